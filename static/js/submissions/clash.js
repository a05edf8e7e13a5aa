// Two browsers changed the same field: both texts stand there until a person picks one. Nothing is thrown away.

import { box } from "./fields.js";
import { phrase } from "./say.js";

function button(text, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = text;
  made.addEventListener("click", pressed);
  return made;
}

/**
 * Shows the other text below a field.
 * @param {{value: string | boolean, shown: string}} other
 * @param {(mine: boolean) => void} decide
 */
export function showClash(form, name, other, decide) {
  const holder = box(form, name);
  clearClash(form, name);
  const part = document.createElement("div");
  const lead = document.createElement("p");
  const text = document.createElement("blockquote");
  const row = document.createElement("div");
  part.className = "theirs";
  lead.textContent = phrase("theirs");
  text.className = "as-typed";
  text.textContent = other.shown || phrase("blank");
  row.className = "btn-row";
  row.append(
    button(phrase("use_mine"), () => decide(true)),
    button(phrase("use_theirs"), () => decide(false)),
  );
  part.append(lead, text, row);
  holder.classList.add("clashing");
  holder.append(part);
}

export function clearClash(form, name) {
  const holder = box(form, name);
  holder.classList.remove("clashing");
  holder.querySelector(".theirs")?.remove();
}
