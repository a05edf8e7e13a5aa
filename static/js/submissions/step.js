// One step of the entry form: saves itself, moves on only when everything is kept, sends files apart.

import { Saver } from "./save.js";
import { wireUploads } from "./upload.js";

const form = document.querySelector("[data-step-form]");
const saver = new Saver(form);

form.addEventListener("input", (event) => {
  if (event.detail !== "script") saver.touched();
});
form.addEventListener("change", () => saver.touched());

/** Stays where something is open; the first place at fault gets the focus. */
async function leave(go) {
  if (await saver.flush()) go();
  else (form.querySelector('[aria-invalid="true"], .theirs button') ?? document.querySelector("[data-said]")).focus?.();
}

function submitEntry() {
  const go = document.createElement("input");
  go.type = "hidden";
  go.name = "go";
  go.value = "submit";
  form.elements.base.value = saver.base;
  form.elements.was.value = JSON.stringify(saver.was);
  form.elements.csrf_token.value = saver.token;
  form.append(go);
  form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button?.value === "submit") leave(submitEntry);
  else if (button?.dataset.to) leave(() => location.assign(button.dataset.to));
  else saver.flush();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".steps a, .gaps a");
  if (!link || link.hash || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  leave(() => location.assign(link.href));
});

addEventListener("online", () => saver.flush());
addEventListener("pagehide", () => saver.last());
// Coming back with the browser's back button: the page may be older than what is kept.
addEventListener("pageshow", (event) => event.persisted && location.reload());

saver.begin();
wireUploads();
