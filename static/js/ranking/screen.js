// The big screen: ranks and the lit door, pages that turn where there are many, the reveal while a result is shown.

import { drawInTime, serverNow } from "../house/clock.js";
import { attend } from "./agent.js";
import { drawCeremony } from "./ceremony.js";
import { breakable, clock, follow, landing, left, nameOf, now, rest, say, share, started, tieOf, wall, width } from "./facts.js";
import { glide } from "./flip.js";
import { drawReveal, endReveal } from "./reveal.js";
import { followTimes } from "../house/times.js";
import { chooseView, drawBig, drawBigTime, takeTimes, viewNow } from "./views.js";

const at = (id) => document.getElementById(id);
// 20 rows still hold text of 24 lines; more turn pages.
const MOST = 20;
const PAGE_MS = 8000;
const JUST_MS = 60000;
const HEIGHT = 832;
const TALLEST = 80;
const PHASES = ["pitch", "questions", "scoring", "revealed"];

let page = 0;
let just = { key: null, until: 0 };
let revealed = new Set(now.board.rows.filter((row) => row[3] === "revealed").map((row) => row[0]));
let seenAt = wall();

function piece(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

/** The word in the score's place of a row that has none. */
function wordOf(key, state) {
  if (key === now.hall?.entry && state !== "closed" && state !== "revealed") return say(`row_${now.hall.phase}`);
  const planned = nameOf(key).at;
  if (state === "waiting" && planned > serverNow() && planned < serverNow() + 18 * 3600000) {
    return say("about", { at: nameOf(key).wall });
  }
  return say(`row_${state}`);
}

function row([key, rank, score, state]) {
  const name = nameOf(key);
  const line = piece("li", "line");
  const on = key === now.hall?.entry && !["idle", "finished"].includes(now.hall.phase) && rank === null;
  line.dataset.key = key;
  line.classList.toggle("lit-row", on);
  line.classList.toggle("to-come", rank === null && !on);
  const title = piece("span", "line-title");
  title.append(piece("span", "cut", name.title));
  if (key === just.key && Date.now() < just.until) title.append(piece("span", "just", say("just")));
  const tie = tieOf([key, rank, score]);
  if (tie) title.append(piece("span", "tie", say(tie)));
  const place = on ? say("stage_short") : (rank ?? "–");
  const figure = piece("span", on ? "rank stage-word" : "rank", place);
  const last = piece("span", score === null ? "score word" : "score", score ?? wordOf(key, state));
  line.append(figure, title, piece("span", "region", name.region), last);
  return line;
}

function pages() {
  return Math.max(1, Math.ceil(now.board.rows.length / MOST));
}

function drawRows() {
  const count = pages();
  page %= count;
  const size = Math.ceil(now.board.rows.length / count);
  const part = now.board.rows.slice(page * size, (page + 1) * size);
  const height = Math.min(TALLEST, HEIGHT / Math.max(1, size));
  at("rows").style.setProperty("--row", height.toFixed(2));
  at("rows").replaceChildren(...part.map(row));
  at("page").textContent = count > 1 ? say("page", { page: page + 1, pages: count }) : "";
}

function drawBoard() {
  const fresh = now.board.rows.filter((line) => line[3] === "revealed" && !revealed.has(line[0]));
  if (fresh.length) just = { key: fresh[0][0], until: Date.now() + JUST_MS };
  revealed = new Set(now.board.rows.filter((line) => line[3] === "revealed").map((line) => line[0]));
  at("label").textContent = say(`label_${now.board.label}`);
  at("counts").textContent = say("counts", now.board);
  glide(() => at("rows").children, drawRows);
}

/** The four steps of a pitch with what is over, what goes on and how long the rest takes. */
function drawPhases(phase, seconds) {
  const reached = { idle: -1, pitch: 0, questions: 1, scoring: 2, closed: 3, revealed: 3 }[phase] ?? 4;
  const items = PHASES.map((name, index) => {
    const item = document.createElement("li");
    let word = say("after_all");
    if (index < reached) word = say("done");
    else if (index === reached) word = phase === "closed" ? say("row_closed") : say("going");
    else if (seconds?.[name]) word = say("minutes", { n: Math.round(seconds[name] / 60) });
    if (index === reached) item.setAttribute("aria-current", "step");
    item.append(piece("span", "", say(`phase_${name}`)), piece("span", "", word));
    return item;
  });
  at("phases").replaceChildren(...items);
}

function drawDoor() {
  const { hall } = now;
  const ended = hall?.phase === "finished";
  const key = ended ? null : (hall?.entry ?? hall?.next ?? null);
  const here = hall?.entry !== null && hall?.entry !== undefined && !ended;
  at("door-word").textContent = here ? say("on_stage") : "";
  // Only what happens now is lit; who comes next stands in an outline.
  at("door").classList.toggle("quiet", !here);
  at("door").classList.toggle("lit", here);
  at("phases").hidden = !here;
  const name = key === null ? null : nameOf(key);
  const first = here || name === null ? "" : `${say("coming")}　`;
  at("door-n").textContent = name?.n ? first + say("nth_long", name) : first;
  const title = name?.title ?? say(ended ? "ended" : "nobody");
  at("door-title").textContent = breakable(title);
  // Smaller in three lines, and where one line then holds what would leave a single letter over.
  at("door-title").classList.toggle("title-long", width(title) > 12 || (width(title) > 6.4 && width(title) <= 8));
  at("door-facts").replaceChildren(...[name?.region, name?.field].filter(Boolean).map((text) => piece("span", "", text)));
  if (here) drawPhases(hall.phase, name.seconds);
  drawTime();
}

function drawTime() {
  const { hall } = now;
  const counts = hall && ["pitch", "questions", "scoring"].includes(hall.phase) && left() !== null;
  for (const id of ["left-word", "timer", "bar"]) at(id).hidden = !counts;
  if (!counts) return;
  at("left-word").textContent = say(hall.deadline === null ? "paused" : `left_${hall.phase}`);
  at("timer").textContent = clock(left());
  at("bar").style.setProperty("--left", (share() ?? 0).toFixed(4));
}

/** Shows the reveal while there is one, else the board. */
function drawView() {
  const view = viewNow();
  const showing = now.reveal !== null && (view === "follow" || view === "reveal");
  const board = view === "board" || (view === "follow" && !showing);
  for (const id of ["board", "board-head", "rule"]) at(id).hidden = !board;
  for (const id of ["reveal", "reveal-head", "sum"]) at(id).hidden = !showing;
  for (const part of document.querySelectorAll("[data-view]")) part.hidden = part.dataset.view !== view;
  drawBig();
  if (showing) drawReveal();
  else endReveal();
}

function draw(what) {
  seenAt = wall();
  if (what === "hall" || what === "programme") askTimes();
  if (what === "ceremony") {
    drawCeremony(true, viewNow());
    return;
  }
  drawBig();
  if (what === "reveal") drawView();
  if (what !== "reveal") drawBoard();
  drawDoor();
  if (what === "board" && now.reveal !== null && !landing()) drawReveal();
}

const askTimes = followTimes(`/contests/${started.contest}/${started.stage}/times?room=${started.room}`, takeTimes);
drawBoard();
drawDoor();
drawView();
drawCeremony(false);
drawInTime(drawTime, left);
drawInTime(drawBigTime, rest);
attend((state) => {
  if (!chooseView(state)) return;
  drawView();
  drawCeremony(false, viewNow());
});
setInterval(() => {
  if (pages() < 2 || now.reveal !== null) return;
  page = (page + 1) % pages();
  drawRows();
}, PAGE_MS);
document.title = `${say(`label_${now.board.label}`)}　${started.contest}`;
follow(draw, (status) => {
  at("gone").hidden = status !== "offline";
  at("gone").textContent = say("offline", { at: seenAt });
});
