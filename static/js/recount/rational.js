// Exact numbers for recounting: fractions of BigInt, their rounding, their roots and how they are printed.

const WRITTEN = /^(-?)([0-9]{1,12})(?:\.([0-9]{1,12}))?$/;
const JSON_NUMBER = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

const size = (n) => (n < 0n ? -n : n);

function divisor(a, b) {
  while (b) [a, b] = [b, a % b];
  return size(a);
}

export class Q {
  constructor(n, d = 1n) {
    const common = divisor(n, d) || 1n;
    const sign = d < 0n ? -1n : 1n;
    this.n = (sign * n) / common;
    this.d = (sign * d) / common;
    Object.freeze(this);
  }

  plus(other) {
    return new Q(this.n * other.d + other.n * this.d, this.d * other.d);
  }

  minus(other) {
    return new Q(this.n * other.d - other.n * this.d, this.d * other.d);
  }

  times(other) {
    return new Q(this.n * other.n, this.d * other.d);
  }

  over(other) {
    return new Q(this.n * other.d, this.d * other.n);
  }

  compare(other) {
    const left = this.n * other.d;
    const right = other.n * this.d;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  get isZero() {
    return this.n === 0n;
  }
}

export const ZERO = new Q(0n);
export const ONE = new Q(1n);
export const whole = (count) => new Q(BigInt(count));

// A JSON number, kept as its digits by the reader, or a written decimal; null for all else.
export function number(value) {
  const digits = typeof value === "string" ? WRITTEN.exec(value) : value?.digits && JSON_NUMBER.exec(value.digits);
  if (!digits) return null;
  const [, minus, before, after = "", power = "0"] = digits;
  const exponent = Number(power) - after.length;
  if (!(Math.abs(exponent) <= 100)) return null;
  const n = BigInt(before + after) * (minus ? -1n : 1n);
  return exponent < 0 ? new Q(n, 10n ** BigInt(-exponent)) : new Q(n * 10n ** BigInt(exponent));
}

export function sum(values) {
  return values.reduce((left, right) => left.plus(right), ZERO);
}

export function mean(values) {
  return sum(values).over(whole(values.length));
}

export function median(values) {
  const sorted = [...values].sort((left, right) => left.compare(right));
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : mean([sorted[middle - 1], sorted[middle]]);
}

// The population variance.
export function variance(values) {
  const middle = mean(values);
  return mean(values.map((value) => value.minus(middle).times(value.minus(middle))));
}

function flooredRoot(n) {
  if (n < 2n) return n;
  let guess = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const better = (guess + n / guess) >> 1n;
    if (better >= guess) return guess;
    guess = better;
  }
}

const ROOT_DIGITS = 10n ** 80n;

// {value, exact}: a root without an end is cut after 80 digits.
export function root(square) {
  const top = flooredRoot(square.n);
  const bottom = flooredRoot(square.d);
  if (top * top === square.n && bottom * bottom === square.d) return { value: new Q(top, bottom), exact: true };
  const scaled = (square.n * ROOT_DIGITS * ROOT_DIGITS) / square.d;
  return { value: new Q(flooredRoot(scaled), ROOT_DIGITS), exact: false };
}

export const ROUNDINGS = {
  half_up: (twice, unit) => twice >= unit,
  half_even: (twice, unit, last) => twice > unit || (twice === unit && last % 2n === 1n),
};

export function round(value, places, how) {
  const scale = 10n ** BigInt(places);
  const top = size(value.n) * scale;
  let found = top / value.d;
  if (ROUNDINGS[how](2n * (top % value.d), value.d, found)) found += 1n;
  return new Q(value.n < 0n ? -found : found, scale);
}

// Exactly so many decimals; the value must not have more.
export function fixed(value, places) {
  const digits = ((size(value.n) * 10n ** BigInt(places)) / value.d).toString().padStart(places + 1, "0");
  const cut = digits.length - places;
  return (value.n < 0n ? "-" : "") + digits.slice(0, cut) + (places ? `.${digits.slice(cut)}` : "");
}

// How many decimals the value has; null where they never end.
export function decimals(value) {
  let rest = value.d;
  let twos = 0;
  let fives = 0;
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  return rest === 1n ? Math.max(twos, fives) : null;
}

// Without trailing zeros; an endless decimal, or one that was cut, is rounded half-even to twelve.
export function plain(value, exact = true) {
  const places = decimals(value);
  if (places !== null && (exact || places <= 12)) return fixed(value, places);
  const text = fixed(round(value, 12, "half_even"), 12);
  return text.replace(/\.?0+$/, "") || "0";
}
