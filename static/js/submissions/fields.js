// The form's items as values: read, set, and marked with what is wrong.

/** The element that holds an item, found by its name. */
export function box(form, name) {
  return form.querySelector(`[data-item="${CSS.escape(name)}"]`);
}

function controls(holder) {
  return [...holder.querySelectorAll("input, textarea, select")];
}

/** @returns {string | boolean} */
export function read(holder) {
  const [first, ...rest] = controls(holder);
  if (holder.querySelector("fieldset") && first.type === "checkbox")
    return [first, ...rest].filter((one) => one.checked).map((one) => one.value).join(",");
  if (first.type === "checkbox") return first.checked;
  if (first.type === "radio") return [first, ...rest].find((one) => one.checked)?.value ?? "";
  return first.value;
}

export function write(holder, value) {
  const several = holder.querySelector("fieldset");
  for (const control of controls(holder)) {
    if (control.type === "checkbox" && several) control.checked = value.split(",").includes(control.value);
    else if (control.type === "checkbox") control.checked = value === true;
    else if (control.type === "radio") control.checked = control.value === value;
    else control.value = value;
    // Counters beside the labels listen for it; the saver leaves out what a script did.
    control.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "script" }));
  }
}

/** @returns {Record<string, string | boolean>} */
export function readAll(form) {
  const found = {};
  for (const holder of form.querySelectorAll("[data-item]")) found[holder.dataset.item] = read(holder);
  return found;
}

/** Shows `text` beside the item, or takes away what was shown. */
export function mark(form, name, text) {
  const holder = box(form, name);
  if (!holder) return;
  holder.querySelector(".error")?.remove();
  for (const control of controls(holder)) control.toggleAttribute("aria-invalid", false);
  if (!text) return;
  const line = document.createElement("p");
  line.className = "error";
  line.id = `${name}-error`;
  line.textContent = text;
  holder.querySelector(".field").append(line);
  for (const control of controls(holder)) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", line.id);
  }
}
