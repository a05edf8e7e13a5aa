"""The engine below the live channels: takes sockets off their requests and looks after thousands of them at once.

It stands where `engineio.Server.handle_request` stands, and hands what matters on to python-socketio. What it touches,
and why; `missing` looks for all of it, and where one is not as it was, the stock transport serves, with a warning:

- `engineio.Server.handle_request` is replaced on the one server object: it is where every request of Socket.IO arrives.
- `engineio.Server.sockets` holds our `Peer` under the sid, so that `send`, `disconnect` and all above them find it.
- `engineio.Server.handlers["connect" | "message" | "disconnect"]` is how python-socketio hears of a connection.
- `engineio.Server.generate_id`, `.ping_interval`, `.ping_timeout`, `.max_http_buffer_size`, `.cors_allowed_origins`.
- `environ["doorstep.detach"]` is set by our own request handler (`app.live.door`): the socket outlives its request.

One greenlet turns the wheel (heartbeats, deadlines), one sweeps up after those who left, a few let arrivals in.
"""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import gevent
from gevent.event import Event
from gevent.lock import Semaphore
from gevent.queue import SimpleQueue

from app.live import wire
from app.live.door import DETACH
from app.live.peer import Peer, post

log = logging.getLogger("doorstep.live")

# Seconds until a socket must have been let in, and that a viewer may take nothing.
STRANGER = 4
STALLED = 20
# How often a socket may ask to be let in before it has to come anew.
MOST_TRIES = 4
USHERS = 3
# Viewers that are swept up after before others have their turn on the loop.
TURN = 100
_PING = wire.Frame("2").plain
_HOOKS = ("handle_request", "sockets", "handlers", "generate_id", "ping_interval", "ping_timeout", "cors_allowed_origins")

Answer = Iterable[bytes]


def missing(eio: Any) -> list[str]:
    """Names of what the engine needs of an `engineio.Server` and does not find."""
    gone = [name for name in _HOOKS if not hasattr(eio, name)]
    handlers = getattr(eio, "handlers", None)
    events = ("connect", "message", "disconnect")
    return gone + [f"handlers[{name!r}]" for name in events if not isinstance(handlers, dict) or name not in handlers]


def others_first(patience: float) -> float:
    """Wait until nobody else has anything to do on the loop, for so many seconds at most, and for one turn at least.

    Returns the seconds that were waited. What thousands only look at goes into the gaps that judges leave.
    """
    hub, began = gevent.get_hub(), time.monotonic()
    if patience <= 0 or not hasattr(hub.loop, "idle"):
        gevent.sleep(0)
        return 0.0
    # libev calls it in a turn in which nothing else happened.
    nobody = hub.loop.idle()
    try:
        with gevent.Timeout(patience, False):
            hub.wait(nobody)
    finally:
        nobody.close()
    return time.monotonic() - began


