// The desk's sound, off by default: one tone a minute before the end of a phase, two when the time is over.

import { leftOf } from "./clock.js";
import { due } from "./due.js";
import { put, say } from "./say.js";
import { desk } from "./state.js";

const button = document.getElementById("sound");

let player = null;
let before = null;

function tone(at, pitch) {
  const wave = player.createOscillator();
  const loud = player.createGain();
  wave.frequency.value = pitch;
  loud.gain.setValueAtTime(0.0001, at);
  loud.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
  loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
  wave.connect(loud).connect(player.destination);
  wave.start(at);
  wave.stop(at + 0.7);
}

function on() {
  return button.getAttribute("aria-checked") === "true";
}

/** Called a few times a second: sounds when the minute or the end has just been passed. */
export function soundTime() {
  const running = desk.hall.deadline !== null && ["pitch", "questions", "scoring"].includes(desk.hall.phase);
  const left = running ? leftOf(desk.hall) : null;
  const after = { timer: `${desk.hall.entry} ${desk.hall.phase}`, left };
  const warning = due(before, after);
  before = after;
  if (!player || !on()) return;
  if (warning === "minute") tone(player.currentTime, 660);
  if (warning === "over") [0, 0.5].forEach((later) => tone(player.currentTime + later, 880));
}

function set(value) {
  button.setAttribute("aria-checked", String(value));
  put(button.querySelector(".word"), say(value ? "on" : "off"));
}

/** A press is needed anyway: browsers play nothing before one. */
export function wireSound() {
  button.addEventListener("click", () => {
    player ??= new AudioContext();
    set(!on());
    if (on()) tone(player.currentTime, 660);
  });
}
