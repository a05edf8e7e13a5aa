// The other things that a display can show: who is on stage with the timer, who comes next, words, time for the speaker.

import { breakable, nameOf, now, rest, say, timeWord, wall, width } from "./facts.js";

const at = (id) => document.getElementById(id);
const SOON = 3;
// Titles wider than that, in Chinese characters, would push the others off the screen.
const LONG = 18;

// By key: when somebody is expected, and whether the door has seen them.
let expected = new Map();
let view = "follow";
let message = "";

function piece(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function drawTimer(id) {
  const milliseconds = rest();
  const told = at(id);
  told.hidden = milliseconds === null;
  if (milliseconds === null) return;
  const paused = now.hall.deadline === null;
  told.querySelector(".big-timer").textContent = timeWord(milliseconds);
  const word = paused ? say("paused") : milliseconds < 0 ? say("over") : milliseconds <= 60000 ? say("last_minute") : say(`left_${now.hall.phase}`);
  told.querySelector(".big-word").textContent = word;
  told.classList.toggle("big-late", milliseconds < 0 && !paused);
  told.classList.toggle("big-soon", milliseconds >= 0 && milliseconds <= 60000 && !paused);
}

function drawStage() {
  const key = now.hall?.phase === "finished" ? null : now.hall?.entry;
  const name = key ? nameOf(key) : null;
  at("big-n").textContent = name?.n ? say("nth_long", name) : "";
  at("big-title").textContent = breakable(name?.title ?? say(now.hall?.phase === "finished" ? "ended" : "nobody"));
  at("big-facts").textContent = name ? [name.region, name.field].filter(Boolean).join("　") : "";
  at("big-phase").textContent = name ? say(`phase_${now.hall.phase}`) : "";
}

/** The place in the order as it is now; the page's own names keep the order of its making. */
function numberOf(key) {
  const index = now.programme?.entries.findIndex((entry) => entry.key === key) ?? -1;
  return index < 0 ? nameOf(key).n : index + 1;
}

/** The expected moment, else the planned one. */
function aboutWhen({ key, wall: planned }) {
  const at = expected.has(key) ? wall(expected.get(key).at) : planned;
  return at ? say("about", { at }) : "";
}

/** Takes over the times of the display's room; returns nothing, the next view is drawn anew. */
export function takeTimes(rooms) {
  expected = new Map(rooms.flatMap((room) => room.rows.map(([key, , at, , here]) => [key, { at, here }])));
  if (view === "next") drawNext();
}

function drawNext() {
  const waiting = now.board.rows.filter(([, , , state]) => state === "waiting").map(([key]) => ({ key, ...nameOf(key), n: numberOf(key) }));
  waiting.sort((one, other) => (one.n ?? 999) - (other.n ?? 999));
  at("next-rows").replaceChildren(...waiting.slice(0, SOON).map((one) => {
    const line = piece("li", "next-row", "");
    const title = piece("b", "name", breakable(one.title));
    title.classList.toggle("next-long", width(one.title) > LONG);
    const when = piece("span", "next-at", aboutWhen(one));
    if (expected.get(one.key)?.here) when.append(piece("span", "next-here", say("here")));
    line.append(piece("span", "next-n", one.n ? say("nth", one) : ""), title, piece("span", "next-region", one.region), when);
    return line;
  }));
  at("next-none").hidden = waiting.length > 0;
}

/** Every quarter of a second: the timers and the clock. */
export function drawBigTime() {
  if (view === "stage") drawTimer("big-time");
  if (view === "monitor") {
    drawTimer("monitor-time");
    at("monitor-clock").textContent = wall();
  }
}

/** Draws the chosen view anew. */
export function drawBig() {
  if (view === "stage") drawStage();
  if (view === "next") drawNext();
  if (view === "message") at("message-text").textContent = message;
  drawBigTime();
}

export function viewNow() {
  return view;
}

/** Takes over what the desk wants; returns whether it is another view than before. */
export function chooseView(state) {
  const changed = state.view !== view || state.message !== message;
  view = state.view;
  message = state.message;
  return changed;
}
