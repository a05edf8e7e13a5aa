// The peer: Node's socket.io as its makers write it, doing the same.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
const live = io.of("/live");
const body = JSON.parse(process.env.BOARD);

live.on("connection", (socket) => socket.join("board"));
http.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 });

createInterface({ input: process.stdin }).on("line", () => {
  console.log(`sent ${process.hrtime.bigint()}`);
  live.to("board").emit("board", body);
}).on("close", () => process.exit(0));
