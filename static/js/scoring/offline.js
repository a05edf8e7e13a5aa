// Lets the tablet reload without a network: where the page is secure, a worker keeps this judge's pages.

const WORKER = "/judge/worker.js";

/** Starts the worker and tells it whose tablet this is and which pages to keep; does nothing on plain http. */
export async function keepPages({ owner, pages }) {
  if (!navigator.serviceWorker) return;
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { scope: "/judge" });
    const worker = registration.active ?? registration.installing ?? registration.waiting;
    const tell = () => (registration.active ?? worker)?.postMessage({ owner, pages: [location.pathname, ...pages] });
    if (registration.active) tell();
    else worker?.addEventListener("statechange", () => worker.state === "activated" && tell());
  } catch {
    // The tablet works on without it; only a reload then needs the network.
  }
}

/** Forgets the kept pages: this judge is signed out. Unsent marks stay where they are. */
export async function dropPages() {
  for (const name of (await globalThis.caches?.keys()) ?? []) if (name.startsWith("doorstep-judge-pages")) await caches.delete(name);
}
