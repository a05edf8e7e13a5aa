// A display that the desk knows: introduces itself, asks each second what to show, and keeps showing it when nobody answers.

import { csrf } from "../house/csrf.js";

const KEY = "doorstep.screen";
const ROUND_MS = 1000;
const PATIENCE_MS = 5000;
const CALL_MS = 5000;

let seen = null;

async function ask(address, options) {
  const response = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  return { status: response.status, body: response.status < 500 ? await response.json() : null };
}

async function introduce() {
  const { status, body } = await ask("/screen/register", { method: "POST", headers: { "X-CSRFToken": csrf(), Accept: "application/json" } });
  if (status === 200) localStorage.setItem(KEY, body.secret);
}

/** Shows for a moment which display this is. */
function sayName(state) {
  const made = document.createElement("p");
  made.className = "screen-called";
  made.textContent = state.name || state.code;
  document.body.append(made);
  setTimeout(() => made.remove(), CALL_MS);
}

function here() {
  return location.pathname + location.search;
}

/** Follows what the desk wants of every page: another address, loading anew, saying its name, staying dark. */
function obey(state) {
  if (seen && state.reloads > seen.reloads) {
    location.reload();
    return;
  }
  if (seen && state.calls > seen.calls) sayName(state);
  seen = state;
  const wanted = state.address ?? "/screen";
  if (here() !== wanted) {
    location.replace(wanted);
    return;
  }
  document.body.classList.toggle("screen-dark", state.blank);
  for (const side of ["top", "bottom", "left", "right"]) document.documentElement.style.setProperty(`--free-${side}`, String(state[side]));
}

/**
 * Asks for ever. A page that was opened by its address, on a device that is no display, stays as it is.
 * @param {(state: object) => void} show is told what to show after each answer
 * @param {boolean} always whether a device that is no display yet introduces itself
 */
export async function attend(show, always = false) {
  for (;;) {
    try {
      if (!localStorage.getItem(KEY)) {
        if (!always) return;
        await introduce();
      }
      const { status, body } = await ask("/screen/state", { headers: { "X-Screen": localStorage.getItem(KEY) ?? "" } });
      if (status === 404) localStorage.removeItem(KEY);
      else if (status === 200) {
        obey(body);
        show(body);
      }
    } catch {
      // Nobody answers: what is shown stays.
    }
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
  }
}
