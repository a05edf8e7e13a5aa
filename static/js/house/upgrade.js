// Upgrades plain pages: held buttons, questions, one sending only, file sizes, counters, menus. Pages work without it.

import { wireCopies } from "./copy.js";
import { wireFiles } from "./files.js";
import { wireHeldButtons } from "./hold.js";
import { wireSending } from "./sending.js";
import { wireSliders } from "./slider.js";

/** "34 / 60" beside a label follows the typing; characters are counted as people count them. */
function recount(input) {
  for (const counter of document.querySelectorAll("[data-counts]")) {
    if (counter.dataset.counts !== input.id) continue;
    const length = [...input.value].length;
    const most = Number(counter.dataset.most);
    counter.textContent = `${length} / ${most}`;
    counter.classList.toggle("need", length > most);
  }
}

/** A menu closes on Escape, on a press elsewhere, and when another opens. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
}

wireHeldButtons();
wireSending();
wireFiles();
wireCopies();
wireSliders();

document.addEventListener("input", (event) => event.target.id && recount(event.target));
document.addEventListener("keydown", onEscape);
document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  if (event.target.closest("[data-print]")) print();
});
// A filter list sends itself when a choice changes.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send-on-change]")) event.target.form.requestSubmit();
});

// Whoever signs out leaves no page behind for a reload without a network; unsent marks stay in their own place.
document.addEventListener("submit", (event) => {
  if (!new URL(event.target.action, location.href).pathname.endsWith("/sign-out") || !globalThis.caches) return;
  caches.keys().then((names) => names.filter((name) => name.startsWith("doorstep-judge-pages")).forEach((name) => caches.delete(name)));
});

// After a refused form the reader stands at what is wrong.
document.querySelector("[data-errors]")?.focus();
document.documentElement.classList.add("upgraded");
