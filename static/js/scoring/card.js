// One scorecard on the tablet: every move of a hand is kept and sent, the page always says what is on disk.

import { ask } from "../house/ask.js";
import { Saver } from "../house/save.js";
import { total } from "./decimals.js";
import { askWhich } from "./conflict.js";
import { Courier } from "./courier.js";
import { followStage, opened, showBar } from "./follow.js";
import { drawLine } from "./line.js";
import { dropPages, keepPages } from "./offline.js";
import { shortCode } from "./receipt.js";
import { Rows } from "./rows.js";
import { drawScale } from "./scale.js";
import { inWords, ownRank, unusual } from "./spoken.js";
import { goTo, guardBack, keepSteady } from "./steady.js";
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
/** The total as it was submitted from here, in words, and whether an unusual one was asked about already. */
let said = "";
let asked = false;

const rows = new Rows(card.criteria, touched);
const about = { owner: data.owner, entry: card.entry, title: data.title };
const saver = new Saver({ name: `card:${card.id}`, url: data.put, version: card.version, about, told });
const courier = new Courier({ owner: data.owner, except: card.id, changed: () => draw() });

function content(submit) {
  return { marks: rows.marks, comment: places.comment.value, submit };
}

/** Whether two contents say the same: every mark and the comment. */
function alike(one, other) {
  const keys = [...Object.keys(one.marks), ...Object.keys(other.marks)];
  return one.comment.trim() === other.comment.trim() && keys.every((key) => one.marks[key] === other.marks[key]);
}

/** Whether the page shows something that the server does not have. */
function differs() {
  return !alike(content(false), card);
}

function writable() {
  // What is on its way as submitted stays as it is until the answer: a draft behind it would take it back.
  return why === "" && !submitting && (card.state !== "submitted" || amending);
}

/**
 * After each change. A submitted card is never sent as a draft: it would no longer count. What is as the server has it is
 * sent all the same where something else waits or is on its way.
 */
function touched() {
  said = "";
  if (amending) saver.note(content(true));
  else if (saver.unsent || differs()) saver.edit(content(false), REST_MS);
  draw();
}

/** "92.5, ninety-two point five, your 2nd highest of 6": what a slip of the finger would sound wrong in. */
function spoken(sum) {
  const [rank, of] = ownRank(sum, data.totals);
  const place = of > 1 ? say("own_rank", { rank, of }) : "";
  return [sum, inWords(sum), place].filter(Boolean).join("　");
}

async function submit() {
  if (rows.missing.length || !writable()) return;
  const sum = total(rows.rulers, rows.values);
  if (!asked && unusual(sum, data.totals, data.most)) {
    asked = true;
    if (!(await ask(say("ask_unusual", { said: spoken(sum) }), { yes: say("submit_it"), no: say("look_again") }))) return;
    if (rows.missing.length || !writable()) return;
  }
  said = spoken(sum);
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
  if (now === "out") dropPages();
  if (now === "conflict") settle(about);
  draw();
}

/** A clash. Where both say the same there is nothing to ask; a submission goes on top of a draft. */
function settle(about) {
  const { mine, theirs } = about;
  if (!alike(mine, theirs)) askWhich(rows.rulers, about, (choice) => choose(choice, about));
  else choose(mine.submit && theirs.state !== "submitted" ? "mine" : "theirs", about);
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
    // A hotspot's answer says nothing about the card.
    if (typeof now.why !== "string" || now.card?.id !== card.id) return;
    const reopened = why !== "" && now.why === "";
    why = now.why;
    if (!saver.unsent && !differs()) {
      // Drawn anew only where it is another one: digits that are being typed are no mark yet.
      const other = now.card.version !== card.version;
      card = now.card;
      code = now.code;
      saver.adopt(card.version);
      if (other) showCard(card);
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

function drawSubmit(sum) {
  const missing = rows.missing.length;
  const done = card.state === "submitted" && !amending;
  places.submit.hidden = done;
  places.change.hidden = !done || why !== "";
  places.submit.disabled = !writable() || missing > 0 || phase === "conflict";
  places.submit.textContent = say(amending ? "submit_again" : "submit");
  places.submit.dataset.confirm = sum === null ? "" : say("ask_submit", { total: spoken(sum) });
  const note = done ? said : submitting ? said : say("can_submit");
  places["act-note"].textContent = missing && writable() ? say("missing", { num: missing }) : note;
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
  drawLine(places.line, {
    phase, facts, wrong: rows.wrong, waiting: waiting + courier.waiting.size, amending: amending && differs(), memoryOnly: saver.memoryOnly,
    submitted: card.state === "submitted", saved: card.version > 0 && !waiting,
  });
  places.recuse?.toggleAttribute("hidden", card.version > 0);
  mark(places.receipt, code ? say("receipt", { code }) : "");
}

/** News of the stage. Another entry comes on: its card opens, unless the judge is still writing here. */
function heard(now) {
  look();
  const other = now.entry !== null && now.entry !== card.entry ? data.cards[now.entry] : null;
  if (!other) return showBar("", "");
  const writing = saver.unsent || differs() || (card.state === "draft" && why === "");
  if (writing || opened(data.owner, now.entry, false)) return showBar(other.title, other.url);
  goTo(other.url);
}

/** Whether something here or on another card is not on the server yet. */
function unsent() {
  return saver.unsent || courier.waiting.size > 0 || (writable() && differs());
}

/** The stage is heard again: the network is back. */
function back() {
  saver.wake();
  courier.wake();
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

opened(data.owner, card.entry, true);
keepSteady(unsent);
guardBack(() => saver.unsent || (writable() && differs()), data.home);
keepPages(data);
showCard(card);
draw();
saver.begin().then((left) => {
  if (left) {
    amending = card.state === "submitted" && left.submit;
    submitting = left.submit && !amending && phase !== "refused";
    showCard(left);
  }
  draw();
  followStage(data, { own: (key) => key in data.cards, heard, back });
});
