// A clash of two versions: both are shown side by side, and the judge chooses; nothing is overwritten unseen.

import { say } from "./words.js";

/** A row of the table: what it is about, here, there; differing values stand out. */
function row(name, here, there) {
  const line = document.createElement("tr");
  for (const [index, text] of [name, here, there].entries()) {
    const cell = document.createElement(index ? "td" : "th");
    if (index) cell.className = "num";
    cell.textContent = text;
    line.append(cell);
  }
  line.classList.toggle("differs", here !== there);
  return line;
}

/**
 * Asks which version shall stand; `chosen` hears "mine" or "theirs". Escape leaves the question open.
 * @param {object[]} rulers the criteria
 * @param {{mine: object, theirs: object}} versions
 */
export function askWhich(rulers, { mine, theirs }, chosen) {
  const dialog = document.getElementById("conflict");
  const shown = (marks, key) => marks[key] ?? say("none");
  const rows = rulers.map(({ key, title }) => row(title, shown(mine.marks, key), shown(theirs.marks, key)));
  if (mine.comment.trim() !== theirs.comment.trim()) {
    rows.push(row(document.querySelector(".card-comment summary").textContent, mine.comment || "–", theirs.comment || "–"));
  }
  dialog.querySelector("tbody").replaceChildren(...rows);
  for (const button of dialog.querySelectorAll("[data-choice]")) {
    button.onclick = () => {
      dialog.close();
      chosen(button.dataset.choice);
    };
  }
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  if (!dialog.open) dialog.showModal();
}
