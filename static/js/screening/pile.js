// Keys in the pile: N opens the next one that waits, J and K walk the list, / goes to the search.

const links = [...document.querySelectorAll("table.pile td.title a")];

function walk(step) {
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)];
  next?.focus();
}

const KEYS = {
  n: () => document.querySelector("a[data-next-waiting]")?.click(),
  j: () => walk(1),
  k: () => walk(-1),
  "/": () => document.querySelector("#q")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing) return;
  const act = KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
