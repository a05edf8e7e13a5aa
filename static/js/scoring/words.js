// The tablet's words in the reader's language, and its marks of state.

const words = JSON.parse(document.getElementById("words").textContent);

/** A word of this page; {name} in it stands for a value. */
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** Writes a mark and a word: tone is jade, amber or "". Nothing happens where it stands so already. */
export function mark(place, text, tone = "", icon = { jade: "check", amber: "clock" }[tone]) {
  const now = `${tone}|${icon}|${text}`;
  if (place.dataset.said === now) return;
  place.dataset.said = now;
  place.className = `state${tone ? ` state-${tone}` : ""}`;
  const label = document.createElement("span");
  label.textContent = text;
  place.replaceChildren(...(icon && text ? [glyph(icon)] : []), label);
}

/** The house's icons, fetched once while there is a network: a mark that says "offline" must be drawn without one. */
const sprite = fetch(new URL("../../icons/sprite.svg", import.meta.url))
  .then((response) => response.text())
  .then((text) => new DOMParser().parseFromString(text, "image/svg+xml"))
  .catch(() => null);

/** An icon; it stays empty where the sprite never came, the word beside it says the same. */
function glyph(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", "0 0 24 24");
  sprite.then((icons) => {
    const symbol = icons?.getElementById(name);
    if (symbol) svg.append(...[...symbol.children].map((child) => document.importNode(child, true)));
  });
  return svg;
}
