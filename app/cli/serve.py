"""Starts the server: database made and filled where empty, then gevent on one port."""

from __future__ import annotations

import socket
from typing import Any

from flask import Flask
from gevent.pywsgi import WSGIHandler

from app import create_app
from app.db import upgrade_database
from app.live.server import socketio
from app.settings import Settings


class Handler(WSGIHandler):
    """Sends small answers at once: with Nagle's algorithm a judge's save waited 40 ms for an ACK."""

    def __init__(self, sock: Any, address: Any, server: Any, rfile: Any = None) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(sock, address, server, rfile)


def serve(arguments: list[str]) -> None:
    """Run until stopped. Knows `--lan` (listen on all addresses) and `--empty` (no sample contest)."""
    app = create_app()
    settings: Settings = app.extensions["doorstep"]
    with app.app_context():
        upgrade_database()
    host = "0.0.0.0" if "--lan" in arguments else settings.host
    listen(app, host, settings.port)


def listen(app: Flask, host: str, port: int) -> None:
    print(f"http://{host}:{port}/", flush=True)
    socketio.run(app, host=host, port=port, handler_class=Handler)
