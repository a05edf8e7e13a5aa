// The draw on the big screen: asks for the present state every second and writes what the hall may see.

import { attend } from "../ranking/agent.js";

const titles = JSON.parse(document.getElementById("titles").textContent);
const places = [...document.getElementById("places").children];
// Two columns of ten fill the height; a longer list turns its page as the places appear.
const PAGE = 20;
const seed = document.getElementById("seed");

function show(told) {
  seed.hidden = !told.seed;
  seed.querySelector("b").textContent = told.seed ?? "";
  const page = Math.floor(Math.max(0, told.shown.length - 1) / PAGE);
  places.forEach((line, place) => {
    line.hidden = Math.floor(place / PAGE) !== page;
    const key = told.shown[place];
    // Until the numbers are in, the hall sees who takes part.
    const name = key ?? (told.seed ? "" : told.items[place]);
    line.querySelector(".name").textContent = titles[name] ?? name;
    line.classList.toggle("listed", !told.seed);
    line.classList.toggle("drawn", Boolean(key));
    line.classList.toggle("newest", Boolean(key) && place === told.shown.length - 1);
  });
}

async function ask() {
  try {
    const answer = await fetch(`${location.pathname.replace(/screen$/, "state")}`, { cache: "no-store" });
    if (answer.ok) show(await answer.json());
  } catch {
    // The picture stays as it is until the network is back.
  }
  setTimeout(ask, 1000);
}

// On a display of the hall the desk says what comes next: another draw, the board, or nothing.
attend(() => {});
show(JSON.parse(document.getElementById("draw").textContent));
setTimeout(ask, 1000);
