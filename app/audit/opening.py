"""Opens the room: the log's moments can be shown on the contest's wall clock."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, g
from flask_babel import format_datetime

from app import clock


def audit_time(at: str) -> str:
    """A moment of the log, to the second, on the contest's wall clock; what is no moment is shown as it stands."""
    try:
        moment = datetime.fromisoformat(at)
        zone = getattr(g.get("contest"), "timezone", None) or "Asia/Shanghai"
        return format_datetime(clock.in_zone(moment, zone), "yyyy-MM-dd HH:mm:ss", rebase=False)
    except (ValueError, OverflowError):
        return at


def open_room(app: Flask) -> None:
    app.jinja_env.globals["audit_time"] = audit_time
