// Marks as whole steps above the minimum: no binary fraction ever stands for a mark.

/** Digits after the point of a decimal in writing. */
function places(text) {
  return (text.split(".")[1] ?? "").length;
}

/** A decimal in writing as a whole number of 10^-scale. */
function whole(text, scale) {
  const negative = text.startsWith("-");
  const [before, after = ""] = text.replace("-", "").split(".");
  const value = Number(before + after.padEnd(scale, "0"));
  return negative ? -value : value;
}

/** The other way round, with exactly `digits` decimals. */
function point(value, scale, digits) {
  const text = String(Math.abs(value)).padStart(scale + 1, "0");
  const cut = scale ? `${text.slice(0, -scale)}.${text.slice(-scale)}` : text;
  const [before, after = ""] = cut.split(".");
  const shown = after.slice(0, digits).padEnd(digits, "0");
  return `${value < 0 ? "-" : ""}${before}${digits ? `.${shown}` : ""}`;
}

/** Without trailing zeros, as the API writes decimals. */
function plain(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** What may be marked in one criterion, and how marks are read and written there. */
export class Ruler {
  constructor({ key, title, min, max, step, weight }) {
    Object.assign(this, { key, title, min, max, step, weight });
    this.digits = Math.max(places(min), places(step));
    this.scale = Math.max(this.digits, places(max));
    this.low = whole(min, this.scale);
    this.grain = whole(step, this.scale);
    this.steps = Math.floor((whole(max, this.scale) - this.low) / this.grain);
  }

  /** A number of steps as the API takes it. */
  write(steps) {
    return plain(this.show(steps));
  }

  /** The same as people see it, with the decimals of its step. */
  show(steps) {
    return point(this.low + steps * this.grain, this.scale, this.digits);
  }

  /** Typed text as a number of steps; "off_step", "out_of_range" or "not_a_number" where it is no mark. */
  read(typed) {
    const text = typed.trim().replace(/[。．,，]/, ".").replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10));
    if (!/^-?\d{1,12}(\.\d{1,12})?$/.test(text)) return "not_a_number";
    const exact = plain(text);
    if (places(exact) > this.scale) return "off_step";
    const above = whole(exact, this.scale) - this.low;
    if (above < 0 || whole(exact, this.scale) > whole(this.max, this.scale)) return "out_of_range";
    return above % this.grain ? "off_step" : above / this.grain;
  }
}

/** The sum of mark × weight, written without trailing zeros; null while a mark is missing. */
export function total(rulers, values) {
  if (!rulers.length || rulers.some((ruler) => !Number.isInteger(values[ruler.key]))) return null;
  const scale = Math.max(...rulers.map((ruler) => ruler.scale + places(ruler.weight)));
  const sum = rulers.reduce((before, ruler) => {
    const mark = ruler.low + values[ruler.key] * ruler.grain;
    const own = places(ruler.weight);
    return before + mark * whole(ruler.weight, own) * 10 ** (scale - ruler.scale - own);
  }, 0);
  return plain(point(sum, scale, scale));
}
