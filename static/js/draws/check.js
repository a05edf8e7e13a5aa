// Recomputing a draw in the reader's browser: the list's fingerprint, and the order as far as the hall has seen it.

import { sha256 } from "./sha256.js";

const told = JSON.parse(document.getElementById("draw").textContent);
const button = document.getElementById("recompute");

function holds() {
  if (sha256(told.items.join("\n")) !== told.commitment) return false;
  const hashes = new Map(told.items.map((item) => [item, sha256(`${told.seed}\n${item}`)]));
  const order = [...told.items].sort((one, other) => (hashes.get(one) < hashes.get(other) ? -1 : 1));
  return told.shown.every((item, place) => order[place] === item);
}

button.hidden = false;
button.addEventListener("click", () => {
  const same = holds();
  document.getElementById("same").hidden = !same;
  document.getElementById("other").hidden = same;
});
