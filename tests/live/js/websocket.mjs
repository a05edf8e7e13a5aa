// The browser's WebSocket as far as socket.io-client uses it, for a Node that has none. Deflate is inflated frame by frame:
// it works where the server agreed to no context takeover, so it is only offered to such a one.
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { constants, inflateRawSync } from "node:zlib";

export class WebSocket {
  constructor(address) {
    this.readyState = 0;
    WebSocket.newest = this;
    const url = new URL(address.replace(/^ws/, "http"));
    const asked = request({
      host: url.hostname, port: url.port, path: url.pathname + url.search,
      headers: {
        Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", Origin: url.origin,
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
        ...(WebSocket.deflate ? { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" } : {}),
      },
    });
    asked.on("upgrade", (answer, link, head) => this.#open(link, head));
    asked.on("response", (answer) => this.#over(answer.statusCode, `answered ${answer.statusCode}`));
    asked.on("error", (error) => this.#over(1006, error.message));
    asked.end();
  }

  #open(link, head) {
    this.link = link;
    this.kept = head;
    this.readyState = 1;
    this.onopen?.({});
    link.on("data", (data) => {
      this.kept = Buffer.concat([this.kept, data]);
      this.#take();
    });
    link.on("close", () => this.#over(1006, "closed"));
    link.on("error", () => {});
    this.#take();
  }

  #take() {
    for (;;) {
      if (this.kept.length < 2) return;
      let size = this.kept[1] & 127;
      let at = 2;
      if (size === 126) [size, at] = [this.kept.length < 4 ? Infinity : this.kept.readUInt16BE(2), 4];
      if (size === 127) [size, at] = [this.kept.length < 10 ? Infinity : Number(this.kept.readBigUInt64BE(2)), 10];
      if (this.kept.length < at + size) return;
      const first = this.kept[0];
      let payload = this.kept.subarray(at, at + size);
      this.kept = this.kept.subarray(at + size);
      if (first & 0x40) payload = inflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH });
      if ((first & 15) === 1) this.onmessage?.({ data: payload.toString() });
      if ((first & 15) === 8) this.#over(payload.length > 1 ? payload.readUInt16BE(0) : 1005, payload.subarray(2).toString());
    }
  }

  send(data) {
    const binary = typeof data !== "string";
    this.#frame(binary ? 0x82 : 0x81, binary ? Buffer.from(data.buffer ?? data) : Buffer.from(data));
  }

  #frame(first, data) {
    const mask = randomBytes(4);
    const head = data.length < 126 ? Buffer.from([first, 128 | data.length]) : Buffer.from([first, 254, data.length >> 8, data.length & 255]);
    this.link.write(Buffer.concat([head, mask, data.map((byte, place) => byte ^ mask[place & 3])]));
  }

  close() {
    if (this.readyState > 1) return;
    if (this.link) this.#frame(0x88, Buffer.from([3, 232]));
    this.#over(1000, "");
  }

  #over(code, reason) {
    if (this.readyState === 3) return;
    const opened = this.readyState === 1;
    this.readyState = 3;
    this.link?.end();
    if (!opened) this.onerror?.({ message: reason });
    this.onclose?.({ code, reason });
  }
}
