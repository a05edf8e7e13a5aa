"""Hangs every command on the application; a file of commands offers `register(app)`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

FILES = ("tally", "demo", "audit", "accounts", "backup", "rehearsing", "contest", "letters", "drafts")


def open_room(app: Flask) -> None:
    for name in FILES:
        if find_spec(f"app.cli.{name}") is not None:
            import_module(f"app.cli.{name}").register(app)
