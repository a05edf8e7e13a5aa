"""The Socket.IO server behind the live channels: lets viewers in, greets them, and never listens to them."""

from __future__ import annotations

import logging
import sys
import time
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
from app.live import nudges
from app.live.admission import VIEWS, NotAdmitted, Ticket, admit, origin_check, origin_suffices
from app.live.fanout import Fanout
from app.live.ground import Credential
from app.live.publishing import PUBLIC
from app.live.transports import NAMESPACE, EngineTransport, SocketTransport, Transport
from app.live.watch import Tickets, Watch
from app.settings import Settings

log = logging.getLogger("doorstep.live")

# A viewer sends nothing after its CONNECT packet, which holds a slug, a key and a token.
LONGEST_PACKET = 8 * 1024
# Seconds for which a public ticket is given out again without a look at the database: a hall arrives at once.
SAME = 0.25
VIEWERS = Gauge("doorstep_viewers", "Open live sockets by what they see.", ["view"])

socketio = SocketIO()


class _Greeting(Manager):
    """The stock manager, which tells when a CONNECT answer is on its way: what a connect handler emits leaves before."""

    def connect(self, sid: str, namespace: str) -> str:
        connected: str = super().connect(sid, namespace)
        self.on_admitted(connected, self.eio_sid_from_sid(connected, namespace) or "", namespace)
        return connected

    def on_admitted(self, sid: str, eio_sid: str, namespace: str) -> None:
        """Set by `Live`."""


class Live:
    """One application's live sockets."""

    def __init__(self, app: Flask, transport: Transport) -> None:
        self._app, self._server = app, socketio.server
        manager = self._server.manager
        self._transport = transport
        self.fanout = Fanout(transport)
        self.tickets = Tickets()
        shared = isinstance(manager, nudges.Nudges)
        self.watch = Watch(app, self.fanout, self.tickets, self.drop, manager.nudge if shared else None)
        if shared:
            manager.on_nudge = self.watch.nudged
        self._started = False
        self._same: dict[tuple[str | None, ...] | None, tuple[float, Ticket | None]] = {}
        self._counts = {view: VIEWERS.labels(view) for view in VIEWS}
        manager.on_admitted = self._admitted
        # Not through Flask-SocketIO, which makes a request for each event: thousands may come and leave at once.
        self._server.on("connect", self.connect, namespace=NAMESPACE)
        self._server.on("disconnect", self._left, namespace=NAMESPACE)

    def connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """Somebody asks to be let in. Most of a hall want what somebody was just given: no request is made for them."""
        same = self._same_ticket(auth) if environ.get("HTTP_ORIGIN") or "HTTP_COOKIE" not in environ else None
        if same is not None:
            self.expect(sid, same)
            return
        try:
            with self._app.request_context(environ):
                self.expect(sid, self._ticket(environ, auth))
        except NotAdmitted as no:
            raise ConnectionRefusedError(no.text, {"code": no.code}) from no

    def _ticket(self, environ: dict[str, Any], auth: Any) -> Ticket:
        origin = environ.get("HTTP_ORIGIN")
        credential, cookie = _asked(auth)
        token = credential is not None and credential.kind == "token"
        if not origin_suffices(origin, cookie, token):
            raise NotAdmitted("origin", _("请从本站的页面连接。"))
        ticket = admit(auth, credential)
        if not origin and ticket.view != PUBLIC and not token:
            raise NotAdmitted("origin", _("请从本站的页面连接。"))
        if (named := _named(auth)) is not None:
            self._same[named] = (time.monotonic() + SAME, ticket)
        return ticket

    def _same_ticket(self, auth: Any) -> Ticket | None:
        until, ticket = self._same.get(_named(auth), (0.0, None))
        return ticket if until > time.monotonic() else None

    def expect(self, sid: str, ticket: Ticket) -> None:
        """Keep the ticket of a socket that is about to get its CONNECT answer."""
        self.tickets.give(sid, ticket)
        self._counts[ticket.view].inc()
        if not self._started:
            # Only now: making an application opens no connection and starts nothing.
            self._started = True
            self._server.start_background_task(self.fanout.breathe, self.watch.inside)
            self.watch.start(self._server.start_background_task)

    def _admitted(self, sid: str, eio_sid: str, namespace: str) -> None:
        """The CONNECT answer is on its way: now the greeting."""
        ticket = self.tickets.of(sid)
        if namespace != NAMESPACE or ticket is None:
            return
        self._transport.admitted(eio_sid)
        try:
            if not self.fanout.join_known(sid, ticket):
                self.watch.inside(self.fanout.join, sid, ticket)
        except Exception:
            # Without its greeting a viewer would show nothing for ever: let it come again.
            log.exception("a viewer could not be greeted")
            self.drop(sid)

    def _left(self, sid: str, reason: Any = None) -> None:
        ticket = self.tickets.take_back(sid)
        if ticket is not None:
            self._counts[ticket.view].dec()
        self.fanout.leave(sid)

    def drop(self, sid: str) -> None:
        """End a socket, the connection below it too."""
        connection = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        self._server.disconnect(sid, namespace=NAMESPACE)
        if connection is not None:
            self._server.eio.disconnect(connection)
        self._left(sid)

    def tell(self, events: list[Event]) -> None:
        self.fanout.mark(events)
        self.watch.tell(events)


