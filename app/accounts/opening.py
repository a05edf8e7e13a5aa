"""Opens the room: identity comes before any page."""

from __future__ import annotations

from flask import Flask

from app.accounts.identity import open_identity


def open_room(app: Flask) -> None:
    open_identity(app)
