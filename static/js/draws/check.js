// Recomputing a draw in the reader's browser: the list's fingerprint, and the order as far as the hall has seen it.

import { sha256 } from "./sha256.js";

const told = JSON.parse(document.getElementById("draw").textContent);
const button = document.getElementById("recompute");

function ordered(seed) {
  const hashes = new Map(told.items.map((item) => [item, sha256(`${seed}\n${item}`)]));
  return [...told.items].sort((one, other) => (hashes.get(one) < hashes.get(other) ? -1 : 1));
}

/** Of a draw of rooms: whether nobody came to a place that is barred for them. */
function allowed(order) {
  return order.every((item, at) => !(told.barred[item] ?? []).includes(told.places[at % told.places.length]));
}

function drawn() {
  let turn = 1;
  let order = ordered(told.seed);
  while (told.places && turn <= told.turn && !allowed(order)) {
    turn += 1;
    order = ordered(`${told.seed}/${turn}`);
  }
  return told.places && turn !== told.turn ? [] : order;
}

function holds() {
  if (sha256(told.items.join("\n")) !== told.commitment) return false;
  const order = drawn();
  return told.shown.every((item, place) => order[place] === item);
}

button.hidden = false;
button.addEventListener("click", () => {
  const same = holds();
  document.getElementById("same").hidden = !same;
  document.getElementById("other").hidden = same;
});
