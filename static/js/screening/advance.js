// Says how many are ticked while the list of those who go on is being chosen.

const form = document.querySelector("[data-advance]");
const line = document.querySelector("[data-chosen]");

function count() {
  const boxes = [...form.querySelectorAll('input[name="entry"]')];
  const chosen = boxes.filter((box) => box.checked).length;
  line.textContent = line.dataset.words.replace("{chosen}", chosen).replace("{rest}", boxes.length - chosen);
}

if (form && line) {
  form.addEventListener("change", count);
  // The back button brings ticks back after the page has been drawn.
  addEventListener("pageshow", count);
}
