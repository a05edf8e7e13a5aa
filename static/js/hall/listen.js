// The desk's ear: live states with nothing hidden, for as long as the connection holds.
//
// Not house/live.js: where sockets are blocked that one polls the public's board, and the desk has a state of its own.

import { facts } from "./state.js";

/**
 * Listens to the hall and to the board. `state` is told when the connection begins and ends; without a socket the
 * desk polls, so nothing here may fail loudly.
 * @param {{hall: (hall: object) => void, board: () => void, state: (connected: boolean) => void}} on
 */
export function listen(on) {
  if (typeof globalThis.io !== "function") {
    on.state(false);
    return;
  }
  const { contest, stage, room } = facts;
  const socket = globalThis.io("/live", { transports: ["websocket"], auth: { contest, stage, room, view: "control" } });
  socket.on("connect", () => on.state(true));
  socket.on("disconnect", (reason) => {
    on.state(false);
    // The server ended it: a right was taken away, or it restarted; the client does not come back by itself then.
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 2000);
  });
  socket.on("connect_error", () => on.state(false));
  socket.on("hall", on.hall);
  socket.on("board", on.board);
}
