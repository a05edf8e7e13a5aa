"""Many viewers in one test process: they join, listen, answer heartbeats, come back; some of them take nothing."""

from __future__ import annotations

import json
import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from tests.live.raw import OPEN, frame


@dataclass
class One:
    """A viewer: what it has been told so far."""

    link: socket.socket
    kept: bytes = b""
    texts: list[str] = field(default_factory=list)
    state: str = "opening"


class Throng:
    """So many viewers of one server."""

    def __init__(self, port: int, **auth: Any) -> None:
        self.port, self.auth = port, auth
        self.viewers: list[One] = []
        self.lost = 0
        self._ears = selectors.DefaultSelector()

    def join(self, count: int, buffer: int | None = None, patience: float = 60) -> list[One]:
        """Bring in so many more; returns those who were let in."""
        new = []
        until = time.monotonic() + patience
        for _ in range(count):
            link = socket.socket()
            if buffer is not None:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            link.settimeout(patience)
            link.connect(("127.0.0.1", self.port))
            link.sendall(OPEN.format(host=f"127.0.0.1:{self.port}", more="").encode())
            link.setblocking(False)
            one = One(link)
            new.append(one)
            self.viewers.append(one)
            self._ears.register(link, selectors.EVENT_READ, one)
            if len(new) - sum(other.state != "opening" for other in new[-100:]) > 100:
                self.listen(0)
        while any(one.state != "in" for one in new) and time.monotonic() < until:
            self.listen(0.05)
        return [one for one in new if one.state == "in"]

    def deafen(self, some: list[One]) -> None:
        """From now on they take nothing."""
        for one in some:
            self._ears.unregister(one.link)

    def wake(self, some: list[One]) -> None:
        for one in some:
            self._ears.register(one.link, selectors.EVENT_READ, one)

    def listen(self, seconds: float) -> None:
        """Take what comes, for so long."""
        until = time.monotonic() + seconds
        while True:
            for key, _ in self._ears.select(max(0.0, min(0.1, until - time.monotonic()))):
                self._hear(key.data)
            if time.monotonic() >= until:
                return

    def _hear(self, one: One) -> None:
        try:
            data = one.link.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._ears.unregister(one.link)
            one.link.close()
            one.state = "lost"
            self.lost += 1
            return
        one.kept += data
        if one.state == "opening":
            if b"\r\n\r\n" not in one.kept:
                return
            one.kept = one.kept.partition(b"\r\n\r\n")[2]
            one.state = "opened"
        for text in self._texts(one):
            self._told(one, text)

    def _texts(self, one: One) -> list[str]:
        found, at, data = [], 0, one.kept
        while len(data) - at >= 2:
            size, start = data[at + 1] & 127, at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if len(data) < start + size:
                break
            if data[at] & 15 == 1:
                found.append(data[start : start + size].decode())
            at = start + size
        one.kept = data[at:]
        return found

    def _told(self, one: One, text: str) -> None:
        if text == "2":
            one.link.send(frame("3"))
        elif text.startswith("0"):
            one.link.send(frame("40/live," + json.dumps(self.auth)))
        elif text.startswith("40"):
            one.state = "in"
        else:
            one.texts.append(text)

    def leave(self) -> None:
        for one in self.viewers:
            one.link.close()
        self.viewers = []
        self._ears.close()
        self._ears = selectors.DefaultSelector()
