"""Opens the homes: gives every page its navigation."""

from __future__ import annotations

from flask import Flask

from app.homes.nav import frame


def open_room(app: Flask) -> None:
    app.context_processor(frame)
