// One PUT of JSON by cookie that never hangs: a dead network is a failure after ten seconds.

import { csrf } from "./csrf.js";

const PATIENCE_MS = 10_000;

/** Rejects where no answer came; a redirect (a hotspot's sign-in page) is no answer. */
export async function put(url, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(url, {
      method: "PUT", credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body: JSON.stringify(body),
    });
  } finally {
    clearTimeout(timer);
  }
}
