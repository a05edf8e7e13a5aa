// What the desk reads from the server's clock: what is left of a timer, a moment on the contest's wall clock.

import { serverNow } from "../house/clock.js";

/** Milliseconds that are left of the hall's timer (below zero: over time), or null where none is set. */
export function leftOf(hall) {
  if (hall.remaining !== null) return hall.remaining;
  return hall.deadline === null ? null : hall.deadline - serverNow();
}

/** 02:38; over time with a plus: +00:12. */
export function counting(milliseconds) {
  const seconds = milliseconds >= 0 ? Math.ceil(milliseconds / 1000) : Math.floor(-milliseconds / 1000);
  const digits = (number) => String(number).padStart(2, "0");
  const sign = milliseconds < 0 && seconds > 0 ? "+" : "";
  return `${sign}${digits(Math.floor(seconds / 60))}:${digits(seconds % 60)}`;
}

/** A moment as the wall clock in the contest's zone shows it: 15:40. */
export function wall(milliseconds, zone) {
  return new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone })
    .format(new Date(milliseconds));
}
