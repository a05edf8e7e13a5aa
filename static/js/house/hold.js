// Held buttons: a step that cannot be undone needs a press of one second, by finger or by key.

import { ask } from "./ask.js";
import { word } from "./words.js";

const HOLD_MS = 1000;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** What is under way: one button at a time can be held. */
let held = null;

/** Lets the step happen: sends the button's form, or tells the page by the event `house:held`. */
function release(button) {
  if (button.type === "submit" && button.form) {
    button.form.requestSubmit(button);
  } else {
    button.dispatchEvent(new CustomEvent("house:held", { bubbles: true }));
  }
}

/** Without motion the second is counted down as a figure. */
function count(button, began) {
  const left = Math.max(0, HOLD_MS - (performance.now() - began));
  button.querySelector(".hold-figure").textContent = (left / 1000).toFixed(1);
}

function begin(button) {
  if (held || button.disabled || button.getAttribute("aria-disabled") === "true") return;
  const began = performance.now();
  button.classList.add("holding");
  held = { button, done: false, timer: setTimeout(() => finish(button), HOLD_MS), ticker: 0 };
  if (still.matches) {
    const figure = document.createElement("span");
    figure.className = "hold-figure";
    button.append(figure);
    count(button, began);
    held.ticker = setInterval(() => count(button, began), 100);
  }
}

function clear() {
  clearTimeout(held.timer);
  clearInterval(held.ticker);
  held.button.classList.remove("holding");
  held.button.querySelector(".hold-figure")?.remove();
}

function finish(button) {
  held.done = true;
  clear();
  release(button);
}

/** Ends a press. One that was too short asks instead, where the button has a question. */
function end(asks) {
  if (!held) return;
  const { button, done } = held;
  clear();
  held = null;
  if (!done && asks) instead(button);
}

async function instead(button) {
  const question = button.dataset.confirm;
  if (!question) {
    say(button);
  } else if (await ask(question, { yes: button.dataset.yes })) {
    release(button);
  }
}

/** A short press of a button without a question says that it has to be held. */
function say(button) {
  let line = button.parentElement.querySelector(".hold-word");
  if (!line) {
    line = document.createElement("p");
    line.className = "hold-word second";
    line.setAttribute("role", "status");
    button.after(line);
  }
  line.textContent = word("hold");
  setTimeout(() => line.remove(), 3000);
}

function target(event) {
  return event.target instanceof Element ? event.target.closest("[data-hold]") : null;
}

function onKey(event) {
  const button = target(event);
  if (!button || (event.key !== " " && event.key !== "Enter")) return;
  // Enter would click at keydown and Space at keyup; here both only hold.
  event.preventDefault();
  if (event.type === "keydown" && !event.repeat) begin(button);
  if (event.type === "keyup") end(true);
}

/** A click that no press came before is an assistive device's: it gets the question. */
function onClick(event) {
  const button = target(event);
  if (!button) return;
  event.preventDefault();
  if (event.detail === 0 && !held) instead(button);
}

/** Wires every [data-hold] button of the page, now and later. */
export function wireHeldButtons() {
  document.addEventListener("pointerdown", (event) => {
    const button = target(event);
    if (button && event.button === 0) begin(button);
  });
  document.addEventListener("pointerup", (event) => end(target(event) === held?.button));
  document.addEventListener("pointercancel", () => end(false));
  document.addEventListener("contextmenu", (event) => target(event) && event.preventDefault());
  document.addEventListener("keydown", onKey);
  document.addEventListener("keyup", onKey);
  document.addEventListener("click", onClick, true);
  addEventListener("blur", () => end(false));
}
