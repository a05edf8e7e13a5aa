// Picking files: dropping them on the place, showing what was picked, refusing what is too big before it travels.

import { word } from "./words.js";

/** A size as people read it: 3.4 MB. */
export function readable(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  let step = 0;
  let size = bytes;
  while (size >= 1000 && step < units.length - 1) {
    size /= 1000;
    step += 1;
  }
  return `${size >= 100 || step === 0 ? Math.round(size) : size.toFixed(1)} ${units[step]}`;
}

/** Checks the picked files against data-max-bytes; an input with a file too big cannot be sent. */
function check(input) {
  const most = Number(input.dataset.maxBytes || 0);
  const files = [...input.files];
  const big = most ? files.find((file) => file.size > most) : undefined;
  const text = big
    ? word("too_big", { name: big.name, size: readable(big.size), most: readable(most) })
    : "";
  input.setCustomValidity(text);
  const line = input.closest("[data-drop]")?.querySelector("[data-drop-words]");
  if (!line) return;
  line.classList.toggle("too-big", Boolean(big));
  const names = files.map((file) => `${file.name}（${readable(file.size)}）`).join("，");
  line.textContent = text || (names && word("picked", { names }));
}

function place(event) {
  return event.target instanceof Element ? event.target.closest("[data-drop]") : null;
}

function drop(event) {
  const target = place(event);
  if (!target) return;
  event.preventDefault();
  target.classList.remove("over");
  const input = target.querySelector('input[type="file"]');
  if (!input || !event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Wires every file input of the page, now and later. */
export function wireFiles() {
  document.addEventListener("change", (event) => {
    if (event.target.matches?.('input[type="file"]')) check(event.target);
  });
  document.addEventListener("dragover", (event) => {
    const target = place(event);
    if (!target) return;
    event.preventDefault();
    target.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => place(event)?.classList.remove("over"));
  document.addEventListener("drop", drop);
}
