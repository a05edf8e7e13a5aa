"""Which new pitch day takes the place of one that was taken out: judges' calendars then move it instead of adding another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.judging.queries import sitting
from app.roadshow.models import PitchDay


@dataclass(frozen=True)
class Gone:
    """What a day that was taken out is known by in calendars, who sat there, when and where."""

    calendar_key: str
    judges: frozenset[str]
    starts_at: datetime
    room: str


def gone(day: PitchDay) -> Gone:
    return Gone(day.calendar_key, frozenset(member.judge.key for member in sitting(day.panel)), day.starts_at, day.room.key)


def heirs(days: Iterable[Gone], blocks: Sequence[tuple[str, frozenset[str], datetime, str]]) -> dict[str, str]:
    """`{block: calendar key}`: most judges in common first, then nearest in time, then the same room; each key once.

    Blocks are (key, judges, begins, room). Who has no judge in common with any of them has no heir.
    """
    pairs = sorted(
        (-len(day.judges & judges), abs((day.starts_at - begins).total_seconds()), day.room != room, block, day.calendar_key)
        for day in days for block, judges, begins, room in blocks if day.judges & judges
    )
    found: dict[str, str] = {}
    for *_worth, block, key in pairs:
        if block not in found and key not in found.values():
            found[block] = key
    return found
