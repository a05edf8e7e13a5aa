// A result on the big screen: totals turn over one by one, highest and lowest are struck, the score lands, the row travels.

import { serverNow } from "../house/clock.js";
import { nameOf, now, placeWord, say, tieOf, width } from "./facts.js";
import { glide, isStill } from "./flip.js";

const at = (id) => document.getElementById(id);
// Before the row lands: the score is known, before that the strokes are drawn, before those the totals turn.
const SCORE_MS = 800;
const STRIKE_MS = 1500;
const TURN_MS = 500;
// Rows of the list below, the one that travels among them.
const PLACES = 4;

let shown = null;
let timers = [];
let before = [];

function piece(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

/** Runs `step` at a moment of the server's clock, at once where it has passed. */
function when(moment, step) {
  const wait = moment - serverNow();
  if (wait <= 0) step();
  else timers.push(setTimeout(step, wait));
}

function tile(total) {
  const item = piece("li", "tile");
  item.append(piece("span", "who", say("judge", { n: total.n })), piece("b", "total", total.total));
  if (total.dropped) item.append(piece("i", "stroke"), piece("span", "why", say(`dropped_${total.dropped}`)));
  return item;
}

function ranked() {
  return now.board.rows.filter((row) => row[1] !== null);
}

function placeLine([key, rank, score], entry, old) {
  const line = piece("li", key === entry ? "place travels" : "place");
  const name = piece("span", "place-title");
  name.append(piece("span", "cut", nameOf(key).title));
  line.dataset.key = key;
  const tie = tieOf([key, rank, score]);
  if (tie) name.append(piece("span", "was", say(tie)));
  if (old !== undefined && old !== rank && key !== entry) name.append(piece("span", "was", say("was", { rank: old })));
  line.append(piece("span", "rank", rank ?? "–"), name, piece("span", "score", score ?? ""));
  return line;
}

/** Of the rows by rank, those around the entry. */
function around(rows, entry) {
  const index = Math.max(0, rows.findIndex((row) => row[0] === entry));
  const first = Math.max(0, Math.min(index - 1, rows.length - PLACES));
  return rows.slice(first, first + PLACES);
}

function drawPlaces(landed) {
  const { entry, rank, score } = now.reveal;
  const olds = new Map(before.map((row) => [row[0], row[1]]));
  const rows = landed ? around(ranked(), entry) : before.filter((row) => row[0] !== entry).slice(-PLACES + 1);
  const lines = rows.map((row) => placeLine(row, entry, landed ? olds.get(row[0]) : undefined));
  if (!landed) lines.push(placeLine([entry, null, at("result-score").textContent], entry));
  glide(() => at("places").children, () => at("places").replaceChildren(...lines));
  at("places-word").textContent = landed && rank !== null ? placeWord(now.reveal) : "";
  at("reveal-label").textContent = `${say(`label_${now.board.label}`)}　${say("scored", now.board)}`;
  if (score === null) at("places-word").textContent = say("no_result");
}

function drawScore() {
  const { totals, score } = now.reveal;
  const kept = totals.filter((total) => !total.dropped);
  at("result-score").textContent = score ?? "–";
  at("result-score").classList.toggle("long", (score ?? "").length > 5);
  at("result-word").textContent = kept.length < totals.length ? say("mean_of", { n: kept.length }) : say("score");
  const sum = kept.map((total) => total.total).join(" + ");
  at("sum").textContent = say(kept.length < totals.length ? "sum" : "plain_sum", { sum, n: kept.length });
}

function begin() {
  const { entry, totals, lands } = now.reveal;
  const name = nameOf(entry);
  shown = JSON.stringify(now.reveal);
  before = ranked().filter((row) => row[0] !== entry || lands <= serverNow());
  at("reveal-title").textContent = name.title;
  at("reveal-title").classList.toggle("long", width(name.title) > 18);
  at("reveal-facts").textContent = [name.region, name.n ? say("nth_long", name) : ""].filter(Boolean).join("　");
  at("tiles").style.setProperty("--tiles", String(Math.max(7, totals.length)));
  at("tiles").replaceChildren(...totals.map(tile));
  for (const id of ["result-score", "result-word", "sum"]) at(id).textContent = "";
  drawPlaces(false);
  [...at("tiles").children].forEach((item, index) => {
    when(lands - STRIKE_MS - (totals.length - index) * TURN_MS, () => item.classList.add("turned"));
    if (totals[index].dropped) when(lands - STRIKE_MS, () => item.classList.add("struck"));
  });
  when(lands - SCORE_MS, drawScore);
  when(lands - SCORE_MS, () => drawPlaces(false));
}

/** Draws the result being shown; called again when the board has moved on. */
export function drawReveal() {
  document.body.classList.add("revealing");
  document.body.classList.toggle("still", isStill());
  if (shown !== JSON.stringify(now.reveal)) {
    endTimers();
    begin();
  }
  if (now.reveal.lands <= serverNow()) drawPlaces(true);
}

function endTimers() {
  timers.forEach(clearTimeout);
  timers = [];
}

/** Goes back to the board. */
export function endReveal() {
  endTimers();
  shown = null;
  document.body.classList.remove("revealing");
  at("reveal-label").textContent = "";
}
