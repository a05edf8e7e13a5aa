// The line at a card's foot: the one sentence about what is on disk.

import { mark, say } from "./words.js";

const FIXED = { conflict: "alert", out: "alert", reload: "refresh", refused: "alert" };

/** The time of day at which the network was last heard, on this tablet's clock. */
function clock(at) {
  return new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Draws the line into `place`; `waiting` counts what is not on the server yet, here and on other cards. */
export function drawLine(place, { phase, facts, waiting, wrong, amending, memoryOnly, submitted, saved }) {
  const speak = (key, tone, icon, values) => mark(place, say(key, values), tone, icon);
  const count = say("line_waiting", { num: Math.max(waiting, 1) });
  if (phase in FIXED) speak(`line_${phase}`, "amber", FIXED[phase]);
  else if (phase === "stopped") speak("line_stopped", "amber", "alert", { why: facts.title });
  else if (phase === "waiting" && facts.since) mark(place, `${say("line_offline", { time: clock(facts.since) })}　${say("line_count", { num: Math.max(waiting, 1) })}`, "amber", "offline");
  else if (phase === "waiting") mark(place, count, "amber", "clock");
  else if (phase === "saving") speak("line_saving", "amber");
  else if (wrong) speak("line_refused", "amber", "alert");
  else if (amending) speak("line_amending", "amber");
  else if (memoryOnly) speak("line_memory", "amber", "alert");
  else if (waiting) mark(place, count, "amber", "clock");
  else if (submitted) speak("submitted", "jade");
  else if (saved) speak("line_all", "jade");
  else mark(place, "");
}
