// A total in words, and where it stands among the judge's own: a slipped or reversed digit is heard before it counts.

const DIGITS = "零一二三四五六七八九";
const ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

/** A whole number below ten thousand in Chinese words. */
function chinese(number) {
  if (number < 10) return DIGITS[number];
  let words = "";
  let gap = false;
  for (const [size, unit] of [[1000, "千"], [100, "百"], [10, "十"]]) {
    const digit = Math.floor(number / size) % 10;
    if (digit) words += (gap && words ? "零" : "") + DIGITS[digit] + unit;
    gap = digit === 0 && words !== "";
  }
  const last = number % 10;
  if (last) words += (gap ? "零" : "") + DIGITS[last];
  return words.replace(/^一十/, "十");
}

/** The same in English. */
function english(number) {
  if (number < 20) return ONES[number];
  if (number < 100) return TENS[Math.floor(number / 10)] + (number % 10 ? `-${ONES[number % 10]}` : "");
  const [size, unit] = number < 1000 ? [100, "hundred"] : [1000, "thousand"];
  const rest = number % size;
  return `${english(Math.floor(number / size))} ${unit}${rest ? `${rest < 100 ? " and" : ""} ${english(rest)}` : ""}`;
}

/** A decimal in words of the page's language; "" for numbers of five digits and more before the point. */
export function inWords(total, language = document.documentElement.lang) {
  const [whole, after = ""] = total.replace("-", "").split(".");
  if (whole.length > 4) return "";
  const zh = language.startsWith("zh");
  const sign = total.startsWith("-") ? (zh ? "负" : "minus ") : "";
  const point = [...after].map((digit) => (zh ? DIGITS[digit] : ` ${ONES[digit]}`)).join("");
  const words = zh ? chinese(Number(whole)) : english(Number(whole));
  return sign + words + (after ? (zh ? `点${point}` : ` point${point}`) : "");
}

/** The rank of a total among the judge's own, `[rank, of]`; equal totals share the better rank. */
export function ownRank(total, others) {
  return [1 + others.filter((other) => Number(other) > Number(total)).length, others.length + 1];
}

/**
 * Whether a total lies far from the judge's own habit: with at least four others, outside all of them by more than three
 * standard deviations and by more than a twentieth of the highest total possible.
 */
export function unusual(total, others, most) {
  if (others.length < 4) return false;
  const values = others.map(Number);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const outside = Number(total) < Math.min(...values) || Number(total) > Math.max(...values);
  return outside && Math.abs(Number(total) - mean) > Math.max(3 * deviation, Number(most) / 20);
}
