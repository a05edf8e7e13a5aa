"""An attacker's tools: bytes as they please, over a plain socket, and a look at what they cost the server."""

from __future__ import annotations

import select
import socket
import struct
import time
import zlib
from pathlib import Path

OPEN = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n"


def frame(payload: bytes | str, first: int = 0x81, size: int | None = None) -> bytes:
    """A frame with a mask of zeros."""
    data = payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload
    told = len(data) if size is None else size
    if told < 126:
        head = struct.pack("!BB", first, 0x80 | told)
    elif told < 65536:
        head = struct.pack("!BBH", first, 0x80 | 126, told)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, told)
    return head + bytes(4) + data


def squeezed(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


class Raw:
    """A connection that says what it wants."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)

    def open(self, more: str = "") -> Raw:
        """Through the handshake, up to and with the OPEN packet."""
        self.send(OPEN.format(host=f"127.0.0.1:{self.port}", more=more).encode())
        got = b""
        # The packet may come compressed: something must follow the head.
        while not got.partition(b"\r\n\r\n")[2]:
            part = self.socket.recv(4096)
            assert part, got
            got += part
        return self

    def send(self, data: bytes) -> bool:
        """Whether the other side still took it."""
        try:
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def ended(self, within: float) -> bool:
        """Whether the server closes in that time."""
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            if not select.select([self.socket], [], [], left)[0]:
                return False
            try:
                if not self.socket.recv(65536):
                    return True
            except OSError:
                return True
        return False

    def close(self) -> None:
        self.socket.close()


def peak(process_id: int) -> int:
    """Most resident bytes that the process ever had."""
    return _status(process_id, "VmHWM")


def resident(process_id: int) -> int:
    return _status(process_id, "VmRSS")


def _status(process_id: int, name: str) -> int:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def descriptors(process_id: int) -> int:
    return sum(1 for _ in Path(f"/proc/{process_id}/fd").iterdir())
