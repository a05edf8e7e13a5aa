// What is needed seldom: each opens a dialog that says what it will do and asks for the reason.

import { wall } from "./clock.js";
import { piece, say } from "./say.js";
import { send } from "./send.js";
import { desk, entry, facts, may, waiting } from "./state.js";
import { choose, talk } from "./talk.js";

const REASON = { name: "reason", label: say("reason"), hint: say("reason_hint"), long: true, most: 300, needed: true };

function named(keys) {
  return keys.map((key) => [key, `${say("number", { number: entry(key).number })}　${entry(key).title}`]);
}

/** Everybody in the running order, the one on stage first. */
function everybody() {
  const keys = desk.states.map(([key]) => key);
  const here = desk.hall.entry;
  return here ? [here, ...keys.filter((key) => key !== here)] : keys;
}

export function skip() {
  talk("skip", { fields: [REASON] });
}

function undo() {
  talk("undo", { fields: [REASON] });
}

function call() {
  const keys = desk.states.filter(([key, state]) => key !== desk.hall.entry && state in { waiting: 1, skipped: 1 });
  const entries = { name: "entry", label: say("entry"), options: named(keys.map(([key]) => key)) };
  talk("call", { hint: say("call_hint"), fields: [entries] });
}

function reopen() {
  const keys = everybody().filter((key) => ["closed", "revealed"].includes(new Map(desk.states).get(key)));
  talk("reopen", { fields: [{ name: "entry", label: say("entry"), options: named(keys) }, REASON] });
}

function adjust() {
  const entries = { name: "entry", label: say("entry"), options: named(everybody()) };
  talk("adjust", { fields: [entries, { name: "points", label: say("points"), mode: "text", needed: true }, REASON] });
}

function accept() {
  const cards = desk.late.map(({ scorecard, judge, entry: key, at }) => [
    scorecard, say("late_line", { judge, title: entry(key)?.title ?? key, time: wall(at, facts.zone) }),
  ]);
  talk("accept", { fields: [{ name: "scorecard", label: say("late_count", { num: cards.length }), options: cards }, REASON] });
}

function substitute() {
  const label = (judge) => [judge.key, judge.name];
  const now = new Set(desk.judges.map((judge) => judge.key));
  const sitting = facts.bench.filter((judge) => now.has(judge.key)).map(label);
  const free = facts.bench.filter((judge) => !now.has(judge.key)).map(label);
  talk("substitute", {
    fields: [
      { name: "judge", label: say("judge_out"), options: sitting },
      { name: "by", label: say("judge_in"), options: [["", say("nobody_in")], ...free] },
      REASON,
    ],
  });
}

function absent() {
  const entries = { name: "entry", label: say("entry"), options: named(waiting()) };
  talk("absent", { fields: [entries, REASON] });
}

function delay() {
  const value = desk.shift === null ? "" : String(desk.shift);
  talk("delay", { hint: say("delay_hint"), fields: [{ name: "minutes", label: say("delay_minutes"), mode: "text", most: 5, value }] });
}

function mover(list, line, step) {
  const made = piece("button", "btn btn-quiet", say(step < 0 ? "up" : "down"));
  made.type = "button";
  made.setAttribute("aria-label", `${say(step < 0 ? "up" : "down")}　${line.dataset.title}`);
  made.addEventListener("click", () => {
    const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    list.insertBefore(step < 0 ? line : other, step < 0 ? other : line);
    made.focus();
  });
  return made;
}

function order() {
  const list = piece("ol", "desk-list desk-order");
  for (const key of waiting()) {
    const line = piece("li");
    line.dataset.key = key;
    line.dataset.title = entry(key).title;
    line.append(piece("span", "desk-title", entry(key).title), mover(list, line, -1), mover(list, line, 1));
    list.append(line);
  }
  talk("order", { hint: say("order_hint"), fields: [], body: list, extra: () => ({ order: [...list.children].map((line) => line.dataset.key) }) });
}

function finishQuestion() {
  const left = waiting().length;
  return left ? say("step_finish_left", { num: left }) : say("step_finish_sure");
}

/** Opens the list of everything else that the desk can do. */
export function more() {
  const line = (action, run, usable = true, more_ = {}) => ({
    label: say(`actions.${action}`), run, usable: may(action) && usable, ...more_,
  });
  const states = desk.states.map(([, state]) => state);
  // Another desk may act while this list is open.
  const { revision } = desk.hall;
  choose(say("more"), [
    line("undo", undo),
    line("reopen", reopen, states.some((state) => state === "closed" || state === "revealed")),
    line("call", call, states.some((state) => state === "waiting" || state === "skipped")),
    line("order", order, waiting().length > 1),
    line("absent", absent, waiting().length > 0),
    line("delay", delay),
    line("adjust", adjust),
    line("accept", accept, desk.late.length > 0, { note: desk.late.length ? say("late_count", { num: desk.late.length }) : say("late_none") }),
    line("substitute", substitute, desk.judges.length > 0),
    desk.frozen ? line("thaw", () => send("thaw", { revision }), true, { question: say("thaw_sure"), note: say("step_hold") }) : line("freeze", () => send("freeze", { revision }), !desk.final),
    ...(desk.firsts?.open.length && desk.hall.phase !== "scoring"
      ? [{ label: say("close_early"), run: () => send("close", { revision }), usable: may("close"), question: say("close_early_sure", { num: desk.firsts.open.length }), note: say("step_hold") }] : []),
    line("finish", () => send("finish", { revision }), true, { question: finishQuestion(), note: say("step_hold") }),
  ]);
}
