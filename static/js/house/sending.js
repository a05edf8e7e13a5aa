// Sending a form: questions first, then once only, and a warning before typed text is lost.

import { ask } from "./ask.js";
import { word } from "./words.js";

/** Forms with unsaved changes that asked to be warned about (data-warn-unsaved). */
const changed = new Set();

/** A question before sending, for a button with data-confirm that is not held. */
async function question(event) {
  const { submitter, target: form } = event;
  const text = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!text || form.dataset.agreed !== undefined || submitter?.dataset.hold !== undefined) return;
  event.preventDefault();
  const yes = submitter?.textContent.trim() || word("yes");
  if (!(await ask(text, { yes }))) return;
  form.dataset.agreed = "";
  form.requestSubmit(submitter);
  delete form.dataset.agreed;
}

/** Refuses the second press of a form that is already under way. */
function once(event) {
  const { submitter, target: form } = event;
  if (event.defaultPrevented || form.method !== "post" || form.dataset.again !== undefined) return;
  if (form.dataset.sending !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "";
  changed.delete(form);
  submitter?.setAttribute("aria-disabled", "true");
  submitter?.setAttribute("aria-busy", "true");
}

/** A page that comes back from the browser's memory is usable again. */
function wake() {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("aria-busy");
    }
  }
}

/** Wires every form of the page, now and later. */
export function wireSending() {
  document.addEventListener("submit", question);
  document.addEventListener("submit", once);
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.warnUnsaved !== undefined) changed.add(form);
  });
  // A form that saves itself tells so with the event house:saved.
  document.addEventListener("house:saved", (event) => changed.delete(event.target));
  addEventListener("pageshow", (event) => event.persisted && wake());
  addEventListener("beforeunload", (event) => {
    const waiting = [...changed].some((form) => form.isConnected);
    if (!waiting) return;
    event.preventDefault();
    event.returnValue = word("unsaved");
  });
}
