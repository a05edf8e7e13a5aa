"""Opens the room: identity comes before any page, and pages can show moments and phone numbers."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, g
from flask_babel import format_datetime
from flask_babel import gettext as _

from app import clock
from app.accounts.guests import open_guests, seen_with_guest
from app.accounts.identity import open_identity
from app.accounts.names import shown_phone


def wall_clock(at: datetime) -> str:
    """The moment as people in the contest read it; without a contest, in Shanghai's time as everywhere by default."""
    zone = getattr(g.get("contest"), "timezone", None) or "Asia/Shanghai"
    return str(format_datetime(clock.in_zone(at, zone), _("yyyy 年 M 月 d 日 HH:mm"), rebase=False))


def open_room(app: Flask) -> None:
    open_identity(app, seen_with_guest)
    open_guests(app)
    app.jinja_env.globals.update(wall_clock=wall_clock, shown_phone=shown_phone)
