// The page where anyone drops a tally document: reads the file here, recounts it here, sends nothing anywhere.
import { recount } from "./tally.js";

const words = JSON.parse(document.getElementById("recount-words").textContent);
const input = document.getElementById("recount-file");
const said = document.querySelector("[data-recount-said]");
const body = document.querySelector("[data-recount-rows]");
const found = document.querySelector("[data-recount-found]");
const extras = document.querySelector("[data-recount-extras]");

function cell(text, kind) {
  const made = document.createElement("td");
  made.textContent = text ?? "–";
  if (kind) made.className = kind;
  return made;
}

function totals(line) {
  return line.scorecards
    .filter((card) => card.counted)
    .map((card) => (card.dropped ? `${card.adjusted} (${words[card.dropped]})` : card.adjusted))
    .join("  ");
}

function row(line) {
  const made = document.createElement("tr");
  const title = cell(line.entry, "title");
  made.append(cell(line.rank, "num"), title, cell(totals(line), "second"), cell(line.score, "num"), cell(line.prize));
  return made;
}

function remarks(standings) {
  return [
    ...standings.unresolved_ties.map((group) => words.tie.replace("{list}", group.join("  "))),
    ...(standings.held.length ? [words.held.replace("{list}", standings.held.join("  "))] : []),
    ...standings.standings.filter((line) => line.tie_broken_by).map((line) =>
      words.broken.replace("{entry}", line.entry).replace("{how}", line.tie_broken_by)),
  ];
}

function show(name, standings) {
  said.textContent = words.done.replace("{name}", name).replace("{num}", standings.standings.length);
  said.className = "notice notice-ok";
  body.replaceChildren(...standings.standings.map(row));
  extras.replaceChildren(...remarks(standings).map((text) => {
    const made = document.createElement("li");
    made.textContent = text;
    return made;
  }));
  found.hidden = false;
}

async function read(file) {
  try {
    show(file.name, recount(await file.text()));
  } catch (error) {
    said.textContent = words.wrong.replace("{name}", file.name).replace("{why}", error.message);
    said.className = "notice notice-error";
    found.hidden = true;
  }
  said.hidden = false;
}

input.addEventListener("change", () => input.files[0] && read(input.files[0]));
