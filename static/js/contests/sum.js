// The sum of maximum × weight over the criteria, while they are being typed; exact in millionths.

const words = JSON.parse(document.getElementById("sum-words").textContent);
const out = document.querySelector("[data-sum]");
const SCALE = 6;

/** A decimal as whole millionths, or null while it is none. */
function millionths(text) {
  const found = /^(-?)(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!found) return null;
  const whole = BigInt(found[2] + (found[3] ?? "").padEnd(SCALE, "0"));
  return found[1] ? -whole : whole;
}

function plain(value, places) {
  const digits = String(value).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
}

function recount() {
  let sum = 0n;
  for (const row of document.querySelectorAll(".rows-sum [data-row]")) {
    const most = millionths(row.querySelector("[name$='-max']").value);
    const weight = millionths(row.querySelector("[name$='-weight']").value || "1");
    if (most !== null && weight !== null) sum += most * weight;
  }
  out.textContent = words.sum.replace("{sum}", plain(sum, 2 * SCALE));
}

if (out) {
  document.addEventListener("input", recount);
  recount();
}
