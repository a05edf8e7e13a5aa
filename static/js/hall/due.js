// Which warning of a timer has just come due.

const MINUTE = 60000;
// A longer leap is a laptop that slept or an action that was undone, not time that passed.
const LEAP = 2000;

/**
 * @param {{ timer: string, left: number | null } | null} before the last look
 * @param {{ timer: string, left: number | null }} after the present look
 * @returns {"minute" | "over" | null}
 */
export function due(before, after) {
  if (!before || before.timer !== after.timer || before.left === null || after.left === null) return null;
  if (before.left - after.left > LEAP) return null;
  const passed = (mark) => before.left > mark && after.left <= mark;
  if (passed(0)) return "over";
  return passed(MINUTE) ? "minute" : null;
}
