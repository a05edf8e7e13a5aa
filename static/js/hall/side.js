// Draws the right side: how far the judges are, who comes next and when, and the standings when they are not hidden.

import { csrf } from "../house/csrf.js";
import { wall } from "./clock.js";
import { drawMissing, presence } from "./door.js";
import { piece, put, say } from "./say.js";
import { desk, entry, facts, waiting } from "./state.js";

// More would not fit beside seven judges; the rest is a figure.
const SHOWN = 4;
const FAR_MS = 12 * 3600 * 1000;

function judgeNote(judge) {
  if (judge.state === "submitted") return say("submitted");
  if (judge.state === "out") return say("out");
  return judge.done ? say("parts", judge) : say("nothing_yet");
}

/** Somebody who has not handed in is reminded on the tablet; the button says that it was sent. */
function nudge(judge) {
  const made = piece("button", "btn btn-bare", say("nudge"));
  made.type = "button";
  made.setAttribute("aria-label", `${say("nudge")}　${judge.name}`);
  made.addEventListener("click", async () => {
    made.disabled = true;
    const body = new URLSearchParams({ judge: judge.key, csrf_token: csrf() });
    const response = await fetch(facts.urls.nudge, { method: "POST", headers: { "X-CSRFToken": csrf() }, body }).catch(() => null);
    made.textContent = say(response?.ok ? "nudged" : "nudge");
    made.disabled = Boolean(response?.ok);
  });
  return made;
}

function judgeLine(judge) {
  const line = piece("li");
  const parts = piece("span", "parts");
  parts.setAttribute("aria-hidden", "true");
  for (let part = 0; part < judge.of; part += 1) parts.append(piece("i", part < judge.done ? "on" : ""));
  line.append(piece("span", "desk-judge", judge.name), parts, piece("span", `end judge-${judge.state}`, judgeNote(judge)));
  if (facts.mayRun && desk.hall.phase === "scoring" && !["submitted", "out"].includes(judge.state)) line.append(nudge(judge));
  return line;
}

function drawJudges() {
  const hidden = document.getElementById("hide").getAttribute("aria-checked") === "true";
  const count = desk.hall.entry ? say("judges_in", { came: desk.hall.judges_in, all: desk.hall.judges }) : "";
  put("judges-count", [count, hidden ? say("hidden") : ""].filter(Boolean).join("\u2003"));
  const lines = desk.judges.map(judgeLine);
  const list = document.getElementById("judges");
  list.classList.toggle("many", lines.length > 8);
  list.replaceChildren(...(lines.length ? lines : [piece("li", "third", say("no_judges"))]));
}

function planNote(key, begins) {
  const planned = entry(key).planned;
  const minutes = Math.round((begins - planned) / 60000);
  if (planned === null || Math.abs(begins - planned) > FAR_MS) return "";
  if (minutes === 0) return say("on_time");
  return minutes > 0 ? say("behind", { num: minutes }) : say("ahead", { num: -minutes });
}

/** When somebody is expected, as everybody's page says it too; the plan where the server names no moment. */
function expectedAt(key) {
  return desk.expected[key] ?? entry(key).planned;
}

function saidShift() {
  return desk.shift === null ? "" : say("said_shift", { num: desk.shift > 0 ? `+${desk.shift}` : String(desk.shift).replace("-", "−") });
}

function drawComing() {
  const keys = waiting();
  const rest = keys.length > SHOWN ? say("more_to_come", { num: keys.length }) : "";
  put("coming-plan", [rest, keys.length ? planNote(keys[0], expectedAt(keys[0])) : "", saidShift()].filter(Boolean).join("\u2003"));
  // A question takes the place of two lines.
  const lines = keys.slice(0, drawMissing() ? SHOWN - 2 : SHOWN).map((key) => {
    const line = piece("li");
    line.append(
      piece("span", "desk-number", say("number", { number: entry(key).number })),
      piece("span", "desk-title", entry(key).title),
      presence(key),
      piece("span", "end", say("about", { time: wall(expectedAt(key), facts.zone) })),
    );
    return line;
  });
  document.getElementById("coming").replaceChildren(...(lines.length ? lines : [piece("li", "third", say("coming_none"))]));
}

/** A hidden score leaves no trace: without a board there is nothing to draw. */
function drawStandings() {
  const shown = desk.board !== null;
  document.getElementById("standings-part").hidden = !shown;
  document.getElementById("coming-part").hidden = shown;
  if (!shown) {
    document.getElementById("standings").replaceChildren();
    return;
  }
  put("standings-count", say("scored", { num: desk.board.scored, all: desk.board.of }));
  const lines = desk.board.rows.map(([key, rank, score, state]) => {
    const line = piece("li");
    line.append(
      piece("span", rank === null ? "desk-rank third" : "desk-rank", rank === null ? "—" : String(rank)),
      piece("span", "desk-title", entry(key)?.title ?? key),
      piece("span", "second", say(`states.${state}`)),
      piece("span", "end desk-score", score ?? say("no_score")),
    );
    return line;
  });
  document.getElementById("standings").replaceChildren(...lines);
}

/** Draws the right side from what is known. */
export function drawSide() {
  drawJudges();
  drawComing();
  drawStandings();
}
