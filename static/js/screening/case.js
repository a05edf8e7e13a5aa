// Keys for who reads many cases: J and K go through the pile, 1 to 4 choose; the deadline shows only for a return.

const form = document.querySelector("[data-verdict]");
const choices = form ? [...form.querySelectorAll('input[name="verdict"]')] : [];

/** The deadline belongs to a return, and a reason is asked for where the verdict needs one. */
function follow() {
  const chosen = choices.find((choice) => choice.checked);
  form.querySelector("[data-only-return]").hidden = !(chosen && "returns" in chosen.dataset);
  form.querySelector("#reason").required = Boolean(chosen && "needsReason" in chosen.dataset);
}

/** Whether the key was meant for a text and not for the page. */
function typing(target) {
  return target instanceof HTMLElement && target.closest("textarea, select, input:not([type=radio], [type=checkbox]), dialog");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const way = { j: "next", k: "prev" }[event.key.toLowerCase()];
  if (way) {
    document.querySelector(`a[rel="${way}"]`)?.click();
    return;
  }
  const choice = choices[Number(event.key) - 1];
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form) {
  form.addEventListener("change", follow);
  follow();
}
document.addEventListener("keydown", onKey);
