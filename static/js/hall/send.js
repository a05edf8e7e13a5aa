// Sending an action: once, however often the network fails; a desk that saw an old state is shown the new one.

import { csrf } from "../house/csrf.js";
import { say } from "./say.js";
import { changed, desk, facts, take } from "./state.js";
import { tell } from "./told.js";

const PATIENCE = 8000;

/** 128 random bits; crypto.randomUUID is missing on plain http. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function once(body) {
  return fetch(facts.urls.actions, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
    body,
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** Sends until the server answers; the same key makes sure that it acts only once. */
async function untilAnswered(body) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 5000)) {
    try {
      const response = await once(body);
      if (response.status < 500 && response.status !== 429) return response;
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== "TimeoutError" && error.name !== "AbortError") throw error;
    }
    tell("retrying", "warn");
    await pause(wait);
  }
}

function refused(action, status, problem, inDialog) {
  if (problem.hall) take({ hall: problem.hall, allowed: problem.allowed });
  if (problem.code === "hall.stale") {
    tell("changed", "warn", { action: say(`actions.${action}`) });
  } else if (status === 401) {
    tell("signed_out", "error");
  } else if (!inDialog) {
    tell("failed", "warn", { text: Object.values(problem.fields ?? {})[0] ?? problem.title });
  }
  return { done: false, fields: problem.fields ?? {}, title: problem.title };
}

/**
 * Carries out one action on the state that the host sees.
 * @param {string} action
 * @param {object} more what the action needs besides: entry, reason, points, …; `revision` where the host decided on
 *   a state that was seen earlier, in a dialog
 * @param {boolean} inDialog whether a dialog shows what is wrong itself
 * @returns {Promise<{done: boolean, fields?: Record<string, string>, title?: string}>}
 */
export async function send(action, more = {}, inDialog = false) {
  if (desk.sending) return { done: false };
  desk.sending = action;
  changed();
  const body = JSON.stringify({ action, revision: desk.hall.revision, key: newKey(), room: facts.room, ...more });
  try {
    const response = await untilAnswered(body);
    const answer = await response.json();
    if (!response.ok) return refused(action, response.status, answer, inDialog);
    take(answer);
    tell(null);
    return { done: true };
  } finally {
    desk.sending = null;
    changed();
  }
}
