// What the door knows, at the desk: who is here; who did not come can be moved or passed over, and nothing is done by itself.

import { piece, say } from "./say.js";
import { send } from "./send.js";
import { desk, entry, facts, may, waiting } from "./state.js";

const arrival = (key) => desk.arrivals[key] ?? "expected";

/** A word for whether somebody who waits is here; where no door has said anything yet, nothing. */
export function presence(key) {
  if (!Object.keys(desk.arrivals).length) return piece("span");
  return piece("span", `desk-here desk-here-${arrival(key)}`, say(arrival(key)));
}

function act(word, action, more, usable = may(action)) {
  const made = piece("button", "btn", word);
  made.type = "button";
  made.disabled = !usable;
  made.addEventListener("click", () => send(action, more));
  return made;
}

/** The waiting entries of the same pitch day, this one last. */
function asLast(key) {
  const { day } = facts.entries[key];
  return [...waiting().filter((one) => facts.entries[one]?.day === day && one !== key), key];
}

function notice(text, buttons) {
  const made = piece("div", "notice notice-warn desk-missing");
  const row = piece("span", "btn-row");
  row.append(...buttons);
  made.append(piece("span", "", text), ...(facts.mayRun ? [row] : []));
  return made;
}

/** The next one did not come: both ways on, each one press, with the door's word as the reason. */
function missing(key) {
  const reason = say("missing_reason");
  const last = asLast(key);
  const buttons = [act(say("missing_skip"), "absent", { entry: key, reason })];
  if (last.length > 1) buttons.unshift(act(say("missing_last"), "order", { order: last, reason }));
  return notice(say("missing_title", { title: entry(key).title }), buttons);
}

/** Somebody who was passed over has come after all. */
function cameAfterAll(key) {
  return notice(say("came_after_all", { title: entry(key).title }), [act(say("call_now"), "call", { entry: key })]);
}

/** Draws what the door asks of the desk; returns whether there is anything. */
export function drawMissing() {
  const { next } = desk.hall;
  const back = desk.states.filter(([key, state]) => state === "skipped" && arrival(key) === "here").map(([key]) => cameAfterAll(key));
  const first = next && entry(next) && arrival(next) === "no_show" ? [missing(next)] : [];
  const place = document.getElementById("missing");
  const said = [...first, ...back];
  // Drawn every few seconds: a button under the pointer must stay the same button.
  const mark = JSON.stringify([said.map((one) => one.textContent), said.map((one) => [...one.querySelectorAll("button")].map((button) => button.disabled)), desk.hall.revision]);
  if (place.dataset.mark !== mark) place.replaceChildren(...said);
  place.dataset.mark = mark;
  return said.length > 0;
}
