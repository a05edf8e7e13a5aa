// The official client in Node: does what each line on standard input says, prints what happens, one JSON line each.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Script } from "node:vm";
import { WebSocket } from "./websocket.mjs";

const [bundle, address, deflate] = process.argv.slice(2);
const say = (what, more = null) => console.log(JSON.stringify([what, more]));

// The vendored bundle, exactly as pages load it.
WebSocket.deflate = deflate === "deflate";
globalThis.WebSocket = WebSocket;
globalThis.self = globalThis;
globalThis.window = globalThis;
globalThis.location = { protocol: "http:", hostname: "127.0.0.1", port: new URL(address).port, host: new URL(address).host };
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
const module = { exports: {} };
new Script(`(function (module, exports) {${readFileSync(bundle, "utf8")}\n})`).runInThisContext()(module, module.exports);
const io = module.exports.io ?? module.exports;

let socket = null;
const does = {
  connect(options) {
    socket = io(address + "/live", { transports: ["websocket"], reconnectionDelay: 100, reconnectionDelayMax: 300, ...options });
    for (const name of ["programme", "board", "hall", "reveal", "ceremony"]) socket.on(name, (body) => say(name, body));
    socket.on("connect", () => say("connect", socket.io.engine.transport.name));
    socket.on("connect_error", (error) => say("connect_error", { message: error.message, data: error.data ?? null }));
    socket.on("disconnect", (reason) => say("disconnect", reason));
    socket.io.on("reconnect", () => say("reconnect"));
  },
  deafen() {
    // From here on it answers no heartbeat, as a phone that sleeps.
    const link = WebSocket.newest;
    const send = link.send.bind(link);
    link.send = (data) => (data === "3" ? undefined : send(data));
    say("deaf");
  },
  emit([name, body]) { socket.emit(name, body); say("emitted"); },
  binary() { socket.emit("save", new Uint8Array([1, 2, 3])); say("emitted"); },
  leave() { socket.disconnect(); },
  quit() { process.exit(0); },
};
createInterface({ input: process.stdin }).on("line", (line) => {
  const [what, more] = JSON.parse(line);
  does[what](more);
}).on("close", () => process.exit(0));
say("ready", typeof io);
