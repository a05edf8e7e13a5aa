// Pending decisions save themselves row by row; another organiser's newer row is shown, never written over.

import { put } from "../house/put.js";

const form = document.querySelector("[data-decisions]");
const summary = document.querySelector("[data-summary]");
const line = form?.querySelector("[data-state]");

const control = (row, name) => form.elements[`${name}-${row.dataset.row}`];
const places = { outcome: "errors-of", place: "errors-of", reason: "reason-errors-of" };

/** One request a row at a time; what was typed meanwhile follows. */
const busy = new Map();

function content(row) {
  return {
    outcome: control(row, "outcome").value, place: control(row, "place").value, reason: control(row, "reason").value,
    base: Number(control(row, "base").value),
  };
}

function mark(row) {
  row.dataset.outcome = control(row, "outcome").value;
}

function say(row, told) {
  for (const key of ["errors-of", "reason-errors-of"]) row.querySelector(`[data-${key}]`).replaceChildren();
  for (const name of Object.keys(places)) control(row, name).removeAttribute("aria-invalid");
  const wrong = Object.keys(told.fields ?? {}).length ? told.fields : told.text ? { outcome: told.text } : {};
  for (const [name, text] of Object.entries(wrong)) {
    const place = places[name] ?? places.outcome;
    control(row, name)?.setAttribute("aria-invalid", "true");
    row.querySelector(`[data-${place}]`).append(paragraph(text));
  }
}

function paragraph(text) {
  const made = document.createElement("p");
  made.className = "error";
  made.setAttribute("role", "alert");
  made.textContent = text;
  return made;
}

function button(label, pressed) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn", textContent: label });
  made.addEventListener("click", pressed);
  return made;
}

/** Takes over what stands on the server: after saving, or as the answer to a clash. */
function adopt(row, told, whole) {
  control(row, "base").value = told.base;
  row.querySelector("[data-who]").textContent = told.who;
  if (whole) {
    control(row, "outcome").value = told.outcome;
    control(row, "reason").value = told.reason;
  }
  if (whole || (told.outcome === "reserve" && !busy.get(row))) control(row, "place").value = told.place ?? "";
  mark(row);
}

/** The other's row is told; ours stays in the controls until somebody chooses. */
function clash(row, told) {
  control(row, "base").value = told.base;
  const said = form.dataset.clash.replace("{says}", () => told.says).replace("{who}", () => told.who);
  const choice = document.createElement("p");
  choice.className = "cut-clash";
  choice.append(
    button(form.dataset.mine, () => save(row)),
    button(form.dataset.theirs, () => {
      adopt(row, told, true);
      say(row, {});
    }),
  );
  say(row, {});
  row.querySelector("[data-errors-of]").append(paragraph(told.reason ? `${said} ${told.reason}` : said), choice);
}

function figures(answer) {
  // Made by our own template, in which every text from outside is escaped.
  summary.innerHTML = answer.summary;
  const seal = document.querySelector('.cut-fill input[name="seal"]');
  if (seal) seal.value = answer.seal;
  for (const [key, number] of Object.entries(answer.counts)) {
    const place = document.querySelector(`[data-count="${key}"]`);
    if (place) place.textContent = number;
  }
}

async function save(row) {
  if (busy.has(row)) {
    busy.set(row, true);
    return;
  }
  busy.set(row, false);
  line.textContent = form.dataset.saving;
  try {
    const answer = await put(`${form.dataset.decisions}/${row.dataset.row}`, content(row));
    const told = await answer.json();
    if (told.summary) figures(told);
    if (answer.ok) {
      say(row, {});
      adopt(row, told.row, false);
      line.textContent = form.dataset.saved;
    } else {
      line.textContent = "";
      if (answer.status === 409 && told.row?.base !== undefined && told.clash) clash(row, told.row);
      else say(row, told);
    }
  } catch {
    line.textContent = form.dataset.failed;
  }
  const again = busy.get(row);
  busy.delete(row);
  if (again) save(row);
}

if (form && summary) {
  document.documentElement.classList.add("scripted");
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    // A number belongs to the outcome it was given with.
    if (event.target === control(row, "outcome") && event.target.value !== "reserve") control(row, "place").value = "";
    mark(row);
    save(row);
  });
}
