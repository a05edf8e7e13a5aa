// Keeps the tablet steady: awake while it is in use, no leaving by a stray swipe, a warning before unsent marks are left.

let lock = null;

async function stayAwake() {
  if (document.hidden || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    // A low battery may refuse; the screen then sleeps as it always did.
  }
}

/** Own links and forms leave nothing behind: what is unsent waits in the browser and goes on from the next page. */
let own = false;

/**
 * @param {() => boolean} unsent whether something on this page is not on the server yet
 */
export function keepSteady(unsent) {
  stayAwake();
  document.addEventListener("visibilitychange", () => !document.hidden && (lock?.released ?? true) && stayAwake());
  document.addEventListener("click", (event) => { own = Boolean(event.target.closest?.("a[href]")); }, true);
  document.addEventListener("submit", () => { own = true; }, true);
  addEventListener("beforeunload", (event) => unsent() && !own && event.preventDefault());
  wireFullScreen();
}

/** Goes on to another page of the tablet. */
export function goTo(url) {
  own = true;
  location.assign(url);
}

/** A swipe or the back key stays on the card while something is unsent; otherwise it leads to the list, never out of the tablet. */
export function guardBack(unsent, home) {
  history.pushState({ doorstep: true }, "");
  addEventListener("popstate", () => {
    if (unsent()) history.pushState({ doorstep: true }, "");
    else goTo(home);
  });
}

function wireFullScreen() {
  const button = document.getElementById("full-screen");
  if (!button) return;
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => { button.hidden = true; });
  });
}
