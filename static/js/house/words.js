// The words that scripts say, taken from the page so that they are in the reader's language.

let words = null;

/**
 * @param {string} key a word in the page's #house-words
 * @param {Record<string, string>} values what stands for {name} inside it
 */
export function word(key, values = {}) {
  if (words === null) {
    words = JSON.parse(document.getElementById("house-words")?.textContent || "{}");
  }
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
