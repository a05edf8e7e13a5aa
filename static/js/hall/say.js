// The desk's words, in the reader's language, and small pieces of page to put them into.

const words = JSON.parse(document.getElementById("desk-words").textContent);

/**
 * @param {string} key a word of the desk, or "group.word"
 * @param {Record<string, string | number>} values what stands for {name} inside it
 */
export function say(key, values = {}) {
  const [group, word] = key.split(".");
  const text = (word === undefined ? words[group] : words[group]?.[word]) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A length of time as people say it: 5 minutes, 2 min 30 s. */
export function lengthOf(seconds) {
  const num = Math.floor(seconds / 60);
  return seconds % 60 ? say("minutes_seconds", { num, seconds: seconds % 60 }) : say("minutes", { num });
}

/** A new element with a class and a text. */
export function piece(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== "") made.textContent = text;
  return made;
}

/** Sets a text only where it differs, so that readers are not told the same again. */
export function put(target, text) {
  const place = typeof target === "string" ? document.getElementById(target) : target;
  if (place.textContent !== text) place.textContent = text;
}
