// The outbox: every mark that this tablet sent or still holds, with its proof, beside what the server says.

import { keptEdits, keptReceipts } from "../house/keep.js";
import { Courier } from "./courier.js";
import { keepPages } from "./offline.js";
import { shortCode } from "./receipt.js";
import { keepSteady } from "./steady.js";
import { mark, say } from "./words.js";

const data = JSON.parse(document.getElementById("data").textContent);
const when = (at) => new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "medium", hour12: false });

/** What this tablet holds of this judge: `{edits, receipts}`, each by scorecard id. */
async function held() {
  const own = ([, value]) => (Array.isArray(value) ? value.at(-1)?.about?.owner : value.about?.owner) === data.owner;
  const byId = (list) => new Map(list.filter(own).map(([name, value]) => [name.replace(/^card:/, ""), value]));
  return { edits: byId(await keptEdits()), receipts: byId(await keptReceipts()) };
}

function fill(line, edit, receipts) {
  const newest = receipts?.at(-1);
  line.querySelector("[data-code]").textContent = newest ? shortCode(newest.hash) : "–";
  line.querySelector("[data-at]").textContent = newest ? when(newest.at) : "";
  line.querySelector("[data-count]").textContent = receipts?.length ? String(receipts.length) : "";
  const state = line.querySelector("[data-state]");
  if (edit) mark(state, say(edit.note && !edit.sending && !edit.waiting ? "box_note" : "box_waiting"), "amber", "clock");
  else if (!newest) mark(state, line.dataset.code ? say("box_elsewhere") : "");
  else if (line.dataset.code === shortCode(newest.hash)) mark(state, say("box_same"), "jade");
  else mark(state, say("box_newer"), "amber", "alert");
}

async function draw() {
  try {
    const { edits, receipts } = await held();
    for (const line of document.querySelectorAll("[data-card]")) fill(line, edits.get(line.dataset.card), receipts.get(line.dataset.card));
  } catch {
    mark(document.getElementById("line"), say("line_memory"), "amber", "alert");
  }
}

/** One JSON file with everything: edits that wait, and what was sent with its receipts. */
async function save() {
  const { edits, receipts } = await held();
  const told = { schema: "doorstep-outbox/1", judge: data.judge, at: new Date().toISOString(), waiting: Object.fromEntries(edits), sent: Object.fromEntries(receipts) };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(told, null, 1)], { type: "application/json" }));
  link.download = `doorstep-outbox-${data.judge}-${told.at.slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

let sending = false;

/** What the server says was read before this tablet sent the rest: it is asked again. */
function changed(waiting) {
  if (sending && waiting.size === 0) return location.reload();
  sending = waiting.size > 0;
  return draw();
}

const courier = new Courier({ owner: data.owner, changed });
keepSteady(() => courier.waiting.size > 0);
keepPages(data);
document.getElementById("export").addEventListener("click", save);
