// Keeps a roster fresh: the desk's panel (`data-from`), or a page's `data-fresh` parts, every few seconds while seen.

const EVERY_MS = 4000;
const panel = document.querySelector("[data-from]");

async function page(address) {
  const response = await fetch(address, { cache: "no-store", redirect: "error" });
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
}

/** What is under somebody's finger or keyboard stays until they have left it. */
function busy(part) {
  return part.contains(document.activeElement);
}

function swap(part, fresh) {
  if (fresh && !busy(part) && part.innerHTML !== fresh.innerHTML) part.replaceChildren(...document.adoptNode(fresh).childNodes);
}

async function refresh() {
  if (document.hidden) return;
  try {
    const text = await page(panel ? panel.dataset.from : location.href);
    const told = new DOMParser().parseFromString(text, "text/html");
    if (panel) return swap(panel, told.body);
    for (const part of document.querySelectorAll("[data-fresh]")) swap(part, told.querySelector(`[data-fresh="${part.dataset.fresh}"]`));
  } catch {
    // The next round asks again; the times on the page say how old it is.
  }
}

if (panel) refresh();
setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
