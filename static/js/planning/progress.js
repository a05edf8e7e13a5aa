// The bar of a search for a plan: asks how it goes every second, and shows the page anew when it is over.

const box = document.querySelector("[data-progress]");
const bar = box.querySelector("[data-bar]");
const line = box.querySelector("[data-line]");

async function look() {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    const run = await answer.json();
    if (run.state !== "running") {
      location.reload();
      return;
    }
    bar.value = Math.max(bar.value, run.share);
    if (run.whole) line.textContent = line.dataset.words.replace("{cost}", run.cost);
  } catch {
    // The network is away: the next look tries again.
  }
  setTimeout(look, 1000);
}

setTimeout(look, 500);
