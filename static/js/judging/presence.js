// The tablet's beat: tells the desk how it is, hears of the judge's other tablets, and of its own end.

import { ask } from "../house/ask.js";
import { csrf } from "../house/csrf.js";
import { keptEdits } from "../house/keep.js";

const BEAT_MS = 20_000;
const LOOK_MS = 3000;
const SOON_MS = 1500;
const PATIENCE_MS = 8000;
const KEPT = "doorstep.both";

const bar = document.getElementById("another");
const told = { battery: null, charging: null, live: null, unsent: 0, card: location.pathname.match(/\/judge\/cards\/([^/]+)$/)?.[1] ?? "" };
const owner = JSON.parse(document.getElementById("data")?.textContent ?? "{}").owner ?? null;
let soon = 0;
let out = false;
let known = [];

/** Scorecards of this judge with marks that are on this tablet only. */
async function unsent() {
  try {
    const own = (about) => owner === null || about === undefined || about.owner === owner;
    return (await keptEdits()).filter(([, { sending, waiting, note, about }]) => (sending || waiting || note) && own(about)).length;
  } catch {
    return 0;
  }
}

function send(url, body) {
  return fetch(url, {
    method: "POST", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE_MS),
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body: JSON.stringify(body),
  });
}

/** The sign-in has ended: the page stays, with whatever is unsent on it. */
function ended() {
  out = true;
  bar.hidden = true;
  document.getElementById("tablet-out").hidden = false;
}

async function beat() {
  clearTimeout(soon);
  soon = 0;
  if (out) return;
  try {
    told.unsent = await unsent();
    const response = await send("/judge/here", told);
    if (response.ok) draw((await response.json()).others);
  } catch {
    // Without a network there is nobody to tell; the desk sees that this tablet is silent.
  }
}

function beatSoon() {
  soon ||= setTimeout(beat, SOON_MS);
}

function both() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
}

/** The newest other tablet that the judge has not said anything about. */
function draw(others) {
  known = others;
  const other = others.find((one) => !both().includes(one.id));
  bar.hidden = !other || out;
  if (!other) return;
  bar.dataset.other = other.id;
  const texts = bar.querySelector("[data-text]").dataset;
  const say = (text) => text.replace("{device}", other.device).replace("{since}", other.since).replace("{num}", other.unsent);
  bar.querySelector("[data-text]").textContent = say(texts.text) + (other.unsent ? say(texts.unsent) : "");
}

async function answer(why) {
  const other = Number(bar.dataset.other);
  bar.hidden = true;
  if (why === "both") {
    sessionStorage.setItem(KEPT, JSON.stringify([...both(), other]));
    return;
  }
  // "This one only" means all others; "not me" the one that is named.
  const ending = why === "taken_over" ? known.map(({ id }) => id) : [other];
  try {
    for (const id of ending) await send(`/judge/tablets/${id}/end`, { why });
  } catch {
    // Asked again with the next beat.
  }
  beat();
}

async function watchBattery() {
  const battery = await navigator.getBattery?.();
  if (!battery) return;
  const read = () => {
    told.battery = Math.round(battery.level * 100);
    told.charging = battery.charging;
  };
  read();
  battery.addEventListener("levelchange", read);
  battery.addEventListener("chargingchange", () => {
    read();
    beatSoon();
  });
}

for (const button of bar.querySelectorAll("button")) {
  button.addEventListener("click", async () => {
    if (!button.dataset.sure || (await ask(button.dataset.sure, { yes: button.textContent }))) answer(button.dataset.why);
  });
}
document.addEventListener("house:live", ({ detail }) => {
  told.live = detail;
  beatSoon();
});
// Asked for more often than this page beats: another tablet is announced within seconds.
document.addEventListener("judging:others", ({ detail }) => draw(detail));
document.addEventListener("judging:out", ended);
addEventListener("online", beatSoon);
addEventListener("pageshow", beatSoon);
document.addEventListener("visibilitychange", () => document.hidden || beatSoon());
setInterval(beat, BEAT_MS);
setInterval(async () => (await unsent()) !== told.unsent && beatSoon(), LOOK_MS);
watchBattery().catch(() => {}).finally(beat);
