"""A viewer for tests: speaks Socket.IO over a real websocket, frame by frame."""

from __future__ import annotations

import json
import time
from typing import Any

import websocket


class Gone(Exception):
    """The server ended the socket."""


class Refused(Exception):
    """The server said no to the CONNECT packet."""


class Viewer:
    """Connects to /live as `auth` says; `origin` None sends none."""

    def __init__(self, address: str, *, origin: str | None = "own", cookie: str | None = None, **auth: Any) -> None:
        self.socket = self._reach(address, origin, cookie)
        assert self._frame()[0] == "0"
        self.send("40/live," + json.dumps(auth))
        answer = self._frame()
        if answer.startswith("44/live,"):
            raise Refused(json.loads(answer[8:])["message"])
        assert answer.startswith("40/live,"), answer

    def _reach(self, address: str, origin: str | None, cookie: str | None) -> Any:
        return websocket.create_connection(
            f"ws://{address}/socket.io/?EIO=4&transport=websocket", timeout=20, cookie=cookie,
            suppress_origin=origin is None, origin=f"http://{address}" if origin == "own" else origin,
        )

    def send(self, frame: str) -> None:
        self.socket.send(frame)

    def _frame(self) -> str:
        while True:
            try:
                frame = self.socket.recv()
            except websocket.WebSocketConnectionClosedException as gone:
                raise Gone from gone
            if frame == "2":
                self.send("3")
                continue
            if not frame or frame.startswith(("41", "1")):
                raise Gone
            return frame

    def next(self, timeout: float = 20) -> tuple[str, Any]:
        """The next event and its payload."""
        self.socket.settimeout(timeout)
        name, *rest = json.loads(self._frame().removeprefix("42/live,"))
        assert len(rest) == 1, "an event carries exactly one payload, null included"
        return name, rest[0]

    def greeting(self) -> list[tuple[str, Any]]:
        return [self.next() for _ in range(5)]

    def until(self, name: str, holds: Any = lambda body: True, timeout: float = 20) -> Any:
        """The first payload of that event for which `holds`."""
        until = time.monotonic() + timeout
        while True:
            left = until - time.monotonic()
            assert left > 0, f"no such {name} came"
            event, body = self.next(left)
            if event == name and holds(body):
                return body

    def silent(self, seconds: float) -> bool:
        """Whether nothing but heartbeats comes for so long."""
        try:
            self.next(seconds)
        except websocket.WebSocketTimeoutException:
            return True
        return False

    def close(self) -> None:
        self.socket.close()
