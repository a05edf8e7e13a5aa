// One scorecard on the tablet: every move of a hand is kept and sent, the page always says what is on disk.

import { Saver } from "../house/save.js";
import { total } from "./decimals.js";
import { askWhich } from "./conflict.js";
import { followStage, opened, showBar } from "./follow.js";
import { shortCode } from "./receipt.js";
import { Rows } from "./rows.js";
import { drawScale } from "./scale.js";
import { mark, say } from "./words.js";

const REST_MS = 500;
const data = JSON.parse(document.getElementById("data").textContent);
const places = Object.fromEntries(
  ["comment", "total", "submit", "change", "act-note", "line", "receipt", "why", "recuse"].map((id) => [id, document.getElementById(id)]),
);

/** What the server has, what may be done, and how the last sending went. */
let { card, why, code } = data;
let amending = false;
let submitting = false;
let phase = "saved";
let facts = {};
let rest = 0;

const rows = new Rows(card.criteria, touched);
const saver = new Saver({ name: `card:${card.id}`, url: data.put, version: card.version, told });

function content(submit) {
  return { marks: rows.marks, comment: places.comment.value, submit };
}

/** Whether the page shows something that the server does not have. */
function differs() {
  const { marks } = rows;
  const keys = new Set([...Object.keys(marks), ...Object.keys(card.marks)]);
  return places.comment.value.trim() !== card.comment.trim() || [...keys].some((key) => marks[key] !== card.marks[key]);
}

function writable() {
  // What is on its way as submitted stays as it is until the answer: a draft behind it would take it back.
  return why === "" && !submitting && (card.state !== "submitted" || amending);
}

/** After each change. A submitted card is never sent as a draft: it would no longer count. */
function touched() {
  clearTimeout(rest);
  if (amending) saver.note(content(true));
  else rest = setTimeout(() => differs() && saver.edit(content(false)), REST_MS);
  draw();
}

function submit() {
  if (rows.missing.length || !writable()) return;
  clearTimeout(rest);
  submitting = true;
  saver.edit(content(true));
  draw();
}

function told(now, about = {}) {
  phase = now;
  facts = about;
  if (now === "saved") {
    card = about.scorecard;
    code = shortCode(about.receipt.hash);
    if (card.state === "submitted" && !about.more) amending = submitting = false;
  } else if (now !== "saving" && now !== "waiting") submitting = false;
  if (now === "closed") look();
  if (now === "conflict") askWhich(rows.rulers, about, (choice) => choose(choice, about));
  draw();
}

function choose(choice, { mine, theirs }) {
  card = theirs;
  amending = card.state === "submitted" && choice === "mine";
  phase = "saved";
  showCard(choice === "mine" ? mine : theirs);
  if (choice === "mine") saver.mine();
  else saver.theirs();
  draw();
}

function showCard({ marks, comment }) {
  rows.show(marks);
  places.comment.value = comment;
}

/** Asks the server how the card stands: whether it may be written, and whether another tablet has saved. */
async function look() {
  try {
    const response = await fetch(data.now, { cache: "no-store", credentials: "same-origin", redirect: "error" });
    if (!response.ok) return;
    const now = await response.json();
    const reopened = why !== "" && now.why === "";
    why = now.why;
    if (!saver.unsent && !differs()) {
      card = now.card;
      code = now.code;
      saver.adopt(card.version);
      showCard(card);
    }
    if (reopened) resume();
    draw();
  } catch {
    // Asked again with the next news of the stage.
  }
}

/** Scoring is open again: what was left here is sent now. */
function resume() {
  phase = "saved";
  if (differs() && card.state !== "submitted") saver.edit(content(false));
}

/** The line at the foot: the one sentence about what is on disk. */
function drawLine(waiting) {
  const speak = (key, tone, icon, values) => mark(places.line, say(key, values), tone, icon);
  if (phase === "conflict") speak("line_conflict", "amber", "alert");
  else if (phase === "out") speak("line_out", "amber", "alert");
  else if (phase === "reload") speak("line_reload", "amber", "refresh");
  else if (phase === "stopped") speak("line_stopped", "amber", "alert", { why: facts.title });
  else if (phase === "refused") speak("line_refused", "amber", "alert");
  else if (phase === "waiting") {
    const words = say("line_waiting", { num: Math.max(waiting, 1) });
    mark(places.line, facts.offline ? `${say("line_offline")}　${words}` : words, "amber", facts.offline ? "offline" : "clock");
  } else if (phase === "saving") speak("line_saving", "amber");
  else if (amending && differs()) speak("line_amending", "amber");
  else if (saver.memoryOnly) speak("line_memory", "amber", "alert");
  else if (card.state === "submitted") speak("submitted", "jade");
  else if (card.version && !waiting) speak("line_all", "jade");
  else mark(places.line, "");
}

function drawSubmit(sum) {
  const missing = rows.missing.length;
  const done = card.state === "submitted" && !amending;
  places.submit.hidden = done;
  places.change.hidden = !done || why !== "";
  places.submit.disabled = !writable() || missing > 0 || phase === "conflict";
  places.submit.textContent = say(amending ? "submit_again" : "submit");
  places.submit.dataset.confirm = say("ask_submit", { total: sum });
  places["act-note"].textContent = missing && writable() ? say("missing", { num: missing }) : done ? "" : say("can_submit");
}

function drawWhy() {
  const closed = phase === "closed" ? (facts.kept ? "kept" : "lost") : why;
  places.why.hidden = why === "" && phase !== "closed";
  if (closed) places.why.querySelector("span").textContent = say(closed);
}

function draw() {
  const sum = total(rows.rulers, rows.values);
  const waiting = Object.entries(rows.marks).filter(([key, value]) => card.marks[key] !== value).length;
  places.total.textContent = sum ?? "–";
  rows.lock(!writable());
  places.comment.disabled = !writable();
  rows.tell(card.marks, phase === "saving");
  drawScale(data.totals, sum);
  drawSubmit(sum);
  drawWhy();
  drawLine(waiting);
  places.recuse?.toggleAttribute("hidden", card.version > 0);
  mark(places.receipt, code ? say("receipt", { code }) : "");
}

/** News of the stage. Another entry comes on: its card opens, unless the judge is still writing here. */
function heard(now) {
  look();
  const other = now.entry !== null && now.entry !== card.entry ? data.cards[now.entry] : null;
  if (!other) return showBar("", "");
  const writing = saver.unsent || differs() || (card.state === "draft" && why === "");
  if (writing || opened(now.entry, false)) return showBar(other.title, other.url);
  location.assign(other.url);
}

places.comment.addEventListener("input", touched);
places.submit.addEventListener("house:held", submit);
places.change.addEventListener("click", () => {
  amending = true;
  draw();
  rows.all[0].number.focus();
});
document.getElementById("card").addEventListener("submit", (event) => event.preventDefault());
addEventListener("pagehide", () => !amending && writable() && differs() && saver.edit(content(false)));
addEventListener("pageshow", (event) => event.persisted && look());

opened(card.entry, true);
showCard(card);
draw();
saver.begin().then((left) => {
  if (left) {
    amending = card.state === "submitted" && left.submit;
    submitting = left.submit && !amending && phase !== "refused";
    showCard(left);
  }
  draw();
  followStage(data, { own: (key) => key in data.cards, heard });
});
