// Rows of a setup form: add, remove and move them by button, key or dragging; without it there are spare rows, figures and ticks.

const words = JSON.parse(document.getElementById("words").textContent);

function button(word, act, label = word) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-quiet";
  made.textContent = word;
  made.dataset.act = act;
  made.setAttribute("aria-label", label);
  return made;
}

function rowsOf(list) {
  return [...list.querySelectorAll(":scope > [data-row]")];
}

/** What a row is called, for readers of the buttons' labels. */
function nameOf(row) {
  return row.querySelector("input[type=text], input:not([type])")?.value ?? "";
}

/** Figures of order follow the rows as they stand; the server sorts by them. */
function number(list) {
  rowsOf(list).forEach((row, index) => {
    const order = row.querySelector("[name$='-order']");
    if (order) order.value = String(index + 1);
  });
}

function equip(row) {
  const tools = row.querySelector("[data-tools]");
  tools.querySelector("[data-plain]").hidden = true;
  tools.append(grip());
  for (const act of ["up", "down", "remove"]) tools.append(button(words[act], act, `${words[act]} ${nameOf(row)}`.trim()));
}

/** What the mouse or a finger takes hold of; keys and readers have the buttons beside it. */
function grip() {
  const made = document.createElement("span");
  made.className = "btn btn-quiet row-grip";
  made.dataset.grip = "";
  made.setAttribute("aria-hidden", "true");
  made.textContent = words.drag;
  return made;
}

function draggable(list) {
  Sortable.create(list, {
    draggable: "[data-row]",
    handle: "[data-grip]",
    animation: 120,
    // The same with a mouse and a finger, not the browser's own dragging.
    forceFallback: true,
    onEnd: (moved) => {
      if (moved.oldDraggableIndex === moved.newDraggableIndex) return;
      changed(list);
      say(list, words.moved.replace("{place}", String(moved.newDraggableIndex + 1)));
    },
  });
}

/** A blank copy of the pattern whose names carry the next index of the list. */
function blank(list, pattern) {
  const next = 1 + Math.max(-1, ...[...list.querySelectorAll("[name]")].map((input) => indexOf(list, input.name)));
  const made = pattern.cloneNode(true);
  const old = `${list.dataset.rows}-${indexOf(list, pattern.querySelector("[name]").name)}-`;
  for (const part of made.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      const value = part.getAttribute(attribute);
      if (value?.startsWith(old)) part.setAttribute(attribute, `${list.dataset.rows}-${next}-${value.slice(old.length)}`);
    }
  }
  return made;
}

function indexOf(list, name) {
  const found = name.slice(list.dataset.rows.length).match(/^-(\d+)-/);
  return name.startsWith(list.dataset.rows) && found ? Number(found[1]) : -1;
}

function say(list, text) {
  list.querySelector("[data-said]").textContent = text;
}

function changed(list) {
  number(list);
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

function move(list, row, step) {
  const rows = rowsOf(list);
  const place = rows.indexOf(row) + step;
  if (place < 0 || place >= rows.length) return;
  if (step < 0) rows[place].before(row);
  else rows[place].after(row);
  changed(list);
  say(list, words.moved.replace("{place}", String(place + 1)));
}

function remove(list, row) {
  const rows = rowsOf(list);
  const near = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  row.remove();
  changed(list);
  say(list, words.removed);
  (near?.querySelector("[data-act='remove']") ?? list.querySelector("[data-add] button")).focus();
}

function add(list, pattern) {
  const row = blank(list, pattern);
  equip(row);
  const rows = rowsOf(list);
  if (rows.length) rows.at(-1).after(row);
  else list.prepend(row);
  changed(list);
  row.querySelector("input:not([type='hidden']), select, textarea").focus();
}

function wire(list) {
  const spares = rowsOf(list).filter((row) => "spare" in row.dataset);
  const pattern = spares[0]?.cloneNode(true);
  spares.forEach((row) => row.remove());
  rowsOf(list).forEach(equip);
  const line = list.querySelector("[data-add]");
  if (pattern) line.append(button(words.add, "add"));
  line.hidden = !pattern;
  const said = document.createElement("span");
  said.dataset.said = "";
  said.className = "seen-by-readers";
  said.setAttribute("role", "status");
  list.append(said);
  draggable(list);
  number(list);
  list.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-act]");
    const row = pressed?.closest("[data-row]");
    if (!pressed) return;
    if (pressed.dataset.act === "add") add(list, pattern);
    else if (pressed.dataset.act === "remove") remove(list, row);
    else {
      move(list, row, pressed.dataset.act === "up" ? -1 : 1);
      pressed.focus();
    }
  });
}

/** Options, and what files may be, are asked for only where the kind of question has them. */
function showByKind(row) {
  const kind = row.querySelector("select[name$='-kind']");
  for (const part of row.querySelectorAll("[data-when-kind]"))
    if (kind) part.hidden = !part.dataset.whenKind.split(" ").includes(kind.value);
}

if (!document.querySelector("[data-locked]")) {
  document.querySelectorAll("[data-rows]").forEach(wire);
  document.querySelectorAll("[data-row]").forEach(showByKind);
  document.addEventListener("input", () => document.querySelectorAll("[data-row]").forEach(showByKind));
}
