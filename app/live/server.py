"""The Socket.IO server behind the live channels."""

from __future__ import annotations

import sys

from flask import Flask
from flask_socketio import SocketIO

from app.settings import Settings

socketio = SocketIO()


def _mode(settings: Settings) -> str:
    if settings.async_mode:
        return settings.async_mode
    patched = "gevent.monkey" in sys.modules and sys.modules["gevent.monkey"].is_module_patched("socket")
    return "gevent" if patched else "threading"


def open_live(app: Flask, settings: Settings) -> None:
    """Attach the server to the app."""
    socketio.init_app(
        app,
        async_mode=_mode(settings),
        message_queue=settings.redis_url or None,
        transports=["websocket"],
        cors_allowed_origins=[],
        serve_client=False,
        manage_session=False,
    )
