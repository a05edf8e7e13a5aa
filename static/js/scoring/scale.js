// Own earlier totals on a plain axis, hollow dots, and one heavy stroke for now: it ranks nothing and names nobody.

import { say } from "./words.js";

const WIDTH = 428;
const AXIS = 46;

function put(svg, name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  if (text !== undefined) node.textContent = text;
  svg.append(node);
}

/** A round distance between ticks, so that at most five stand on the axis. */
function tick(span) {
  const steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500];
  return steps.find((step) => span / step <= 4) ?? span / 4;
}

/** Draws the axis anew; `now` is null while a mark is missing. */
export function drawScale(totals, now) {
  const svg = document.getElementById("scale");
  const words = document.getElementById("compared");
  svg.replaceChildren();
  words.textContent = totals.length ? say("compared", { num: totals.length }) : say("first");
  svg.classList.toggle("gone", !totals.length);
  if (!totals.length) return;
  const all = [...totals, ...(now === null ? [] : [now])].map(Number);
  const step = tick(Math.max(Math.max(...all) - Math.min(...all), 4));
  const low = Math.floor(Math.min(...all) / step) * step;
  const high = Math.max(Math.ceil(Math.max(...all) / step) * step, low + step);
  const at = (value) => 8 + ((Number(value) - low) / (high - low)) * (WIDTH - 16);
  put(svg, "line", { class: "axis", x1: at(low), x2: at(high), y1: AXIS, y2: AXIS });
  for (let value = low; value <= high; value += step) {
    put(svg, "line", { class: "axis", x1: at(value), x2: at(value), y1: AXIS, y2: AXIS + 8 });
    const anchor = value === low ? "start" : value === high ? "end" : "middle";
    put(svg, "text", { class: "tick", x: value === low ? 0 : value === high ? WIDTH : at(value), y: AXIS + 30, "text-anchor": anchor }, String(value));
  }
  for (const value of totals) put(svg, "circle", { class: "dot", cx: at(value), cy: AXIS, r: 6 });
  if (now === null) return;
  put(svg, "line", { class: "present", x1: at(now), x2: at(now), y1: AXIS - 28, y2: AXIS + 10 });
  const x = Math.min(Math.max(at(now), 44), WIDTH - 44);
  put(svg, "text", { class: "present-words", x, y: 14, "text-anchor": "middle" }, say("now", { total: now }));
}
