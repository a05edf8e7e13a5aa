"""Who is connected and in which room: python-socketio's client manager, with rooms that thousands may leave at once.

`SocketIO(client_manager=…)` is a documented argument. Of `socketio.Manager` this changes how rooms are kept (`rooms`,
`pending_connect`, `pending_disconnect`, `basic_enter_room`, `basic_leave_room`, `basic_disconnect`,
`get_participants`: stock looks through every room when one viewer leaves, and keeps a room for each viewer alone), and
`emit`, which frames a message once and writes the same bytes to all. It works below stock sockets too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import socketio
from bidict import bidict
from socketio import packet

from app.live.peer import Peer, post
from app.live.transports import NAMESPACE
from app.live.wire import Bundle, Frame

HOOKS = (
    "rooms", "pending_connect", "pending_disconnect", "basic_enter_room", "basic_leave_room", "basic_disconnect",
    "get_participants", "is_sid_room", "pre_connect", "pre_disconnect", "connect", "emit",
)
# Viewers that one frame is written to before others have their turn: about a millisecond's work.
TURN = 100
# Seconds that one frame waits altogether for those who have something to do, most of all for judges who save.
PATIENCE = 0.25


class _Pending(set[str]):
    """Sids in between; stock uses a list, and looks through it for each viewer."""

    append = set.add


class Crowd(socketio.Manager):
    """The client manager of the live channels."""

    def __init__(self, states: str = NAMESPACE) -> None:
        """`states`: the namespace whose every event is a whole state, so that the newest payload is all one needs."""
        super().__init__()
        self._states = states
        # Told of each socket that was let in: (sid, eio_sid, namespace). What a connect handler emits leaves before the
        # CONNECT answer; what is emitted here comes after it.
        self.on_admitted: Callable[[str, str, str], None] = lambda sid, eio_sid, namespace: None
        # Lets others have their turn, for so many seconds at most; says how many it took.
        self.breathe: Callable[[float], float] = lambda patience: 0.0
        self._entered: dict[str, list[str]] = {}

    # Rooms.

    def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        self.pending_connect.setdefault(namespace, _Pending())
        sid: str | None = super().pre_connect(eio_sid, namespace)
        return sid

    def pre_disconnect(self, sid: str, namespace: str) -> str | None:
        self.pending_disconnect.setdefault(namespace, _Pending())
        eio_sid: str | None = super().pre_disconnect(sid, namespace)
        return eio_sid

    def connect(self, sid: str, namespace: str) -> str:
        connected: str = super().connect(sid, namespace)
        eio_sid = self.eio_sid_from_sid(connected, namespace)
        if eio_sid is not None:
            self.on_admitted(connected, eio_sid, namespace)
        return connected

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        if room == sid:
            # Everybody is alone in a room of that name: nothing to keep.
            return
        if room is None:
            everybody = self.rooms.setdefault(namespace, {}).setdefault(None, bidict())
            everybody[sid] = eio_sid
            return
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot enter a sid room")
        if eio_sid is None:
            if namespace not in self.rooms:
                raise ValueError("sid is not connected to requested namespace")
            eio_sid = self.rooms[namespace][None][sid]
        self.rooms[namespace].setdefault(room, {})[sid] = eio_sid
        self._entered.setdefault(sid, []).append(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        members = self.rooms.get(namespace, {}).get(room, {})
        if members.pop(sid, None) is None:
            return
        if room in (entered := self._entered.get(sid, [])):
            entered.remove(room)
        if not members:
            del self.rooms[namespace][room]
            if not self.rooms[namespace]:
                del self.rooms[namespace]

    def basic_disconnect(self, sid: str, namespace: str, **options: Any) -> None:
        for room in self._entered.pop(sid, []):
            self.basic_leave_room(sid, namespace, room)
        self.basic_leave_room(sid, namespace, None)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if namespace in pending:
                pending[namespace].discard(sid)
                if not pending[namespace]:
                    del pending[namespace]

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        return [sid, *self._entered.get(sid, [])]

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        members = self.rooms.get(namespace, {})
        wanted = [room] if room is None or isinstance(room, str) else list(room)
        found: dict[str, str] = {}
        for name in wanted:
            if name is not None and self.is_sid_room(namespace, name):
                found[name] = members[None][name]
            else:
                found.update(members.get(name, {}))
        yield from found.items()

    # Sending.

    def emit(
        self, event: str, data: Any, namespace: str, room: Any = None, skip_sid: Any = None, callback: Any = None,
        to: Any = None, **options: Any,
    ) -> None:
        made = None if callback else self.framed(event, data, namespace)
        if made is None:
            super().emit(event, data, namespace, room=room, skip_sid=skip_sid, callback=callback, to=to, **options)
            return
        skipped = set(skip_sid) if isinstance(skip_sid, list) else {skip_sid}
        reached = [eio_sid for sid, eio_sid in self.get_participants(namespace, to or room) if sid not in skipped]
        key: Any = (namespace, event) if namespace == self._states else object()
        patience = PATIENCE
        for start in range(0, len(reached), TURN):
            if start:
                patience -= self.breathe(patience)
            self._post(reached[start : start + TURN], made, key)

    def framed(self, event: str, data: Any, namespace: str) -> Frame | None:
        """The event as one frame; None where it holds binary, which stock must send."""
        listed = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        made = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, *listed]).encode()
        return Frame("4" + made) if isinstance(made, str) else None

    def hand(self, sid: str, namespace: str, events: list[tuple[str, Any]], bundle: Bundle) -> None:
        """Several events for one viewer at once: `bundle` holds them framed, `events` is for a stock socket."""
        eio_sid = self.eio_sid_from_sid(sid, namespace)
        one = self.server.eio.sockets.get(eio_sid)
        if type(one) is Peer:
            post((one,), bundle, "bundle")
            return
        for event, data in events:
            self.emit(event, data, namespace, to=sid)

    def _post(self, eio_sids: list[str], made: Frame, key: Any) -> None:
        found = list(map(self.server.eio.sockets.get, eio_sids))
        post([one for one in found if type(one) is Peer], made, key)
        for eio_sid, one in zip(eio_sids, found, strict=True):
            if one is not None and type(one) is not Peer:
                self.server.eio.send(eio_sid, made.text[1:])
