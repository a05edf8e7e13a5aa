// The phone's board: rows glide to their places, the door above shows who is on stage, a word finds a project.

import { drawInTime, serverNow } from "../house/clock.js";
import { breakable, clock, follow, landing, left, nameOf, now, placeWord, say, share, tieOf, wall } from "./facts.js";
import { glide } from "./flip.js";

const at = (id) => document.getElementById(id);
const GROUPS = { waiting_for_score: ["on_stage", "scoring", "closed"], to_come: ["waiting", "skipped"], left: ["withdrawn", "disqualified"] };
const rows = new Map([...document.querySelectorAll(".row")].map((row) => [row.dataset.key, row]));
let seenAt = wall();

function makeRow(key) {
  const row = document.createElement("li");
  row.className = "row";
  row.dataset.key = key;
  row.innerHTML = '<span class="rank"></span><span class="name"><b class="two-lines"></b><span><span class="region"></span><span class="tie"></span></span></span><span class="score"></span>';
  rows.set(key, row);
  return row;
}

function groupOf([, rank, , state]) {
  if (rank !== null || state === "revealed") return "ranked";
  return Object.keys(GROUPS).find((name) => GROUPS[name].includes(state)) ?? "to_come";
}

function fill(row, [key, rank, score, state]) {
  const name = nameOf(key);
  row.querySelector(".rank").textContent = rank ?? "–";
  row.querySelector("b").textContent = name.title;
  row.querySelector(".region").textContent = name.region;
  row.querySelector(".tie").textContent = say(tieOf([key, rank, score]));
  row.querySelector(".score").textContent = score ?? say(`row_${state}`);
  row.classList.toggle("on", key === now.hall?.entry);
}

function place() {
  const lists = new Map([...document.querySelectorAll(".group")].map((group) => [group.dataset.group, group]));
  const order = { ranked: [], waiting_for_score: [], to_come: [], left: [] };
  for (const line of now.board.rows) {
    const row = rows.get(line[0]) ?? makeRow(line[0]);
    fill(row, line);
    order[groupOf(line)].push(row);
  }
  for (const [name, group] of lists) {
    group.querySelector("ol").replaceChildren(...order[name]);
    const count = group.querySelector(".count");
    if (count) count.textContent = order[name].length;
  }
  find();
}

function drawBoard() {
  at("label").textContent = say(`label_${now.board.label}`);
  document.title = `${say(`label_${now.board.label}`)}　${document.title.split("　").slice(1).join("　")}`;
  at("scored").textContent = say("scored", now.board);
  glide(() => document.querySelectorAll(".row:not([hidden])"), place);
}

/** What the door says below the title: what is left of the phase, or the result once it has landed. */
function drawDoor() {
  const { hall, reveal } = now;
  const key = hall?.entry ?? null;
  at("now").hidden = key === null || hall.phase === "finished";
  if (at("now").hidden) return;
  const name = nameOf(key);
  at("now-word").textContent = say("on_stage");
  at("now-n").textContent = name.n ? say("nth", name) : "";
  at("now-region").textContent = name.region;
  at("now-title").textContent = breakable(name.title);
  const landed = reveal !== null && reveal.entry === key && !landing();
  at("now-timer").classList.toggle("result", landed);
  if (landed) {
    at("now-phase").textContent = placeWord(reveal);
    at("now-timer").textContent = reveal.score ?? "";
  }
  drawTime();
}

function drawTime() {
  const { hall, reveal } = now;
  if (at("now").hidden) return;
  const rest = left();
  const part = share();
  const counts = rest !== null && ["pitch", "questions", "scoring"].includes(hall.phase);
  at("now-bar").hidden = !counts || part === null;
  if (part !== null) at("now-bar").style.setProperty("--left", part.toFixed(4));
  if (reveal !== null && reveal.entry === hall.entry && !landing()) return;
  at("now-phase").textContent = counts ? say(hall.deadline === null ? "paused" : `left_${hall.phase}`) : say(`phase_${hall.phase}`);
  at("now-timer").textContent = counts ? clock(rest) : "";
}

/** Hides the rows that do not have the word in their title or region. */
function find() {
  const word = at("q").value.trim().toLowerCase();
  let count = 0;
  for (const [key, row] of rows) {
    const name = nameOf(key);
    row.hidden = word !== "" && !`${name.title} ${name.region}`.toLowerCase().includes(word);
    if (!row.hidden && row.isConnected) count += 1;
  }
  for (const group of document.querySelectorAll(".group")) {
    group.hidden = group.querySelector(".row:not([hidden])") === null;
  }
  at("found").hidden = word === "";
  at("found").textContent = count ? say("found", { n: count }) : say("not_found");
}

function draw(what) {
  seenAt = wall();
  at("status").textContent = say("updated", { at: seenAt });
  if (what === "board" || what === "programme") drawBoard();
  drawDoor();
  for (const line of now.board.rows) if (rows.has(line[0])) fill(rows.get(line[0]), line);
  if (what === "reveal" && landing()) setTimeout(drawDoor, now.reveal.lands - serverNow() + 60);
  at("nothing")?.toggleAttribute("hidden", now.board.rows.length > 0);
}

at("find").hidden = false;
at("q").addEventListener("input", find);
drawDoor();
drawInTime(drawTime, left);
follow(draw, (status) => {
  at("status").classList.toggle("gone", status === "offline");
  at("status").textContent = say(status === "offline" ? "offline" : "updated", { at: seenAt });
});
