// Asks every half minute when those who wait are expected, each page at its own pace; between two answers nothing moves.

const EVERY_MS = 30000;

/**
 * @param {string} address of the times
 * @param {(rooms: object[]) => void} draw gets the rooms with their rows [key, planned, at, minutes off, here]
 * @returns {() => void} asks at once, for example because the hall has changed
 */
export function followTimes(address, draw) {
  let timer = 0;
  let asking = false;

  async function ask() {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    try {
      // "no-cache" asks with the ETag: what has not changed costs an empty answer.
      const answer = await fetch(address, { cache: "no-cache" });
      if (answer.ok) draw((await answer.json()).rooms);
    } catch {
      // The next round asks again; what is shown stays.
    }
    asking = false;
    timer = setTimeout(ask, EVERY_MS * (0.75 + Math.random() / 2));
  }

  document.addEventListener("visibilitychange", () => document.hidden || ask());
  ask();
  return ask;
}
