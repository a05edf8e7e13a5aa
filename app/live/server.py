"""The Socket.IO server behind the live channels: lets viewers in, greets them, and never listens to them."""

from __future__ import annotations

import logging
import sys
from typing import Any

from flask import Flask, current_app, request, session
from flask_babel import gettext as _
from flask_socketio import SocketIO
from prometheus_client import Gauge
from socketio import Manager
from socketio.exceptions import ConnectionRefusedError
from werkzeug.middleware.proxy_fix import ProxyFix

from app.change import Event, after_commit
from app.core.reading import is_unicode
from app.live.admission import NotAdmitted, Ticket, admit, origin_check, origin_suffices
from app.live.fanout import Fanout
from app.live.ground import Credential
from app.live.watch import Watch
from app.settings import Settings

log = logging.getLogger("doorstep.live")

NAMESPACE = "/live"
# A viewer sends nothing after its CONNECT packet, which holds a slug, a key and a token.
LONGEST_PACKET = 8 * 1024
VIEWERS = Gauge("doorstep_viewers", "Open live sockets by what they see.", ["view"])

socketio = SocketIO()


class _Greeting(Manager):
    """Tells when a socket's CONNECT answer is on its way: what a connect handler emits would leave before it."""

    def connect(self, sid: str, namespace: str) -> str:
        connected: str = super().connect(sid, namespace)
        if namespace == NAMESPACE:
            self.greet(connected)
        return connected

    def greet(self, sid: str) -> None:
        """Set by `Live`."""


class SocketTransport:
    """Carries frames over Socket.IO rooms."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def to_all(self, group: str, event: str, body: Any) -> None:
        # A tuple keeps a null payload a payload.
        self._server.emit(event, (body,), to=group, namespace=NAMESPACE)

    def to_one(self, viewer: str, event: str, body: Any) -> None:
        self._server.emit(event, (body,), to=viewer, namespace=NAMESPACE)

    def enter(self, viewer: str, group: str) -> None:
        if not self._server.manager.is_connected(viewer, NAMESPACE):
            raise KeyError(viewer)
        self._server.manager.enter_room(viewer, NAMESPACE, group)


class Live:
    """One application's live sockets."""

    def __init__(self, app: Flask, settings: Settings, manager: _Greeting) -> None:
        self._app, self._server = app, socketio.server
        self.fanout = Fanout(SocketTransport(self._server))
        self.tickets: dict[str, Ticket] = {}
        self._watch = Watch(app, self.fanout, self.tickets, self.drop, settings.redis_url)
        self._started = False
        manager.greet = self._greet  # type: ignore[method-assign]

    def expect(self, sid: str, ticket: Ticket) -> None:
        """Keep the ticket of a socket that is about to get its CONNECT answer."""
        self.tickets[sid] = ticket
        VIEWERS.labels(ticket.view).inc()
        if not self._started:
            # Only now: making an application opens no connection and starts nothing.
            self._started = True
            self._server.start_background_task(self.fanout.breathe, self._watch.inside)
            self._watch.start(self._server.start_background_task)

    def _greet(self, sid: str) -> None:
        ticket = self.tickets.get(sid)
        if ticket is None:
            return
        try:
            self._watch.inside(self.fanout.join, sid, ticket)
        except Exception:
            # Without its greeting a viewer would show nothing for ever: let it come again.
            log.exception("a viewer could not be greeted")
            self.drop(sid)

    def leave(self, sid: str) -> None:
        ticket = self.tickets.pop(sid, None)
        if ticket is not None:
            VIEWERS.labels(ticket.view).dec()
        self.fanout.leave(sid)

    def drop(self, sid: str) -> None:
        """End a socket, the connection below it too."""
        connection = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        self._server.disconnect(sid, namespace=NAMESPACE)
        if connection is not None:
            self._server.eio.disconnect(connection)
        self.leave(sid)

    def tell(self, events: list[Event]) -> None:
        self.fanout.mark(events)
        self._watch.tell_others(events)


def _credential(auth: Any) -> tuple[Credential | None, bool]:
    """The credential of the handshake, and whether a sign-in's cookie came along (a token makes it ignored)."""
    token = auth.get("token") if isinstance(auth, dict) else None
    if isinstance(token, str) and token and is_unicode(token):
        return Credential("token", token), False
    secret = session.get("_user_id")
    cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return (Credential("cookie", secret) if isinstance(secret, str) else None), cookie


@socketio.on("connect", namespace=NAMESPACE)
def _connect(auth: Any = None) -> None:
    live: Live = current_app.extensions["doorstep_live"]
    credential, cookie = _credential(auth)
    token = credential is not None and credential.kind == "token"
    try:
        if not origin_suffices(request.headers.get("Origin"), cookie, token):
            raise NotAdmitted("origin", _("请从本站的页面连接。"))
        ticket = admit(auth, credential)
        if not request.headers.get("Origin") and ticket.view != "public" and not token:
            raise NotAdmitted("origin", _("请从本站的页面连接。"))
    except NotAdmitted as no:
        raise ConnectionRefusedError(no.text, {"code": no.code}) from no
    live.expect(request.sid, ticket)  # type: ignore[attr-defined]


@socketio.on("disconnect", namespace=NAMESPACE)
def _disconnect(reason: Any = None) -> None:
    live: Live = current_app.extensions["doorstep_live"]
    live.leave(request.sid)  # type: ignore[attr-defined]


@after_commit
def _tell(events: list[Event]) -> None:
    live: Live | None = current_app.extensions.get("doorstep_live")
    if live is not None:
        live.tell(events)


def _mode(settings: Settings) -> str:
    if settings.async_mode:
        return settings.async_mode
    patched = "gevent.monkey" in sys.modules and sys.modules["gevent.monkey"].is_module_patched("socket")
    return "gevent" if patched else "threading"


def _deaf(*packet: Any) -> None:
    """What viewers send is dropped unread; `connect` sent as an event would run the handler above once more."""


def open_live(app: Flask, settings: Settings) -> None:
    """Attach the server to the app."""
    manager = _Greeting()
    socketio.init_app(
        app,
        async_mode=_mode(settings),
        client_manager=manager,
        transports=["websocket"],
        # Without the default one: a socket there would stay for nothing.
        namespaces=[NAMESPACE],
        cors_allowed_origins=origin_check(settings),
        max_http_buffer_size=LONGEST_PACKET,
        serve_client=False,
        manage_session=False,
    )
    server = socketio.server
    # No public switch turns incoming events off; a release without these names leaves them to "no such handler".
    for name in ("_handle_event", "_handle_ack"):
        if hasattr(server, name):
            setattr(server, name, _deaf)
    app.extensions["doorstep_live"] = Live(app, settings, manager)
    if settings.proxies:
        hops = settings.proxies
        # Sockets branch off before the pages' own middleware: their handshake needs the visitor's host as well.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
