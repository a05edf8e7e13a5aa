// What is to be handed on gets a button that copies it, where the browser lets a page do so.

import { word } from "./words.js";

export function wireCopies() {
  if (!navigator.clipboard) return;
  for (const told of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-form";
    button.textContent = word("copy");
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(told.textContent.trim());
        button.textContent = word("copied");
      } catch {
        // Not allowed here: marked, it can be copied by hand.
        getSelection().selectAllChildren(told);
      }
    });
    told.after(button);
  }
}
