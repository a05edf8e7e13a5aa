// The supervisor's seat at the desk: lets a result be shown, or holds it back.

import { put, say } from "./say.js";
import { send } from "./send.js";
import { desk, facts } from "./state.js";

const seat = document.getElementById("seat");

/** Whether a result is due: of entries that closed together the next one is, while an earlier one is shown. */
function waits() {
  return desk.hall.phase === "closed" ? !desk.firsts?.held : desk.hall.phase === "revealed" && Boolean(desk.firsts?.left);
}

function wordNow() {
  if (desk.halted) return "seat_halted";
  if (!desk.supervised) return "seat_free";
  if (!waits()) return "seat_idle";
  return desk.cleared ? "seat_cleared" : "seat_wait";
}

/** Says what is held back, and what the seat may do now. */
export function drawSeat() {
  if (!seat || !facts.mayOversee) return;
  seat.hidden = false;
  put(document.getElementById("seat-word"), say(wordNow()));
  const needed = desk.halted || (desk.supervised && waits() && !desk.cleared);
  document.getElementById("seat-confirm").disabled = !needed;
  document.getElementById("seat-halt").disabled = desk.halted;
}

/** Connects the two buttons; `after` is told when one was carried out. */
export function wireSeat(after) {
  if (!seat) return;
  const go = (action) => send(action).then(after);
  document.getElementById("seat-confirm").addEventListener("click", () => go("confirm"));
  document.getElementById("seat-halt").addEventListener("house:held", () => go("halt"));
}
