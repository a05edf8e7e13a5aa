// The ceremony on the big screen: a door opens on a name; the host's step decides when, never a timer.

import { breakable, now, say, started, width } from "./facts.js";

const at = (id) => document.getElementById(id);
const english = document.documentElement.lang === "en";
const pick = (thing, name) => (english ? thing[`${name}_en`] || thing[name] : thing[name]) ?? "";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
// From so many names on they stand in two columns, and smaller.
const MANY = 5;

let drawn = null;

function piece(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function alone(one) {
  const title = pick(one, "title");
  const name = piece("p", "ceremony-name name", breakable(title));
  name.classList.toggle("ceremony-name-long", width(title) > 18);
  const facts = [pick(one, "region"), one.applicant].filter(Boolean).join("　");
  return [name, piece("p", "ceremony-region", facts)];
}

function line(one, withPrize) {
  const made = piece("li", "ceremony-line", "");
  made.append(piece("b", "name", breakable(pick(one, "title"))), piece("span", "", withPrize && one.prize ? pick(one.prize, "title") : pick(one, "region")));
  return made;
}

function together(step) {
  const list = piece("ol", "ceremony-list", "");
  list.classList.toggle("ceremony-list-many", step.entries.length >= MANY);
  list.append(...step.entries.map((one) => line(one, step.kind === "all")));
  return [list];
}

function photo(step) {
  if (!step.photo) return [];
  const made = document.createElement("img");
  made.className = "ceremony-photo";
  made.alt = "";
  made.src = `/ceremony/${started.contest}/${started.stage}/photo/${step.photo}`;
  made.addEventListener("error", () => made.remove());
  return [made];
}

function cheer(step) {
  if (!step.top || step.kind !== "names" || calm.matches || typeof window.confetti !== "function") return;
  const canvas = at("ceremony-cheer");
  // A worker would need a blob address, which the page's policy refuses.
  const throwing = window.confetti.create(canvas, { resize: true, useWorker: false, disableForReducedMotion: true });
  const colours = ["#E8C36A", "#F7EFDD", "#C63D24"];
  for (const [x, angle] of [[0.1, 60], [0.9, 120]]) {
    throwing({ particleCount: 90, angle, spread: 70, startVelocity: 60, origin: { x, y: 0.9 }, colors: colours});
  }
}

/** Draws the step being shown, or nothing; `fresh` only where the step came while this page was looking. */
export function drawCeremony(fresh, view = "follow") {
  const step = view === "follow" || view === "ceremony" ? now.ceremony : null;
  at("ceremony").hidden = !step;
  document.body.classList.toggle("in-ceremony", Boolean(step));
  if (!step) {
    drawn = null;
    return;
  }
  const mark = `${step.step} ${step.kind}`;
  const opens = fresh && mark !== drawn && step.kind !== "blank";
  drawn = mark;
  const closed = step.kind === "blank" || step.kind === "title";
  at("ceremony").dataset.kind = step.kind;
  at("ceremony-tier").textContent = step.kind === "blank" ? "" : (step.tier ? pick(step.tier, "title") : say("ceremony_all"));
  at("ceremony-door").classList.toggle("closed", closed);
  at("ceremony-names").replaceChildren(...(closed ? [] : [...photo(step), ...(step.entries.length === 1 && step.kind === "names" ? alone(step.entries[0]) : together(step))]));
  at("ceremony-presenter").textContent = step.presenter ? say("presenter", { name: step.presenter }) : "";
  if (!opens) return;
  at("ceremony-door").classList.remove("opening");
  // Reading a length restarts the animation.
  void at("ceremony-door").offsetWidth;
  at("ceremony-door").classList.add("opening");
  cheer(step);
}
