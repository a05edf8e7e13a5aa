"""One viewer's connection: a descriptor that the loop watches, no greenlet, no queue while everything goes out at once.

A frame is written straight into the kernel's buffer. A viewer that does not keep up owes at most the rest of one frame
(a frame that was begun must be finished) and one frame for each kind of state: the newest replaces the older ones that
nobody will need. Callbacks of the watchers run in gevent's hub, where nothing may wait: they only read, write and ring.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.live import wire

if TYPE_CHECKING:
    from app.live.engine import Engine

log = logging.getLogger("doorstep.live")

# Beside the states: answers and heartbeats that may wait for a viewer. More of them means that it takes nothing.
MOST_WAITING = 32
# What viewers say between two heartbeats; they have nothing to say but their answer to the last one.
MOST_SAID = 64
_READ = 4096
_READS, _WRITES = 1, 2


class Peer:
    """Stands in `engineio.Server.sockets` where a stock `engineio.Socket` would, with the members that are used there."""

    __slots__ = (
        "closed", "deflate", "ear", "engine", "link", "owed", "pinged", "progress", "reader", "said", "sid", "tries",
        "waiting", "write", "writer",
    )
    upgraded = connected = True
    upgrading = False

    def __init__(self, engine: Engine, sid: str, link: Any, deflate: bool, most: int) -> None:
        self.engine, self.sid, self.link, self.deflate = engine, sid, link, deflate
        # Bound once: the loop over a hall's viewers is the hot one.
        self.write = link.send
        self.ear = wire.Ear(deflate, most)
        self.closed = False
        # The rest of a frame that was begun; b"" where whole frames wait; None where nothing does.
        self.owed: bytes | None = None
        self.waiting: dict[Any, bytes] = {}
        self.pinged: int | None = None
        self.progress = self.said = self.tries = 0
        self.writer: Any = None
        self.reader: Any = engine.loop.io(link.fileno(), _READS)
        self.reader.start(self._readable)

    @property
    def closing(self) -> bool:
        return self.closed

    # What engineio and python-socketio ask of a connection.

    def send(self, packet: Any) -> None:
        """An Engine.IO packet for this viewer alone; binary ones are never sent here."""
        post((self,), wire.Frame(packet.encode(b64=True)), packet)

    def check_ping_timeout(self) -> bool:
        return not self.closed

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        self.end(1000, reason or "server disconnect", quiet=True)

    # Out.

    def wait(self, key: Any, frame: bytes, begun: int = 0) -> None:
        """Keep a frame until the viewer takes it; `begun`: so much of it is gone already."""
        if self.closed:
            return
        if self.owed is None:
            self.owed, self.waiting = b"", {}
            self.progress = self.engine.now
            self.engine.stalled.add(self)
            self.writer = self.engine.loop.io(self.link.fileno(), _WRITES)
            self.writer.start(self._writable)
        if begun:
            self.owed = frame[begun:]
            return
        self.waiting[key] = frame
        if len(self.waiting) > MOST_WAITING:
            self.end(1013, "takes nothing")

    def _writable(self) -> None:
        try:
            while self.owed is not None:
                if not self.owed:
                    if not self.waiting:
                        self._paid()
                        return
                    self.owed = self.waiting.pop(next(iter(self.waiting)))
                sent = self.write(self.owed)
                self.progress = self.engine.now
                self.owed = self.owed[sent:]
        except BlockingIOError:
            return
        except OSError:
            self.lost()

    def _paid(self) -> None:
        self.owed, self.waiting = None, {}
        self.engine.stalled.discard(self)
        self.writer.stop()
        self.writer.close()
        self.writer = None

    # In.

    def _readable(self) -> None:
        try:
            self.take(self.link.recv(_READ))
        except BlockingIOError:
            return
        except OSError:
            self.lost()
        except Exception:
            log.exception("a viewer's bytes could not be read")
            self.end(1011, "an error here")

    def take(self, data: bytes) -> None:
        """Bytes that came; none: the other side has gone."""
        if not data:
            self.lost()
            return
        try:
            for kind, payload in self.ear.take(data):
                self._heard(kind, payload)
                if self.closed:
                    return
        except wire.Violation as broken:
            self.end(broken.code, str(broken))

    def _heard(self, kind: int, payload: bytes) -> None:
        self.said += 1
        if self.said > MOST_SAID:
            self.end(1008, "too many messages")
        elif kind == wire.TEXT:
            self.engine.hear(self, wire.text_of(payload))
        elif kind == wire.PING:
            post((self,), wire.control(wire.PONG, payload), "pong")
        elif kind == wire.CLOSE:
            self.end(wire.closed_with(payload), "client disconnect", quiet=True)

    # Over.

    def lost(self) -> None:
        self.end(0, "transport close", quiet=True)

    def end(self, code: int, reason: str, quiet: bool = False) -> None:
        """Close now, with a word where it fits; what hangs on the connection is cleared away by the engine's sweeper."""
        if self.closed:
            return
        self.closed = True
        if not quiet:
            log.info("live: closed %s (%s): %s", self._where(), code, reason)
        for watcher in (self.reader, self.writer):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        try:
            if code and not self.owed:
                self.write(wire.closing(code, "" if quiet else reason))
                self.link.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.link.close()
        # Anything but None sends writers to `wait`, which knows that it is over.
        self.owed, self.waiting = b"", {}
        self.reader = self.writer = None
        self.engine.left(self, reason)

    def _where(self) -> str:
        try:
            return str(self.link.getpeername()[0])
        except (OSError, IndexError, TypeError):
            return "?"


def post(peers: Iterable[Peer], frame: wire.Frame | wire.Bundle | bytes, key: Any) -> None:
    """Write one frame to each of the peers; where it does not fit, it waits under `key`, in place of an older one."""
    plain = frame if isinstance(frame, bytes) else frame.plain
    squeezed: bytes | None = plain if isinstance(frame, bytes) else None
    for peer in peers:
        data = plain
        if peer.deflate:
            if squeezed is None:
                assert not isinstance(frame, bytes)
                squeezed = frame.squeezed
            data = squeezed
        if peer.owed is not None:
            peer.wait(key, data)
            continue
        try:
            sent = peer.write(data)
        except BlockingIOError:
            peer.wait(key, data)
            continue
        except OSError:
            peer.lost()
            continue
        if sent != len(data):
            peer.wait(key, data, sent)
