"""Moments as people read them: on the contest's wall clock, in their language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import format_datetime
from flask_babel import gettext as _

from app import clock


def shown(moment: datetime, zone: str) -> str:
    """Day and time, such as 11月22日 13:30; `zone` is the contest's."""
    return str(format_datetime(clock.in_zone(moment, zone), _("M月d日 HH:mm"), rebase=False))


def at_in(zone: str) -> Callable[[datetime], str]:
    """`at(moment)` for a page of a contest in that zone."""
    return lambda moment: shown(moment, zone)


def clock_in(zone: str) -> Callable[[datetime], str]:
    """`clock(moment)`: hours and minutes only, such as 13:30."""
    return lambda moment: clock.in_zone(moment, zone).strftime("%H:%M")


def exact_in(zone: str) -> Callable[[datetime], str]:
    """`at(moment)`: to the second, with the day only where it is not today, such as 13:30:05."""

    def at(moment: datetime) -> str:
        there = clock.in_zone(moment, zone)
        today = there.date() == clock.in_zone(clock.now(), zone).date()
        return there.strftime("%H:%M:%S" if today else "%Y-%m-%d %H:%M:%S")

    return at
