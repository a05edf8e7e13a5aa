// Rows glide to their new places: where they were is noted, the page changes, then they travel from there.

const EASE = "cubic-bezier(.2, 0, 0, 1)";
const TRAVEL_MS = 600;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Runs `change` and lets the elements that `find` gives glide from their old places.
 * @param {() => Iterable<HTMLElement>} find the rows, keyed by data-key, before and after
 * @param {() => void} change moves them in the page
 */
export function glide(find, change) {
  if (still.matches || document.visibilityState !== "visible") {
    change();
    return;
  }
  const before = new Map();
  for (const row of find()) before.set(row.dataset.key, row.getBoundingClientRect().top);
  change();
  for (const row of find()) {
    const from = before.get(row.dataset.key);
    if (from === undefined) continue;
    const way = from - row.getBoundingClientRect().top;
    if (Math.abs(way) < 1) continue;
    row.animate([{ transform: `translateY(${way}px)` }, { transform: "none" }], { duration: TRAVEL_MS, easing: EASE });
  }
}

/** Whether the reader asked for no motion. */
export function isStill() {
  return still.matches;
}
