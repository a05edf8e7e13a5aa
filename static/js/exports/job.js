// The bar of a book in the making: asks how it goes, and shows the page anew when it is over.

const box = document.querySelector("[data-job]");
const bar = box.querySelector("[data-bar]");

async function look() {
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
    const job = await answer.json();
    if (job.state !== "running") {
      location.reload();
      return;
    }
    bar.value = Math.max(bar.value, job.share);
  } catch {
    // The network is away: the next look tries again.
  }
  setTimeout(look, 500);
}

setTimeout(look, 300);
