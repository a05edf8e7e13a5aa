// The host's desk: keeps the page and the hall in step, and turns presses and keys into actions.

import { drawInTime, onJump } from "../house/clock.js";
import { leftOf } from "./clock.js";
import { listen } from "./listen.js";
import { more, skip } from "./more.js";
import { put, say } from "./say.js";
import { send } from "./send.js";
import { drawSeat, wireSeat } from "./seat.js";
import { drawSide } from "./side.js";
import { soundTime, wireSound } from "./sound.js";
import { drawStage, drawTime } from "./stage.js";
import { changed, desk, facts, onChange, take, takeHall } from "./state.js";
import { tell, tellLive } from "./told.js";

// A second press within this time was meant for the step before.
const TWICE_MS = 700;
const POLL_MS = 2000;
const HIDE = "doorstep.desk.shown";

const step = document.getElementById("step");
const hide = document.getElementById("hide");
let live = false;
let refreshing = null;
let actedAt = 0;
// What the big step is about, since when it is, and what it was about when the finger came down.
let about = "";
let aboutSince = 0;
let pressed = "";

async function get(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** Asks for the whole state; also for scores, but only while they may be seen. */
async function refresh() {
  try {
    const shown = hide.getAttribute("aria-checked") === "false";
    const [state, board] = await Promise.all([get(facts.urls.state), shown ? get(facts.urls.standings) : null]);
    desk.board = hide.getAttribute("aria-checked") === "false" ? board : null;
    take(state);
    changed();
  } catch {
    // The next message or the next round of polling asks again.
  }
}

/** Several changes at once are one question. */
function refreshSoon() {
  refreshing ??= setTimeout(() => {
    refreshing = null;
    refresh();
  }, 150);
}

function showScores(shown) {
  hide.setAttribute("aria-checked", String(!shown));
  put(hide.querySelector(".word"), say(shown ? "off" : "on"));
  localStorage.setItem(HIDE, shown ? "1" : "");
  if (!shown) desk.board = null;
  changed();
  if (shown) refresh();
}

/** Another desk may change the step while a hand is on its way: what follows at once was meant for the step before. */
function noteStep() {
  const now = [step.dataset.action, desk.hall.entry, desk.firsts?.due].join(" ");
  if (now === about) return;
  aboutSince = about ? Date.now() : 0;
  about = now;
}

const tooSoon = () => desk.sending || Date.now() - Math.max(actedAt, aboutSince) < TWICE_MS;

async function go() {
  const action = step.dataset.action;
  if (!action || step.disabled || tooSoon()) return;
  if (pressed !== about) {
    tell("changed", "warn", { action: say(`actions.${pressed.split(" ")[0]}`) });
    return;
  }
  await send(action);
  actedAt = Date.now();
  refreshSoon();
}

/** A second tap of "pause" would fall on "resume", which stands in its place. */
async function quiet(button) {
  if (button.disabled || desk.sending || Date.now() - actedAt < TWICE_MS) return;
  if (button.dataset.do === "skip") {
    skip();
    return;
  }
  await send(button.dataset.do, button.dataset.do === "extend" ? { seconds: 60 } : {});
  actedAt = Date.now();
}

/** A held step by key: the button's own holding does the rest. */
function hold(event) {
  step.focus();
  step.dispatchEvent(new KeyboardEvent(event.type, { key: " ", bubbles: true, cancelable: true }));
}

/** Space and the clicker's PageDown are the big step wherever the focus is not on something of its own. */
function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]") || !facts.mayRun) return;
  const clicker = event.key === "PageDown";
  const own = event.target.closest?.("button, a, input, select, textarea, summary, [tabindex='0']");
  if (!clicker && (event.key !== " " || own)) return;
  event.preventDefault();
  if (event.type === "keydown" && !event.repeat) pressed = about;
  if (step.dataset.hold !== undefined) {
    if (!event.repeat) hold(event);
  } else if (event.type === "keydown" && !event.repeat) {
    go();
  }
}

step.addEventListener("pointerdown", () => { pressed = about; });
step.addEventListener("keydown", (event) => event.repeat || (pressed = about));
// Before the held button's own listener: a click that no press came before is an assistive device's.
addEventListener("click", (event) => {
  if (event.detail === 0 && step.contains(event.target)) pressed = about;
}, true);
step.addEventListener("click", () => step.dataset.hold === undefined && go());
step.addEventListener("house:held", go);
for (const button of document.querySelectorAll("[data-do]")) {
  const event = button.dataset.hold === undefined ? "click" : "house:held";
  button.addEventListener(event, () => quiet(button));
}
document.getElementById("more").addEventListener("click", more);
wireSeat(refreshSoon);
wireSound();
hide.addEventListener("click", () => showScores(hide.getAttribute("aria-checked") === "true"));
document.addEventListener("keydown", onKey);
document.addEventListener("keyup", onKey);
// Whoever clicks with the mouse and then takes the keyboard means the big step, not the button clicked last.
document.querySelector(".desk-left").addEventListener("pointerup", () => setTimeout(() => {
  if (!document.querySelector("dialog[open]")) document.activeElement?.blur();
}));

onChange(drawSeat);
onChange(drawStage);
onChange(noteStep);
onChange(drawSide);
changed();
if (localStorage.getItem(HIDE)) showScores(true);

listen({
  hall: (hall) => hall && (takeHall(hall), refreshSoon()),
  board: refreshSoon,
  state: (connected) => {
    live = connected;
    tellLive(connected);
    if (connected) refreshSoon();
  },
});
drawInTime(drawTime, () => leftOf(desk.hall));
setInterval(soundTime, 250);
setInterval(drawSide, 20000);
// A timer that runs over, and the door, move those who wait without a word from the hall.
setInterval(() => document.hidden || refresh(), 15000);
setInterval(() => live || document.hidden || refresh(), POLL_MS);
onJump(refresh);
addEventListener("pageshow", (event) => event.persisted && refresh());
document.addEventListener("visibilitychange", () => document.hidden || refresh());
