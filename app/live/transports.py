"""What carries states to viewers: our engine, or stock Socket.IO; the rounds above do not notice which."""

from __future__ import annotations

import logging
from typing import Any, Protocol

from app.live.wire import Bundle

log = logging.getLogger("doorstep.live")

NAMESPACE = "/live"


class Transport(Protocol):
    """What carries frames; it knows nothing of channels."""

    def to_all(self, group: str, event: str, body: Any) -> None: ...

    def bundle(self, states: list[tuple[str, Any]]) -> Any:
        """Several states, made ready to be handed to many viewers, one after the other."""
        ...

    def to_one(self, viewer: str, bundle: Any) -> None:
        """Hand over what `bundle` made, in order."""
        ...

    def enter(self, viewer: str, group: str) -> None:
        """Make the viewer one of the group; KeyError where it has gone."""
        ...

    def admitted(self, connection: str) -> None:
        """Told when the answer to a viewer's CONNECT is on its way."""
        ...


class SocketTransport:
    """Carries frames over Socket.IO rooms."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def to_all(self, group: str, event: str, body: Any) -> None:
        # A tuple keeps a null payload a payload.
        self._server.emit(event, (body,), to=group, namespace=NAMESPACE)

    def bundle(self, states: list[tuple[str, Any]]) -> Any:
        return states

    def to_one(self, viewer: str, bundle: Any) -> None:
        for event, body in bundle:
            self._server.emit(event, (body,), to=viewer, namespace=NAMESPACE)

    def enter(self, viewer: str, group: str) -> None:
        if not self._server.manager.is_connected(viewer, NAMESPACE):
            raise KeyError(viewer)
        self._server.manager.enter_room(viewer, NAMESPACE, group)

    def admitted(self, connection: str) -> None:
        """Stock needs no such word."""


class EngineTransport(SocketTransport):
    """The same rooms, with our engine below them: a state is framed once, however many come to be greeted with it."""

    def __init__(self, server: Any, engine: Any) -> None:
        super().__init__(server)
        self.engine = engine

    @classmethod
    def below(cls, server: Any, most_viewers: int) -> EngineTransport | None:
        """Put the engine below a Socket.IO server; None, with a warning, where that is not the one it knows."""
        from app.live import crowd, engine

        gone = engine.missing(server.eio) + [name for name in crowd.HOOKS if not hasattr(crowd.socketio.Manager(), name)]
        if gone:
            log.warning("the live engine does not know this release (%s): viewers get the stock transport", ", ".join(gone))
            return None
        server.manager.breathe = engine.others_first
        return cls(server, engine.Engine(server.eio, most_viewers))

    def bundle(self, states: list[tuple[str, Any]]) -> Any:
        events = [(event, (body,)) for event, body in states]
        return events, Bundle(self._server.manager.framed(event, data, NAMESPACE) for event, data in events)

    def to_one(self, viewer: str, bundle: Any) -> None:
        self._server.manager.hand(viewer, NAMESPACE, *bundle)

    def admitted(self, connection: str) -> None:
        self.engine.admitted(connection)
        # The handshake's headers have been read: kept, they would be most of a viewer's memory.
        self._server.environ.pop(connection, None)
