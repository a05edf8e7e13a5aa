// The ceremony's desk: shows the card on the screens and the one to come, and turns presses and keys into steps.

import { csrf } from "../house/csrf.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const at = (id) => document.getElementById(id);
const words = read("ceremony-words");
const facts = read("ceremony-facts");
const english = document.documentElement.lang === "en";
// A second press within this time was meant for the step before.
const TWICE_MS = 600;

let view = read("ceremony-state");
let sending = false;
let actedAt = 0;
// When what is shown last changed: another desk may step while a hand is on its way.
let changedAt = 0;

const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const pick = (thing, name) => (english ? thing[`${name}_en`] || thing[name] : thing[name]);
const titleOf = (card) => (card.tier ? pick(card.tier, "title") : say("all"));

function names(card) {
  return card.entries.map((one) => {
    const line = document.createElement("li");
    const title = document.createElement("b");
    title.textContent = pick(one, "title");
    const rest = document.createElement("span");
    rest.textContent = [pick(one, "region"), one.rank ? say("rank", { rank: one.rank }) : "", one.score ?? ""].filter(Boolean).join("　");
    line.append(title, rest);
    return line;
  });
}

function drawCard(part, card, empty) {
  at(`${part}-title`).textContent = card ? titleOf(card) : empty;
  at(`${part}-names`).replaceChildren(...(card ? names(card) : []));
  at(`${part}-presenter`).textContent = card?.presenter ? say("presenter", { name: card.presenter }) : "";
}

function nextStep() {
  if (view.ended) return { word: say("over"), step: null };
  if (!view.prepared || view.stale) return { word: say(view.prepared ? "again" : "prepare"), step: "prepare", note: view.stale ? say("stale") : "" };
  const card = view.cards[view.position + 1];
  if (!card) return { word: say("last"), step: null };
  return { word: view.position < 0 ? say("start") : say("next"), step: "next", note: titleOf(card) };
}

function drawHands() {
  if (!facts.mayRun) return;
  const { word, step, note } = nextStep();
  at("step-word").textContent = word;
  at("step-note").textContent = note ?? "";
  at("step").dataset.step = step ?? "";
  at("step").disabled = !step || sending;
  const running = view.prepared && !view.ended;
  at("back").disabled = !running || view.position < 0;
  at("blank").disabled = !running || view.position < 0;
  at("blank").querySelector("span").textContent = say(view.blank ? "unblank" : "blank");
  at("prepare").disabled = running && view.position >= 0;
  at("prepare").querySelector("span").textContent = say(view.prepared ? "again" : "prepare");
  at("end").disabled = !running || view.position < 0;
}

function drawScript() {
  at("script").replaceChildren(...view.cards.map((card, place) => {
    const line = document.createElement("li");
    line.textContent = [place + 1, titleOf(card), ...card.entries.slice(0, 2).map((one) => pick(one, "title")), card.entries.length > 2 ? "…" : ""].filter(Boolean).join("　");
    if (place === view.position) line.setAttribute("aria-current", "step");
    if (place < view.position) line.dataset.past = "";
    return line;
  }));
  at("script").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function draw() {
  const card = view.ended ? null : view.cards[view.position];
  at("shown-word").textContent = say("shown");
  drawCard("shown", view.blank ? null : card, view.blank ? say("dark") : say(view.ended ? "over" : "nothing"));
  drawCard("coming", view.ended ? null : view.cards[view.position + 1], say("last"));
  at("step-of").textContent = view.cards.length ? say("step_of", { step: view.position + 1, all: view.cards.length }) : "";
  drawHands();
  drawScript();
}

async function refresh() {
  try {
    const response = await fetch(facts.state, { headers: { Accept: "application/json" } });
    const fresh = response.ok ? await response.json() : view;
    if (fresh.position !== view.position || fresh.blank !== view.blank || fresh.ended !== view.ended) changedAt = Date.now();
    view = fresh;
  } catch {
    // The next round asks again.
  }
  draw();
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends one step until the server answers; the key makes sure that it acts only once. */
async function send(step) {
  if (sending || !step || Date.now() - Math.max(actedAt, changedAt) < TWICE_MS) return;
  sending = true;
  drawHands();
  const body = JSON.stringify({ action: "ceremony", step, position: view.position, revision: view.hall.revision, room: facts.room, key: newKey() });
  for (let wait = 400; ; wait = Math.min(wait * 2, 4000)) {
    try {
      const response = await fetch(facts.actions, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body });
      const told = await response.json();
      at("told").textContent = response.ok ? "" : say("failed", { text: told.title });
      break;
    } catch {
      at("told").textContent = say("offline");
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  sending = false;
  actedAt = Date.now();
  await refresh();
}

if (facts.mayRun) {
  at("step").addEventListener("click", () => send(at("step").dataset.step));
  for (const name of ["back", "blank", "prepare"]) at(name).addEventListener("click", () => send(name));
  at("end").addEventListener("house:held", () => send("end"));
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const own = event.target.closest?.("button, a, input, select, summary");
    if (event.key === "PageDown" || (event.key === " " && !own)) {
      event.preventDefault();
      send(at("step").dataset.step);
    } else if (event.key === "PageUp") {
      event.preventDefault();
      send("back");
    }
  });
}

const socket = window.io("/live", { transports: ["websocket"], auth: { contest: facts.contest, stage: facts.stage, view: "control", room: facts.room } });
for (const channel of ["ceremony", "hall", "board"]) socket.on(channel, refresh);
setInterval(refresh, 4000);
draw();
