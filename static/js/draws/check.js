// Recomputing a draw in the reader's browser: the list's fingerprint, and the order as far as the hall has seen it.

import { sha256 } from "./sha256.js";

const told = JSON.parse(document.getElementById("draw").textContent);
const button = document.getElementById("recompute");

function ordered(items, seed) {
  const hashes = new Map(items.map((item) => [item, sha256(`${seed}\n${item}`)]));
  return [...items].sort((one, other) => (hashes.get(one) < hashes.get(other) ? -1 : 1));
}

/** A place and the number in it, out of a seat's name. */
function parts(seat) {
  const cut = seat.lastIndexOf(" #");
  return [seat.slice(0, cut), Number(seat.slice(cut + 2))];
}

function fits(item, seat) {
  const barred = told.barred[item] ?? [];
  return !barred.includes(seat) && !barred.includes(parts(seat)[0]);
}

/** Whether two seats have time in common. */
function clash(one, other) {
  const [[begin, long], [start, length]] = [one, other].map((seat) => {
    const [place, row] = parts(seat);
    return [told.times[place][0] + told.times[place][1] * (row - 1), told.times[place][1]];
  });
  return begin < start + length && start < begin + long;
}

function allSeats() {
  const seats = [];
  for (let row = 1; row <= Math.max(...told.sizes); row += 1) {
    told.places.forEach((place, at) => {
      if (row <= told.sizes[at]) seats.push(`${place} #${row}`);
    });
  }
  return seats;
}

/** One turn of dealing: who has which seat. */
function dealt(seats, seed) {
  const bound = told.bound ?? [];
  const got = new Map();
  for (const group of bound) {
    const open = ordered(seats.filter((seat) => fits(group[0], seat)), `${seed}\n${group[0]}`);
    ordered(group, seed).forEach((item, at) => got.set(open[at], item));
  }
  const rest = seats.filter((seat) => !got.has(seat));
  ordered(told.items.filter((item) => !bound.flat().includes(item)), seed).forEach((item, at) => {
    if (at < rest.length) got.set(rest[at], item);
  });
  return got;
}

function keeps(got) {
  if (got.size !== told.items.length || ![...got].every(([seat, item]) => fits(item, seat))) return false;
  const at = new Map([...got].map(([seat, item]) => [item, seat]));
  return (told.apart ?? []).every((group) =>
    group.every((one, index) => group.slice(index + 1).every((other) => !clash(at.get(one), at.get(other)))),
  );
}

function drawn() {
  if (!told.places) return ordered(told.items, told.seed);
  const seats = allSeats();
  for (let turn = 1; turn <= told.turn; turn += 1) {
    const got = dealt(seats, turn === 1 ? told.seed : `${told.seed}/${turn}`);
    if (keeps(got)) return turn === told.turn ? seats.map((seat) => got.get(seat)) : [];
  }
  return [];
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
