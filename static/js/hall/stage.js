// Draws the left side: who is on stage, the timer, the four phases, the big step and the quiet ones.

import { serverNow } from "../house/clock.js";
import { counting, leftOf, wall } from "./clock.js";
import { nextStep } from "./next_step.js";
import { lengthOf, put, say } from "./say.js";
import { desk, entry, facts, may } from "./state.js";

const PARTS = ["pitch", "questions", "scoring", "reveal"];
const AT = { idle: -1, pitch: 0, questions: 1, scoring: 2, closed: 3, revealed: 4, finished: 4 };

const step = document.getElementById("step");

function drawWho() {
  const here = entry(desk.hall.entry);
  if (here) {
    put("now-number", say("number_of", { number: here.number, all: desk.states.length }));
    put("now-title", here.title);
    document.getElementById("now-title").title = here.title;
    put("now-facts", [here.region, here.field].filter(Boolean).join("\u2003"));
    return;
  }
  const next = entry(desk.hall.next);
  put("now-number", say(`phases.${desk.hall.phase}`));
  put("now-title", say("nobody"));
  put("now-facts", next ? say("nobody_next", { title: next.title }) : say("nobody_done"));
}

/** What stands below a phase's name. */
function noteOf(part, at, seconds) {
  const place = PARTS.indexOf(part);
  if (place < at) return say("part_done");
  if (part === "reveal" && place === at && desk.firsts?.held) return say("reveal_together", { num: desk.firsts.of });
  if (part === "reveal") return place === at ? say("reveal_ready") : say("reveal_wait", { num: desk.hall.entry ? desk.hall.judges : desk.judges.length });
  return place === at ? say("part_now", { length: lengthOf(seconds) }) : lengthOf(seconds);
}

function drawPhases() {
  const here = entry(desk.hall.entry) ?? entry(desk.hall.next);
  const at = desk.hall.entry ? AT[desk.hall.phase] : -1;
  for (const line of document.querySelectorAll("#phases li")) {
    const part = line.dataset.phase;
    const place = PARTS.indexOf(part);
    line.classList.toggle("done", place < at);
    line.toggleAttribute("aria-current", place === at);
    if (place === at) line.setAttribute("aria-current", "step");
    put(line.querySelector("span"), here ? noteOf(part, at, here.seconds[part]) : "");
  }
}

function drawStep() {
  const next = nextStep();
  step.dataset.action = next.action ?? "";
  step.disabled = next.action === null || !may(next.action);
  step.toggleAttribute("data-hold", Boolean(next.question));
  step.dataset.confirm = next.question ?? "";
  step.dataset.yes = next.word;
  step.setAttribute("aria-busy", String(Boolean(desk.sending)));
  put("step-word", next.word);
  put("step-note", desk.sending ? say("sending") : (next.note ?? say("step_key")));
  const warning = document.getElementById("step-warning");
  warning.hidden = !next.warning;
  put(warning.querySelector("span"), next.warning ?? "");
}

function drawQuiet() {
  const held = desk.hall.remaining !== null;
  const timed = held || desk.hall.deadline !== null;
  const usable = { pause: timed && !held, resume: held, extend: timed, restart: true, skip: true };
  for (const button of document.querySelectorAll("[data-do]")) {
    const action = button.dataset.do;
    button.disabled = !may(action) || !usable[action];
    if (action === "pause") button.hidden = held;
    if (action === "resume") button.hidden = !held;
  }
}

/** Draws what changes with every passing moment: the timer, its bar, the time of day. */
export function drawTime() {
  const left = leftOf(desk.hall);
  const { phase, remaining } = desk.hall;
  put("timer", left === null ? "" : counting(left));
  put("timer-label", left === null ? "" : remaining !== null ? say("paused") : say(left < 0 ? "over" : `left_${phase}`));
  document.getElementById("now").classList.toggle("over-time", left !== null && left < 0);
  put("desk-clock", say("now", { time: wall(serverNow(), facts.zone) }));
  const bar = document.querySelector("#phases [aria-current]");
  const whole = entry(desk.hall.entry)?.seconds[phase];
  if (!bar) return;
  const done = whole && left !== null ? 1 - left / (whole * 1000) : 0;
  bar.style.setProperty("--done", String(Math.min(1, Math.max(0, done))));
}

/** Draws the left side from what is known. */
export function drawStage() {
  document.getElementById("hands").hidden = !facts.mayRun;
  for (const line of document.querySelectorAll("#phases li")) line.style.removeProperty("--done");
  drawWho();
  drawPhases();
  drawStep();
  drawQuiet();
  drawTime();
  put("desk-state", desk.final ? say("final") : desk.frozen ? say("frozen") : "");
}
