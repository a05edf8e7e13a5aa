// The judge's list: what comes on stage opens by itself, once; afterwards a quiet bar leads there.

import { dropReceipts } from "../house/keep.js";
import { Courier } from "./courier.js";
import { followStage, opened, showBar } from "./follow.js";
import { keepPages } from "./offline.js";
import { goTo, keepSteady } from "./steady.js";
import { mark, say } from "./words.js";

const data = JSON.parse(document.getElementById("data").textContent);
let phase = null;

function line(key) {
  return document.querySelector(`[data-entry="${CSS.escape(key)}"]`);
}

function heard(now) {
  const place = now.entry === null ? null : line(now.entry);
  const url = place?.querySelector("a").href;
  for (const one of document.querySelectorAll("[data-entry][aria-current]")) one.removeAttribute("aria-current");
  place?.setAttribute("aria-current", "true");
  if (place && !opened(data.owner, now.entry, false)) return goTo(url);
  // The list's states are the server's: a new phase may have opened or closed an entry.
  if (phase !== null && now.phase !== null && phase !== now.phase) return location.reload();
  phase = now.phase ?? phase;
  showBar(place?.querySelector(".name").textContent, url);
}

/** Lines whose marks are still on this tablet say so; one whose edit met a clash or a refusal asks to be opened. */
function told(waiting) {
  for (const place of document.querySelectorAll("[data-card]")) {
    const state = waiting.get(place.dataset.card);
    const here = place.querySelector("[data-here]");
    mark(here, state ? say(state === "hand" ? "list_hand" : "list_waiting") : "", "amber", state === "hand" ? "alert" : "clock");
    here.hidden = !state;
    place.classList.toggle("unsent", Boolean(state));
  }
  mark(document.getElementById("line"), waiting.size ? say("line_waiting", { num: waiting.size }) : "", "amber", "clock");
}

const courier = new Courier({ owner: data.owner, changed: told });
keepSteady(() => courier.waiting.size > 0);
keepPages(data);
for (const id of data.done) dropReceipts(`card:${id}`).catch(() => {});
if (data.follow) followStage(data, { own: (key) => line(key) !== null, heard, back: () => courier.wake() });