def _named(auth: Any) -> tuple[str | None, ...] | None:
    """What the public's view is asked for, as a key; None for every other view, and for what no page would ask."""
    if not isinstance(auth, dict) or auth.get("view") not in (None, PUBLIC):
        return None
    named = tuple(auth.get(name) for name in ("contest", "stage", "room"))
    return named if all(isinstance(one, str | None) for one in named) else None


def _asked(auth: Any) -> tuple[Credential | None, bool]:
    """The credential of the handshake, and whether a sign-in's cookie came along (a token makes it ignored)."""
    token = auth.get("token") if isinstance(auth, dict) else None
    if isinstance(token, str) and token and is_unicode(token):
        return Credential("token", token), False
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return None, False
    secret = session.get("_user_id")
    return (Credential("cookie", secret) if isinstance(secret, str) else None), True


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


def _most_viewers() -> int:
    """As many as leave descriptors for judges, the desk, files and the database."""
    try:
        import resource
    except ImportError:
        # No such limit on Windows.
        return 5000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(100, (hard if hard != resource.RLIM_INFINITY else max(soft, 65536)) - 400)


def _manager(kind: type[Manager], redis_url: str) -> Any:
    """The client manager, behind the message queue where there is one and where it can be held to nudges."""
    gone = nudges.missing() if redis_url else []
    if gone:
        log.warning("this release's message queue is not known (%s): processes look by themselves", ", ".join(gone))
    return nudges.with_queue(kind, redis_url) if redis_url and not gone else kind()


def open_live(app: Flask, settings: Settings) -> None:
    """Attach the server to the app, with our engine below it where it can be."""
    mode = _mode(settings)
    own = mode == "gevent" and settings.live_transport == "engine"
    kind: type[Manager] = _Greeting
    if own:
        from app.live.crowd import Crowd

        kind = Crowd
    socketio.init_app(
        app,
        async_mode=mode,
        client_manager=_manager(kind, settings.redis_url),
        transports=["websocket"],
        # Without the default one: a socket there would stay for nothing.
        namespaces=[NAMESPACE],
        cors_allowed_origins=origin_check(settings),
        max_http_buffer_size=LONGEST_PACKET,
        ping_interval=settings.live_ping,
        ping_timeout=settings.live_ping_timeout,
        serve_client=False,
        manage_session=False,
    )
    server = socketio.server
    # No public switch turns incoming events off; a release without these names leaves them to "no such handler".
    for name in ("_handle_event", "_handle_ack"):
        if hasattr(server, name):
            setattr(server, name, _deaf)
    transport: Transport = SocketTransport(server)
    if own:
        transport = EngineTransport.below(server, _most_viewers()) or transport
    app.extensions["doorstep_live"] = Live(app, transport)
    if settings.proxies:
        hops = settings.proxies
        # Sockets branch off before the pages' own middleware: their handshake needs the visitor's host as well.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
