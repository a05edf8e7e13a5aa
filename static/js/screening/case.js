// Keys for who reads many cases, from the first to the last; what belongs to a return shows only for one.

const form = document.querySelector("[data-verdict]");
const choices = form ? [...form.querySelectorAll('input[name="verdict"]')] : [];

/** What to mend and until when belong to a return; other verdicts that need a reason need it in own words. */
function follow() {
  const chosen = choices.find((choice) => choice.checked);
  const returns = Boolean(chosen && "returns" in chosen.dataset);
  form.querySelector("[data-only-return]").hidden = !returns;
  form.querySelector("#reason").required = Boolean(chosen && "needsReason" in chosen.dataset && !returns);
}

/** Whether the key was meant for a text and not for the page. */
function typing(target) {
  return target instanceof HTMLElement && target.closest("textarea, select, input:not([type=radio], [type=checkbox]), dialog");
}

/** Tick the whole checklist, or none of it where all is ticked. */
function tickAll() {
  const boxes = [...form.querySelectorAll('input[name="checks"]')];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
  boxes[0]?.focus();
}

function choose(choice) {
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("change", { bubbles: true }));
}

// What each key does on the page; those of the form only where there is one.
const KEYS = {
  j: () => document.querySelector('a[rel="next"]')?.click(),
  k: () => document.querySelector('a[rel="prev"]')?.click(),
  l: () => document.querySelector("a[data-list]")?.click(),
  q: () => form && tickAll(),
  r: () => form?.querySelector("#reason").focus(),
};

function onKey(event) {
  if (event.isComposing || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.contains(event.target)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || typing(event.target)) return;
  const choice = choices[Number(event.key) - 1];
  const act = choice ? () => choose(choice) : KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

if (form) {
  form.addEventListener("change", follow);
  follow();
}
document.addEventListener("keydown", onKey);
