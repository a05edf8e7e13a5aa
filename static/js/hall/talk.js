// Dialogs of the desk: a few fields, sent from inside, so that nothing typed is lost when the server says no.

import { piece, say } from "./say.js";
import { send } from "./send.js";
import { desk } from "./state.js";

let count = 0;

function control(field) {
  if (field.options) {
    const select = piece("select", "input");
    for (const [value, label] of field.options) select.append(new Option(label, value));
    return select;
  }
  const input = piece(field.long ? "textarea" : "input", "input");
  if (field.long) input.rows = 3;
  if (field.most) input.maxLength = field.most;
  if (field.mode) input.inputMode = field.mode;
  input.autocomplete = "off";
  return input;
}

function fieldOf(field) {
  count += 1;
  const id = `talk-${count}`;
  const place = piece("div", "field");
  const head = piece("div", "field-head");
  const label = piece("label", "", field.label);
  const input = control(field);
  const error = piece("p", "error");
  label.htmlFor = id;
  head.append(label);
  if (field.hint) head.append(piece("span", "hint", field.hint));
  Object.assign(input, { id, name: field.name, required: Boolean(field.needed), value: field.value ?? input.value });
  error.id = `${id}-error`;
  error.hidden = true;
  input.setAttribute("aria-describedby", error.id);
  place.append(head, input, error);
  return { place, input, error, name: field.name };
}

function frame(title, hint, name) {
  const dialog = piece("dialog", "desk-talk");
  const form = piece("form", "form");
  const heading = piece("h2", "", title);
  count += 1;
  heading.id = `talk-${count}`;
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.dataset.about = name;
  form.method = "dialog";
  form.noValidate = true;
  form.append(heading);
  if (hint) form.append(piece("p", "second", hint));
  dialog.append(form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The space bar is the big step again, not the button that opened this.
    if (!document.querySelector("dialog[open]")) document.getElementById("step").focus();
  });
  document.body.append(dialog);
  return { dialog, form };
}

function button(label, kind, type) {
  const made = piece("button", `btn ${kind}`, label);
  made.type = type;
  return made;
}

function showErrors(made, form, answer) {
  const loose = form.querySelector(".talk-error");
  let placed = false;
  for (const one of made) {
    const text = answer.fields?.[one.name];
    one.error.hidden = !text;
    one.error.textContent = text ?? "";
    one.input.toggleAttribute("aria-invalid", Boolean(text));
    if (text && !placed) one.input.focus();
    placed ||= Boolean(text);
  }
  loose.textContent = placed ? "" : (answer.title ?? "");
}

/**
 * Asks for what an action needs and carries it out; stays open while the server has something to say against it.
 * @param {string} action
 * @param {{title?: string, hint?: string, fields: object[], extra?: () => object, body?: HTMLElement}} form
 *   `body` is more page to stand above the fields, `extra` gives what is sent of it
 */
export function talk(action, { title = say(`actions.${action}`), hint = "", fields, extra = () => ({}), body = null }) {
  const { dialog, form } = frame(title, hint, action);
  // What such a step would do depends on what stood here when the dialog opened; once told that it changed, on the
  // present state. The others say themselves whom they are about.
  let seen = ["undo", "skip", "call"].includes(action) ? { revision: desk.hall.revision } : {};
  const made = fields.map(fieldOf);
  const row = piece("div", "btn-row");
  const no = button(say("cancel"), "btn-quiet", "button");
  const yes = button(say(`actions.${action}`), "btn-main", "submit");
  if (body) form.append(body);
  form.append(...made.map((one) => one.place), piece("p", "error talk-error"), row);
  row.append(no, yes);
  no.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (yes.disabled) return;
    yes.disabled = true;
    const values = Object.fromEntries(made.map((one) => [one.name, one.input.value]).filter(([, value]) => value !== ""));
    const answer = await send(action, { ...seen, ...values, ...extra() }, true);
    seen = {};
    yes.disabled = false;
    if (answer.done) dialog.close();
    else showErrors(made, form, answer);
  });
  dialog.showModal();
  (made[0]?.input ?? yes).focus();
}

/** A dialog with a list of things to do; each button closes it and goes on. */
export function choose(title, choices) {
  const { dialog, form } = frame(title, "", "choices");
  const list = piece("div", "desk-choices");
  for (const { label, note, run, usable, question } of choices) {
    const made = button(label, "btn-quiet", "button");
    if (note) made.append(piece("small", "", note));
    made.disabled = !usable;
    const go = () => {
      dialog.close();
      run();
    };
    if (question) {
      made.dataset.hold = "";
      made.dataset.confirm = question;
      made.addEventListener("house:held", go);
    } else {
      made.addEventListener("click", go);
    }
    list.append(made);
  }
  const row = piece("div", "btn-row");
  const no = button(say("cancel"), "btn-quiet", "button");
  no.addEventListener("click", () => dialog.close());
  row.append(no);
  form.append(list, row);
  dialog.showModal();
}
