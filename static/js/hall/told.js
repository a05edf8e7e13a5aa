// The line above the stage: what went wrong, who was faster, whether the connection holds.

import { piece, say } from "./say.js";

const place = document.getElementById("told");
let live = true;
let last = null;

function draw() {
  const lines = [];
  if (last) lines.push(last);
  if (!live) lines.push({ text: say("offline"), tone: "warn" });
  place.replaceChildren(
    ...lines.map(({ text, tone }) => {
      const line = piece("p", `notice notice-${tone}`);
      line.append(piece("span", "", text));
      return line;
    }),
  );
}

/** Says a word of the desk until the next one; null takes it away. */
export function tell(key, tone = "warn", values = {}) {
  last = key === null ? null : { text: say(key, values), tone };
  draw();
}

/** Whether changes arrive by themselves. */
export function tellLive(connected) {
  live = connected;
  draw();
}
