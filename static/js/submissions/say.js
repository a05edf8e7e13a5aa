// What the step's page says: the state line, messages above the form, the list of what is missing.

const words = JSON.parse(document.getElementById("words").textContent);
const sprite = document.querySelector("svg use")?.getAttribute("href").split("#")[0] ?? "";

/** A phrase of this page with its {values}. */
export function phrase(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("width", "20");
  svg.setAttribute("height", "20");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The state line, at the foot and on a phone at the top. tone: jade, amber or "". */
export function state(text, tone, glyph) {
  for (const line of document.querySelectorAll("[data-state-line]")) {
    const span = document.createElement("span");
    span.className = `state ${tone ? `state-${tone}` : ""}`;
    if (glyph) span.append(icon(glyph));
    span.append(text);
    line.replaceChildren(span);
  }
}

/** A message above the form; `link` is {href, text}. Empty text takes it away. */
export function say(text, link) {
  const place = document.querySelector("[data-said]");
  if (!text) return place.replaceChildren();
  const line = document.createElement("p");
  const inner = document.createElement("span");
  line.className = "notice notice-warn";
  inner.append(text);
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    inner.append(" ", anchor);
  }
  line.append(icon("clock"), inner);
  return place.replaceChildren(line);
}

function gapLine(gap) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  const text = document.createElement("span");
  link.href = `#${gap.name}`;
  text.textContent = gap.text;
  link.append(icon("clock"), text);
  line.append(link);
  return line;
}

/** What this step still lacks, beside the form and (the first of them) in the phone's bar. */
export function missing(gaps, all) {
  const count = document.querySelector("[data-all-count]");
  if (count) count.textContent = all ? phrase("all_gaps", { num: all }) : phrase("all_done");
  const title = document.querySelector("[data-gaps-title]");
  if (title) title.textContent = gaps.length ? phrase("gaps", { num: gaps.length }) : phrase("no_gaps");
  document.querySelector("[data-gaps]").replaceChildren(...gaps.map(gapLine));
  const short = document.querySelector("[data-gaps-short]");
  short.hidden = gaps.length === 0;
  if (gaps.length) short.querySelector("span").textContent = phrase("short", { num: gaps.length, label: gaps[0].text });
}
