// Dragging entries over the grid of a plan: while one is held, every block says what it would break there.

const form = document.querySelector("[data-move]");
const cells = [...document.querySelectorAll("[data-cell]")];
const held = { entry: null };

function clear() {
  held.entry = null;
  for (const cell of cells) {
    cell.classList.remove("cell-no", "cell-warn", "cell-ok");
    cell.querySelector(".cell-says").textContent = "";
  }
}

function say(cell, effect) {
  const free = effect.breaks.length === 0;
  cell.classList.add(effect.refused ? "cell-no" : free ? "cell-ok" : "cell-warn");
  const text = free ? form.dataset.free : (effect.refused ? form.dataset.refused : "") + effect.breaks.join(" ");
  const cost = effect.cost ? "　" + form.dataset.costs.replace("{cost}", (effect.cost > 0 ? "+" : "") + effect.cost) : "";
  cell.querySelector(".cell-says").textContent = text + cost;
}

async function pickUp(entry) {
  held.entry = entry;
  const answer = await fetch(`${form.dataset.where}?entry=${encodeURIComponent(entry)}`);
  const { blocks } = await answer.json();
  if (held.entry !== entry) return;
  for (const cell of cells) if (blocks[cell.dataset.cell]) say(cell, blocks[cell.dataset.cell]);
}

function drop(event) {
  const same = event.from === event.to && event.oldIndex === event.newIndex;
  clear();
  if (same) return;
  form.elements.verb.value = event.to.dataset.block ? "put" : "take";
  form.elements.entry.value = event.item.dataset.entry;
  form.elements.block.value = event.to.dataset.block;
  form.elements.place.value = event.newIndex;
  form.submit();
}

if (form && window.Sortable) {
  for (const list of document.querySelectorAll("[data-block]")) {
    window.Sortable.create(list, {
      group: "plan", draggable: ".spot", filter: ".spot-locked, .spot-acts, a", preventOnFilter: false, animation: 120,
      delay: 120, delayOnTouchOnly: true,
      onStart: (event) => pickUp(event.item.dataset.entry),
      onEnd: drop,
    });
  }
}
