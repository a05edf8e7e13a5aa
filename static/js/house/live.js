// Listens to a stage's live channels: newest state only, the server's clock, another way in when sockets are blocked.

import { onJump, setClock } from "./clock.js";

// A page whose socket does not come polls the board over HTTP; each page at its own pace, so that a hall does not come at once.
const POLL_MS = 4000;
const RETRY_MS = 1000;
const RETRY_MOST_MS = 15000;

const jitter = (most) => most * (0.5 + Math.random() / 2);

/**
 * @param {{contest: string, stage: string, view?: string, room?: string}} about what to listen to
 * @param {Record<string, (payload: any) => void>} on what to do with each channel's states
 * @param {(status: "live"|"polling"|"offline") => void} tell is told when the way in changes
 */
export function listen(about, on, tell = () => {}) {
  const revs = {};
  let tries = 0;
  let timer = 0;
  let poller = 0;

  function take(channel, payload) {
    if (payload !== null) {
      // Two ways in may overtake each other; a server's restart never counts backwards.
      if (payload.rev < (revs[channel] ?? -1)) return;
      revs[channel] = payload.rev;
      if (typeof payload.now === "number") setClock(payload.now);
    }
    on[channel]?.(payload);
  }

  const socket = window.io("/live", { transports: ["websocket"], auth: about, reconnection: false, autoConnect: false });
  for (const channel of ["programme", "board", "hall", "reveal", "ceremony"]) {
    socket.on(channel, (payload) => take(channel, payload));
  }

  function again() {
    clearTimeout(timer);
    timer = setTimeout(open, jitter(Math.min(RETRY_MOST_MS, RETRY_MS * 2 ** tries)));
    tries += 1;
  }

  function open() {
    clearTimeout(timer);
    if (!socket.connected) socket.connect();
  }

  socket.on("connect", () => {
    tries = 0;
    clearTimeout(poller);
    poller = 0;
    tell("live");
  });
  socket.on("disconnect", () => {
    tell("offline");
    again();
    startPolling();
  });
  socket.on("connect_error", () => {
    again();
    startPolling();
  });

  async function poll() {
    try {
      for (const channel of ["programme", "board"]) {
        // "no-cache" asks with the ETag: what has not changed costs an empty answer.
        const answer = await fetch(`/api/v1/contests/${about.contest}/stages/${about.stage}/${channel}`, { cache: "no-cache" });
        if (!answer.ok) throw new Error(String(answer.status));
        if (socket.connected) return;
        take(channel, await answer.json());
      }
      tell("polling");
    } catch {
      if (!socket.connected) tell("offline");
    }
    if (!socket.connected) poller = setTimeout(poll, jitter(POLL_MS * 2));
  }

  function startPolling() {
    if (!poller) poller = setTimeout(poll, jitter(POLL_MS));
  }

  // A phone that wakes, or finds its network again, does not wait for the next try.
  const wake = () => {
    if (document.visibilityState !== "visible") return;
    tries = 0;
    if (!socket.connected) open();
  };
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  // The greeting of a new socket says what time it is.
  onJump(() => {
    if (!socket.connected) return;
    socket.disconnect();
    open();
  });
  open();
  return socket;
}
