// Follows the stage: who is on, which phase, how much time is left; by socket, else by asking the board now and then.

import { drawInTime, onJump, serverNow, setClock } from "../house/clock.js";
import { say } from "./words.js";

const POLL_MS = 5000;

/** Draws the timer: a deadline by the server's clock, or what remained when it was paused. */
class Timer {
  constructor() {
    this.words = document.getElementById("timer-words");
    this.figure = document.getElementById("timer");
    this.hall = null;
    drawInTime(() => this.draw(), () => this.left());
  }

  hear(hall) {
    this.hall = hall;
    setClock(hall.now);
    this.draw();
  }

  left() {
    const { deadline, remaining } = this.hall ?? {};
    return Number.isFinite(deadline) ? deadline - serverNow() : remaining ?? null;
  }

  draw() {
    const { phase } = this.hall ?? {};
    const named = { pitch: "left_pitch", questions: "left_questions", scoring: "left_scoring" }[phase];
    const left = this.left();
    const shown = named !== undefined && Number.isFinite(left);
    const over = shown && left <= 0;
    this.#say(this.words, shown ? say(over ? "over" : named) : "");
    if (!shown) return this.#say(this.figure, "");
    const seconds = Math.max(0, Math.ceil(left / 1000));
    this.#say(this.figure, `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`);
  }

  #say(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }
}

/** The entry on stage according to the public board's rows `[key, rank, score, state, prize]`. */
function onStage(board, own) {
  const at = (state) => (board.rows ?? []).filter((row) => row[3] === state && own(row[0])).at(-1);
  // Entries before it may be kept open for scoring: whoever was called, else the last of them, is on stage.
  return (at("on_stage") ?? at("scoring"))?.[0] ?? null;
}

/**
 * Listens for as long as the page is open.
 * @param {{follow: {contest: string, stage: string, room: string}, board: string}} data
 * @param {{own: (key: string) => boolean, heard: (now: {entry: string|null, phase: string|null, revision: number|null}) => void, back?: () => void}} page
 *   `back` hears that the socket stands (again)
 */
export function followStage({ follow, board }, { own, heard, back = () => {} }) {
  const timer = new Timer();
  let etag = null;
  let socket = null;

  async function ask() {
    if (socket?.connected || document.hidden) return;
    try {
      const response = await fetch(board, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.status !== 200) return;
      etag = response.headers.get("ETag");
      heard({ entry: onStage(await response.json(), own), phase: null, revision: null });
    } catch {
      // Asked again at the next turn.
    }
  }

  if (globalThis.io) {
    const auth = { contest: follow.contest, stage: follow.stage, view: "judge", ...(follow.room ? { room: follow.room } : {}) };
    socket = globalThis.io("/live", { auth, transports: ["websocket"], reconnectionDelayMax: 5000 });
    let newest = -1;
    const tell = () => document.dispatchEvent(new CustomEvent("house:live", { detail: socket.connected }));
    for (const moment of ["connect", "disconnect", "connect_error"]) socket.on(moment, tell);
    socket.on("connect", back);
    // The greeting of a new socket says what time it is.
    onJump(() => socket.connected && socket.disconnect().connect());
    socket.on("hall", (hall) => {
      if (!hall || hall.rev < newest) return;
      newest = hall.rev;
      timer.hear(hall);
      // After the end the last entry is still named, but nobody is on stage.
      heard({ entry: hall.phase === "finished" ? null : hall.entry, phase: hall.phase, revision: hall.revision });
    });
  }
  setInterval(ask, POLL_MS);
  setTimeout(ask, 1500);
}

/**
 * Whether this judge (`owner`) opened an entry's card in this visit before; `now` remembers it. A card opens by itself
 * only once: afterwards the judge goes where they like.
 */
export function opened(owner, entry, now) {
  const place = `doorstep-opened ${owner}`;
  try {
    const seen = JSON.parse(sessionStorage.getItem(place) ?? "[]");
    if (now && !seen.includes(entry)) sessionStorage.setItem(place, JSON.stringify([...seen, entry]));
    return seen.includes(entry);
  } catch {
    return true;
  }
}

/** The quiet bar: what is on stage, and the way there. */
export function showBar(title, url) {
  const bar = document.getElementById("on-stage");
  bar.hidden = !url;
  if (!url) return;
  bar.querySelector("span").textContent = say("on_stage", { title });
  bar.querySelector("a").href = url;
}
