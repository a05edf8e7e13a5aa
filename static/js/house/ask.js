// A question before a step that cannot be undone: a native dialog, answered with yes or no.

import { word } from "./words.js";

/** A button of the dialog; its value is the answer. */
function choice(label, value, kind) {
  const button = document.createElement("button");
  button.type = "submit";
  button.value = value;
  button.className = `btn ${kind}`;
  button.textContent = label;
  return button;
}

/**
 * Asks `text` and resolves to true or false. Escape and the back gesture mean no.
 * @param {string} text what the step will do, in figures
 * @param {{yes?: string, no?: string}} labels the words on the two buttons
 * @returns {Promise<boolean>}
 */
export function ask(text, { yes = word("yes"), no = word("no") } = {}) {
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  const question = document.createElement("h2");
  const row = document.createElement("div");
  form.method = "dialog";
  question.textContent = text;
  question.id = "house-question";
  dialog.setAttribute("aria-labelledby", question.id);
  row.className = "btn-row";
  // No comes first, so that Enter on a freshly opened question does nothing.
  row.append(choice(no, "no", "btn-quiet"), choice(yes, "yes", "btn-main"));
  form.append(question, row);
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    row.firstElementChild.focus();
  });
}
