// What the desk knows: the facts that stay, and the newest state; older states are dropped.

import { setClock } from "./clock.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const facts = read("desk-facts");
export const desk = { ...read("desk-now-state"), board: null, sending: null };

const listeners = [];

/** Calls `draw` after every change of what is known. */
export function onChange(draw) {
  listeners.push(draw);
}

export function changed() {
  for (const draw of listeners) draw();
}

function isOlder(hall) {
  return hall.revision < desk.hall.revision || hall.rev < desk.hall.rev;
}

/** Takes over the hall as its event carries it; returns whether an action (not only a judge) changed it. */
export function takeHall(hall) {
  if (isOlder(hall)) return false;
  setClock(hall.now);
  const moved = hall.revision !== desk.hall.revision;
  desk.hall = hall;
  changed();
  return moved;
}

/** Takes over an answer of the server: the hall with what it allows, and whatever else it told. */
export function take(state) {
  if (isOlder(state.hall)) return;
  setClock(state.hall.now);
  Object.assign(desk, state);
  changed();
}

export function entry(key) {
  return facts.entries[key] ?? null;
}

/** Entries that wait for their call, in running order. */
export function waiting() {
  return desk.states.filter(([, state]) => state === "waiting").map(([key]) => key);
}

export function may(action) {
  return facts.mayRun && desk.allowed.includes(action);
}