class Engine:
    """All viewers of one `engineio.Server`, which it serves from now on."""

    def __init__(self, eio: Any, most_viewers: int) -> None:
        self.eio, self.most_viewers = eio, most_viewers
        self.now = 0
        self.stalled: set[Peer] = set()
        self.strangers: dict[Peer, int] = {}
        self._turns = max(1, int(eio.ping_interval))
        self._patience = max(1, int(eio.ping_timeout))
        self._wheel: list[set[Peer]] = [set() for _ in range(self._turns)]
        self._gone: deque[tuple[Peer, str]] = deque()
        self._bell = Event()
        # Handshakes that are answered in one turn of the loop: whoever saves a mark meanwhile has the next one.
        self._gate = Semaphore(2)
        self._arrivals: Any = None
        self._stock: Callable[..., Answer] = eio.handle_request
        self._warned = False
        eio.handle_request = self.handle_request

    @property
    def loop(self) -> Any:
        return gevent.get_hub().loop

    # The door.

    def handle_request(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Make a viewer of a handshake; everything else under /socket.io/ is refused in one line."""
        detach = environ.pop(DETACH, None)
        if detach is None:
            if not self._warned:
                self._warned = True
                log.warning("this server does not let sockets go: viewers get the stock transport")
            return self._stock(environ, start_response)
        opening = wire.agree(environ)
        no = self._refusal(environ, opening)
        if no is not None or opening is None:
            status, text = no or ("400 BAD REQUEST", "")
            start_response(status, [("Content-Type", "application/json"), ("Connection", "close")])
            return [json.dumps({"code": 3, "message": text}).encode()]
        with self._gate:
            self._welcome(environ, *detach(), *opening)
            gevent.sleep(0)
        return []

    def _refusal(self, environ: dict[str, Any], opening: object) -> tuple[str, str] | None:
        said = parse_qs(environ.get("QUERY_STRING", ""))
        origin = environ.get("HTTP_ORIGIN")
        # No sid and no j: a session's name is no key to it, and a script tag is no reader.
        if said.get("transport") != ["websocket"] or said.get("EIO") != ["4"] or "sid" in said or "j" in said:
            return "400 BAD REQUEST", "Transport unknown"
        if origin and not self.eio.cors_allowed_origins(origin, environ):
            return "400 BAD REQUEST", "Not an accepted origin."
        if opening is None:
            return "400 BAD REQUEST", "Bad handshake"
        if len(self.eio.sockets) >= self.most_viewers:
            # The rest of the descriptors is for judges and the desk; pages poll the board instead.
            return "503 SERVICE UNAVAILABLE", "Full"
        return None

    def _welcome(self, environ: dict[str, Any], link: Any, early: bytes, head: bytes, deflate: bool) -> None:
        if self._arrivals is None:
            self._start()
        eio = self.eio
        sid = eio.generate_id()
        peer = Peer(self, sid, link, deflate, eio.max_http_buffer_size)
        eio.sockets[sid] = peer
        self._wheel[self.now % self._turns].add(peer)
        self.strangers[peer] = self.now
        eio.handlers["connect"](sid, environ)
        about = {
            "sid": sid, "upgrades": [], "pingInterval": int(eio.ping_interval * 1000),
            "pingTimeout": int(eio.ping_timeout * 1000), "maxPayload": eio.max_http_buffer_size,
        }
        post((peer,), head + wire.Frame("0" + json.dumps(about, separators=(",", ":"))).plain, "open")
        if early:
            peer.take(early)

    def _start(self) -> None:
        self._arrivals = SimpleQueue()
        gevent.spawn(self._turn_wheel)
        gevent.spawn(self._sweep)
        for _ in range(USHERS):
            gevent.spawn(self._usher)

    # What viewers say.

    def hear(self, peer: Peer, text: str) -> None:
        """A viewer asks to be let in, leaves, or answers a heartbeat. Whatever else it says is not listened to."""
        if text == "3":
            peer.pinged = None
        elif text.startswith("40"):
            peer.tries += 1
            if peer.tries > MOST_TRIES:
                peer.end(1008, "asks too often")
            elif peer in self.strangers:
                # Whoever asked waits for us, not we for them.
                self._arrivals.put((peer, self.strangers.pop(peer), text[1:]))
        elif text == "1" or text.startswith("41"):
            peer.end(1000, "client disconnect", quiet=True)
        elif peer in self.strangers:
            peer.end(1008, "speaks before it was let in")
        elif not text.startswith(("42", "43")):
            # 45 and 46 announce binary attachments: nothing is kept for them.
            peer.end(1003, "not understood")

    def _usher(self) -> None:
        for peer, since, text in self._arrivals:
            if not peer.closed:
                self.strangers[peer] = since
                try:
                    self.eio.handlers["message"](peer.sid, text)
                except (ValueError, RecursionError) as bad:
                    # Not JSON, no packet at all, or nested without end.
                    peer.end(1007, f"a packet that cannot be read ({type(bad).__name__})")
                except Exception:
                    log.exception("a viewer could not be let in")
                    peer.end(1011, "an error here")
            gevent.sleep(0)

    def admitted(self, eio_sid: str) -> None:
        """Told when the answer to a CONNECT is on its way."""
        peer = self.eio.sockets.get(eio_sid)
        if isinstance(peer, Peer):
            self.strangers.pop(peer, None)

    # Leaving.

    def left(self, peer: Peer, reason: str) -> None:
        """Called by a peer that has closed, wherever that was: in the hub too, so nothing may wait here."""
        self.stalled.discard(peer)
        self.strangers.pop(peer, None)
        self._gone.append((peer, reason))
        self._bell.set()

    def _sweep(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            done = 0
            while self._gone:
                peer, reason = self._gone.popleft()
                self.eio.sockets.pop(peer.sid, None)
                for slot in self._wheel:
                    slot.discard(peer)
                try:
                    self.eio.handlers["disconnect"](peer.sid, reason)
                except Exception:
                    log.exception("clearing up after a viewer failed")
                done += 1
                if done % TURN == 0:
                    gevent.sleep(0)

    # Time.

    def _turn_wheel(self) -> None:
        while True:
            gevent.sleep(1)
            self.now += 1
            try:
                self._tick()
            except Exception:
                log.exception("a turn of the heartbeats failed")

    def _tick(self) -> None:
        late = [peer for peer, since in self.strangers.items() if self.now - since >= STRANGER]
        for peer in late:
            peer.end(1008, "was not let in in time")
        for peer in [peer for peer in self.stalled if self.now - peer.progress >= STALLED]:
            peer.end(0, "takes nothing any more")
        for peer in list(self._wheel[(self.now - self._patience) % self._turns]):
            if peer.pinged is not None and self.now - peer.pinged >= self._patience:
                peer.end(0, "does not answer any more")
        for peer in (due := list(self._wheel[self.now % self._turns])):
            peer.said = 0
            if peer.pinged is None:
                peer.pinged = self.now
        post(due, _PING, "ping")
