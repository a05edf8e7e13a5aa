// The tablet's service worker: a reload without a network shows this judge's pages as they last came. It sends no marks.

const RELEASE = {{ release | tojson }};
const FILES = {{ files | tojson }};
const SHELL = `doorstep-judge-files-${RELEASE}`;
const PAGES = "doorstep-judge-pages";
const PATIENCE_MS = 5000;
const ALWAYS = 3;
/** Until when nobody waits for the network again: a page that had to has a dozen files. */
const SILENCE_MS = 15000;
let silentUntil = 0;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("doorstep-judge-files-") && name !== SHELL);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

/** The names of all caches that hold pages, whoever's they are. */
async function pageCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(PAGES));
}

async function forget(names) {
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Pages of another judge go before anything of this one is kept. */
async function keepFor(owner) {
  const own = `${PAGES} ${owner}`;
  await forget((await pageCaches()).filter((name) => name !== own));
  return caches.open(own);
}

/** A page is kept only where it is this judge's own: 200, no redirect, HTML, and it names its owner. A hotspot's does not. */
async function whole(response, owner) {
  const { status, headers, redirected } = response;
  if (status !== 200 || redirected || !(headers.get("Content-Type") ?? "").startsWith("text/html")) return null;
  const text = await response.text();
  return text.includes(JSON.stringify(owner)) ? new Response(text, { status, headers }) : null;
}

async function keep({ owner, pages }) {
  const cache = await keepFor(owner);
  for (const [index, url] of pages.entries()) {
    // The first few are the page at hand, the list and the outbox; a card that is kept already is renewed when it is opened.
    if (index >= ALWAYS && (await cache.match(url, { ignoreVary: true }))) continue;
    try {
      const response = await fetch(url, { credentials: "same-origin", redirect: "error", cache: "no-store" });
      // Whole before it takes the older one's place: a line that breaks in between must not cost both.
      const page = await whole(response, owner);
      if (page) await cache.put(url, page);
    } catch {
      return;
    }
  }
}

/** One page's wishes after another's: two that begin at once would each throw away what the other keeps. */
let busy = Promise.resolve();

self.addEventListener("message", (event) => {
  const { owner, pages } = event.data ?? {};
  if (typeof owner !== "string" || !Array.isArray(pages)) return;
  busy = busy.then(() => keep({ owner, pages: pages.filter((url) => /^\/judge(\/|$)/.test(url)) })).catch(() => {});
  event.waitUntil(busy);
});

/** The network's answer; rejects where none comes in time. */
async function patient(request, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => {
    silentUntil = Date.now() + SILENCE_MS;
    stop.abort();
  }, PATIENCE_MS);
  try {
    return await fetch(request, { ...options, signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** The network's answer, or what was kept where none comes in time; a refusal of the server (signed out) forgets the pages. */
async function page(request) {
  const path = new URL(request.url).pathname;
  try {
    // By its address: a navigation's own request takes no signal. A redirect is handed on for the browser to follow.
    const response = await patient(request.url, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (response.status === 401 || response.status === 403 || response.type === "opaqueredirect") await forget(await pageCaches());
    if (response.status < 500) return response;
    return (await kept(path)) ?? response;
  } catch (error) {
    const found = await kept(path);
    if (found) return found;
    throw error;
  }
}

async function kept(path) {
  for (const name of await pageCaches()) {
    const found = await (await caches.open(name)).match(path, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

/** Files: the network's, so that a new release is seen at once; without it the ones that belong to the kept pages. */
async function file(request) {
  const held = () => caches.match(request, { ignoreSearch: true, ignoreVary: true });
  const ready = Date.now() < silentUntil && (await held());
  if (ready) return ready;
  try {
    const response = await patient(request);
    return response.ok ? response : ((await held()) ?? response);
  } catch (error) {
    const found = await held();
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && /^\/judge(\/cards\/[^/]+|\/outbox)?$/.test(url.pathname)) event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});
