// A copy of what is typed but not saved yet. It lives in this tab only, because the next person may sit at the same
// library PC; it survives a reload, a walk to the sign-in page and back, and a lost network.

function place(form) {
  return `doorstep:step:${form.dataset.key}:${form.dataset.step}`;
}

/** @param {{values: object, was: object, base: number}} copy */
export function keep(form, copy) {
  try {
    sessionStorage.setItem(place(form), JSON.stringify(copy));
  } catch {
    // A full or forbidden storage: the form itself still holds the text.
  }
}

/** @returns {{values: object, was: object, base: number} | null} */
export function kept(form) {
  try {
    return JSON.parse(sessionStorage.getItem(place(form)));
  } catch {
    return null;
  }
}

export function forget(form) {
  try {
    sessionStorage.removeItem(place(form));
  } catch {
    // Nothing was kept, then.
  }
}
