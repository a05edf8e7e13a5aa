"""A hall's network as a small HTTP proxy: it delays, cuts, loses answers, falls silent, or answers itself as a hotspot does."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.server import ROOT

# Longer than any page waits here; a thread that is never released ends with the test's process.
FOR_EVER = 60


@dataclass
class Exchange:
    """One save as the proxy saw it; `answer` is what the server said, `delivered` whether the tablet got it."""

    sent: dict
    answer: dict = field(default_factory=dict)
    status: int = 0
    delivered: bool = False


def _head(stream: socket.socket) -> tuple[bytes, bytes]:
    """Everything up to the empty line, and what came after it already; two times b'' at the end."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = stream.recv(65536)
        if not piece:
            return b"", b""
        got += piece
    head, _, rest = got.partition(b"\r\n\r\n")
    return head, rest


def _value(head: bytes, name: bytes) -> bytes:
    lines = head.split(b"\r\n")[1:]
    return next((line.partition(b":")[2].strip() for line in lines if line.lower().startswith(name + b":")), b"")


def _without(head: bytes, *names: bytes) -> bytes:
    return b"\r\n".join(line for line in head.split(b"\r\n") if line.partition(b":")[0].lower() not in names)


class Network:
    """Between tablets and a server's port on this machine; calm at first. One request a connection, sockets pass through."""

    def __init__(self, upstream: int, seed: int = 1) -> None:
        self.upstream, self.chance = upstream, random.Random(seed)
        self.delay, self.loss = (0.0, 0.0), 0.0
        # `down`: refused at once. `silent`: accepted and never answered, as where the air is full.
        self.down = self.silent = False
        # A hotspot's answer to everything: (status line's number, content type, body).
        self.portal: tuple[int, str, str] | None = None
        self.misled: list[str] = []
        # The answers to so many saves are read from the server and thrown away.
        self.lose_answers = 0
        # Cleared: answers to saves wait here, though the server has given them.
        self.gate = threading.Event()
        self.gate.set()
        self.saves: list[Exchange] = []
        self.twins: dict[str, Callable[[str], str]] = {}
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spoil(self, delay: tuple[float, float], loss: float) -> None:
        """Seconds for a way there and back (least, most), and the share of requests that are cut somewhere on it."""
        self.delay, self.loss = delay, loss

    def breaks(self, script: str, sound: str, broken: str) -> None:
        """Tablets behind this network get a twin of a script, with one thing in it deliberately wrong."""
        assert (ROOT / "static/js" / script).read_text(encoding="utf-8").count(sound) == 1, f"{script} changed: mend the twin"
        self.twins["/static/js/" + script] = lambda text: text.replace(sound, broken)

    def cut(self) -> None:
        """Every open line breaks."""
        for one in list(self._open):
            self._end(one)

    def close(self) -> None:
        self._end(self._door)
        self._door.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                visitor, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(visitor,), daemon=True).start()

    def _serve(self, visitor: socket.socket) -> None:
        self._open.add(visitor)
        with contextlib.suppress(OSError):
            self._answer(visitor)
        self._end(visitor)
        self._open.discard(visitor)
        visitor.close()

    @staticmethod
    def _end(one: socket.socket) -> None:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)

    def _answer(self, visitor: socket.socket) -> None:
        if self.down:
            return
        head, body = _head(visitor)
        length = int(_value(head, b"content-length") or 0)
        while len(body) < length and (piece := visitor.recv(65536)):
            body += piece
        if not head or len(body) < length:
            return
        if self.silent:
            time.sleep(FOR_EVER)
        elif self.portal:
            self.misled.append(head.split(b" ", 2)[1].decode())
            visitor.sendall(self._portals())
        elif _value(head, b"upgrade"):
            self._tunnel(visitor, head)
        else:
            self._forward(visitor, head, body)

    def _portals(self) -> bytes:
        status, kind, text = self.portal
        content = text.encode()
        return (
            f"HTTP/1.1 {status} Hotspot\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        ).encode() + content

    def _tunnel(self, visitor: socket.socket, head: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.upstream)) as server:
            self._open.add(server)
            server.sendall(head + b"\r\n\r\n")
            back = threading.Thread(target=self._pour, args=(server, visitor), daemon=True)
            back.start()
            self._pour(visitor, server)
            back.join()
            self._open.discard(server)

    def _pour(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
        self._end(sink)

    def _forward(self, visitor: socket.socket, head: bytes, body: bytes) -> None:
        save = self._note(head, body)
        pause = self.chance.uniform(*self.delay) / 2
        lost, heard = self.chance.random() < self.loss, self.chance.random() < 0.5
        time.sleep(pause)
        if lost and not heard:
            return
        answer = self._ask(head, body)
        time.sleep(pause)
        if save is not None and not self._lets_through(save, answer):
            return
        if not lost:
            if save is not None:
                save.delivered = True
            told, _, content = self._twin(head, answer).partition(b"\r\n\r\n")
            visitor.sendall(told + b"\r\nConnection: close\r\n\r\n" + content)

    def _note(self, head: bytes, body: bytes) -> Exchange | None:
        if not head.startswith(b"PUT /api/v1/scorecards/"):
            return None
        self.saves.append(Exchange(json.loads(body)))
        return self.saves[-1]

    def _ask(self, head: bytes, body: bytes) -> bytes:
        plain = _without(head, b"connection", b"accept-encoding", *((b"if-none-match",) if self.twins else ()))
        with socket.create_connection(("127.0.0.1", self.upstream)) as server:
            server.sendall(plain + b"\r\nConnection: close\r\n\r\n" + body)
            answer = b""
            while piece := server.recv(65536):
                answer += piece
        return answer

    def _lets_through(self, save: Exchange, answer: bytes) -> bool:
        head, _, body = answer.partition(b"\r\n\r\n")
        save.status = int(head.split(b" ", 2)[1])
        with contextlib.suppress(ValueError):
            save.answer = json.loads(body)
        self.gate.wait(FOR_EVER)
        if self.lose_answers:
            self.lose_answers -= 1
            return False
        return True

    def _twin(self, head: bytes, answer: bytes) -> bytes:
        """The answer, or that of a deliberately broken twin of the script that was asked for."""
        path = head.split(b" ", 2)[1].decode()
        change = next((one for name, one in self.twins.items() if path.partition("?")[0].endswith(name)), None)
        if change is None:
            return answer
        told, _, body = answer.partition(b"\r\n\r\n")
        broken = change(body.decode()).encode()
        return _without(told, b"content-length", b"etag") + f"\r\nContent-Length: {len(broken)}\r\n\r\n".encode() + broken
