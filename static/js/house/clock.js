// The server's time on this page, learned from stamped messages; how a timer's seconds are drawn at their moment.

// Of so many messages the quickest is believed: a slow one says only that it was slow.
const KEPT = 5;
// A device's clock that moved by so much beside the page's own counting was set, or the device slept.
const JUMP_MS = 150;
const LOOK_MS = 1000;
const DRAW_MS = 250;

// Counted by the page itself, so that a clock that is set while it is open moves nothing.
const own = () => performance.now();

let ahead = Date.now() - own();
let heard = [];

/** The server's time in milliseconds, as far as this page knows it. */
export function serverNow() {
  return Math.round(own() + ahead);
}

/** Takes over the server's time from a state that was stamped when it left. */
export function setClock(now) {
  heard = [...heard, now - own()].slice(-KEPT);
  // Messages take time to arrive, so the largest difference is the truest.
  ahead = Math.max(...heard);
}

/** Calls `ask` when the device's clock was set or it slept: only the server knows then what time it is. */
export function onJump(ask) {
  let before = Date.now() - own();
  setInterval(() => {
    const now = Date.now() - own();
    if (Math.abs(now - before) > JUMP_MS) {
      heard = [];
      ask();
    }
    before = now;
  }, LOOK_MS);
}

/**
 * Draws a timer for as long as the page is open: whenever its shown second changes, by the server's clock, so that
 * every page in the hall changes it at the same moment; and a few times in between, for bars and other phases.
 * @param {() => void} draw
 * @param {() => (number|null)} left milliseconds that are left, below zero when over; null where no timer runs
 */
export function drawInTime(draw, left) {
  const step = () => {
    draw();
    const rest = left();
    // A little after the edge, never before it: the timer would show the old second for another turn.
    const edge = rest === null ? DRAW_MS : (((rest % 1000) + 1000) % 1000) + 2;
    setTimeout(step, Math.min(DRAW_MS, edge));
  };
  step();
}
