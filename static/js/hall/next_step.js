// The one big step: which action comes next, how the button says it, and what should be known before.

import { say } from "./say.js";
import { desk, entry, facts, may, waiting } from "./state.js";

function coming() {
  const { number } = entry(desk.hall.next);
  return { action: "next", word: say("step_call", { number }), note: entry(desk.hall.next).title };
}

function ending() {
  const left = waiting().length;
  const question = left ? say("step_finish_left", { num: left }) : say("step_finish_sure");
  return { action: "finish", word: say("step_finish"), note: say("step_hold"), question };
}

/** One of the first k stays open while the stage goes on; with the k-th all of them close. */
function keepingOpen() {
  return { action: "close", word: say("step_keep_open"), note: say("step_keep_note", { num: desk.firsts.of }) };
}

/** Closing is an ordinary step when all have handed in; before that it is held and asks. */
function closing() {
  if (desk.firsts?.holding) return keepingOpen();
  const together = (desk.firsts?.open.length ?? 0) + (desk.hall.phase === "scoring" ? 1 : 0);
  const missing = desk.firsts ? desk.firsts.missing : desk.hall.judges - desk.hall.judges_in;
  const step = { action: "close", word: together > 1 ? say("step_close_together", { num: together }) : say("actions.close") };
  if (missing <= 0) return { ...step, note: say("step_all_in") };
  const [note, question] = together > 1 ? ["step_missing_cards", "step_close_cards"] : ["step_missing_hold", "step_close_early"];
  return { ...step, note: say(note, { num: missing }), question: say(question, { num: missing }) };
}

function revealing() {
  if (!may("reveal")) return { action: null, word: say(desk.halted ? "step_halted" : "step_held") };
  const came = desk.firsts?.came ?? desk.hall.judges_in;
  const step = { action: "reveal", word: say("actions.reveal") };
  if (desk.firsts && desk.firsts.due !== desk.hall.entry) step.note = entry(desk.firsts.due)?.title;
  if (came >= facts.quorum) return step;
  const warning = say("step_below", { came, quorum: facts.quorum });
  return { ...step, note: say("step_hold"), question: warning, warning };
}

/**
 * @returns {{action: string|null, word: string, note?: string, question?: string, warning?: string}}
 *   `question`: the step is held, and who cannot hold is asked this
 */
export function nextStep() {
  const { phase, entry: here, next } = desk.hall;
  if (phase === "finished") return { action: null, word: say(desk.final ? "step_done" : "step_room_done") };
  if (phase === "idle" && here) return { action: "pitch", word: say("actions.pitch") };
  if (phase === "pitch") return { action: "questions", word: say("actions.questions") };
  if (phase === "questions") return { action: "open", word: say("actions.open") };
  if (phase === "scoring") return closing();
  if (phase === "closed" && !desk.firsts?.held) return revealing();
  if (phase === "revealed" && desk.firsts?.left) return revealing();
  if (next) return coming();
  if (may("close")) return closing();
  return may("finish") && desk.states.length ? ending() : { action: null, word: say("step_empty") };
}
