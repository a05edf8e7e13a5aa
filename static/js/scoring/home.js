// The judge's list: what comes on stage opens by itself, once; afterwards a quiet bar leads there.

import { followStage, opened, showBar } from "./follow.js";

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
  if (place && !opened(now.entry, false)) return location.assign(url);
  // The list's states are the server's: a new phase may have opened or closed an entry.
  if (phase !== null && now.phase !== null && phase !== now.phase) return location.reload();
  phase = now.phase ?? phase;
  showBar(place?.querySelector(".name").textContent, url);
}

followStage(data, { own: (key) => line(key) !== null, heard });
