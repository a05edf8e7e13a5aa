// What the board's pages know: the present states, names, words, the hall's timer, and when a new board may be drawn.

import { serverNow, setClock } from "../house/clock.js";
import { listen } from "../house/live.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("words");
export const started = read("started");
export const now = { ...started.present };

/** A text in the reader's language, {name} filled in. */
export function say(key, values = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Title, region and field of an entry; those that came after the page was made are named by the programme. */
export function nameOf(key) {
  const known = started.names[key];
  if (known) return known;
  const index = now.programme.entries.findIndex((entry) => entry.key === key);
  return index < 0 ? { title: key, region: "", field: "" } : { ...now.programme.entries[index], n: index + 1 };
}

/** A title that may break between scripts (Bodylab / 社区舞蹈中心), never inside a word. */
export function breakable(title) {
  return title.replace(/([\p{Script=Latin}\d])(?=\p{Script=Han})|(\p{Script=Han})(?=[\p{Script=Latin}\d])/gu, "$1$2\u200b");
}

/** How wide a text is, in Chinese characters. */
export function width(text) {
  return [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) < 0x2e80 ? 0.58 : 1), 0);
}

/** Whether a row shares its rank ("tied"), or only its score, set apart by the rule's tie-breaks ("level"); else "". */
export function tieOf([key, rank, score]) {
  if (rank === null) return "";
  const others = now.board.rows.filter((row) => row[0] !== key && row[1] !== null);
  if (others.some((row) => row[1] === rank)) return "tied";
  return others.some((row) => row[2] === score) ? "level" : "";
}

/** 暂列第 2 名: the place of a result that has landed. */
export function placeWord({ entry, rank, score }) {
  if (rank === null) return say("no_result");
  const ending = now.board.label === "final" ? "final_result" : "result";
  return say(tieOf([entry, rank, score]) === "tied" ? `${ending}_tied` : ending, { rank });
}

/** Milliseconds left of the hall's timer, never below zero; null where none runs. */
export function left() {
  const { hall } = now;
  if (!hall) return null;
  if (hall.remaining !== null && hall.deadline === null) return Math.max(0, hall.remaining);
  return hall.deadline === null ? null : Math.max(0, hall.deadline - serverNow());
}

/** The same below zero once the time is over: how far. */
export function rest() {
  const { hall } = now;
  if (!hall || !["pitch", "questions", "scoring"].includes(hall.phase)) return null;
  if (hall.deadline === null) return hall.remaining;
  return hall.deadline - serverNow();
}

/** 02:38, and +00:12 when it is over. */
export function timeWord(milliseconds) {
  return milliseconds < 0 ? `+${clock(-milliseconds - 999)}` : clock(milliseconds);
}

/** The share of the phase's time that is left, 0 to 1. */
export function share() {
  const seconds = nameOf(now.hall?.entry).seconds?.[now.hall?.phase];
  const rest = left();
  return seconds && rest !== null ? Math.min(1, rest / (seconds * 1000)) : null;
}

/** 02:38 */
export function clock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A moment, else the present one, on the contest's wall clock. */
export function wall(moment = serverNow()) {
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: started.zone };
  return new Intl.DateTimeFormat("zh-CN", form).format(new Date(moment));
}

/** Whether a result is being shown whose row has not gone to its place yet. */
export function landing() {
  return Boolean(now.reveal) && now.reveal.lands > serverNow();
}

/**
 * Keeps `now` in step and calls `draw(what)` for every change. A board with a result that is just being shown is
 * kept back until the result lands; it comes before its reveal does, so each board waits for what comes with it.
 */
export function follow(draw, tell) {
  let waiting = null;
  let timer = 0;
  const ripen = () => {
    clearTimeout(timer);
    if (waiting === null) return;
    if (landing()) {
      timer = setTimeout(ripen, now.reveal.lands - serverNow() + 20);
      return;
    }
    now.board = waiting;
    waiting = null;
    draw("board");
  };
  setClock(started.now);
  listen(
    { contest: started.contest, stage: started.stage, view: "public", room: started.room },
    {
      programme: (payload) => {
        now.programme = payload;
        draw("programme");
      },
      board: (payload) => {
        waiting = payload;
        clearTimeout(timer);
        timer = setTimeout(ripen, 80);
      },
      hall: (payload) => {
        now.hall = payload;
        draw("hall");
      },
      ceremony: (payload) => {
        now.ceremony = payload;
        draw("ceremony");
      },
      reveal: (payload) => {
        now.reveal = payload;
        draw("reveal");
        ripen();
      },
    },
    tell,
  );
}
