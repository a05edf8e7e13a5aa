// A receipt's short code: the first 40 bits of its hash in eight letters, as the server's audit log shows it.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** @param {string} hash 64 hex digits */
export function shortCode(hash) {
  const bits = [...hash.slice(0, 10)].map((digit) => parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  const letters = bits.match(/.{5}/g).map((five) => ALPHABET[parseInt(five, 2)]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
