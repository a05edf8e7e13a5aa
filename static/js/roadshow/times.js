// Keeps the expected times of a programme, or of one's own slot, in step; the page already holds those of its making.

import { followTimes } from "../house/times.js";

const list = document.querySelector("[data-times]");
const words = JSON.parse(list.dataset.words);

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function wall(moment) {
  return new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: list.dataset.zone })
    .format(new Date(moment));
}

function say([, , at, off]) {
  if (off === 0) return "";
  const num = Math.abs(off);
  return fill(words[off > 0 ? "late" : "early"], { time: wall(at), num });
}

function draw(rooms) {
  const rows = new Map(rooms.flatMap((room) => room.rows.map((row) => [row[0], row])));
  for (const place of list.querySelectorAll("[data-expected]")) {
    const row = rows.get(place.dataset.expected);
    const text = row ? say(row) : "";
    if (place.textContent !== text) place.textContent = text;
  }
}

followTimes(list.dataset.times, draw);
