// What the desk knows: the facts that stay, and the newest state; older states are dropped.

import { setClock } from "../house/clock.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const facts = read("desk-facts");
export const desk = { ...read("desk-now-state"), board: null, sending: null };

setClock(desk.hall.now);

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

/** What is known of an entry: its facts, and its number and planned time by the running order of now. */
export function entry(key) {
  const place = desk.states.findIndex(([one]) => one === key);
  if (place < 0 || !facts.entries[key]) return null;
  return { ...facts.entries[key], number: place + 1, planned: desk.states[place][2] };
}

/** Entries that wait for their call, in running order. */
export function waiting() {
  return desk.states.filter(([, state]) => state === "waiting").map(([key]) => key);
}

export function may(action) {
  return facts.mayRun && desk.allowed.includes(action);
}
