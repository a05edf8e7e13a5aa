"""Opens the room: what it keeps about people is known to `accounts`."""

from __future__ import annotations

from flask import Flask


def open_room(app: Flask) -> None:
    from app.roadshow import keeping  # noqa: F401  leaves its answers where accounts asks
