"""By which number the entries of calendars count up: each change of a stage's plan takes the next one.

The number is the second of the change, or one more than the last where the second is the same: two changes never share one,
a day that is planned anew begins above the one whose place it takes, and a restored database goes on above what it once told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.change import Change
from app.db import db
from app.roadshow.models import CalendarCount, PitchDay

# Seconds from here fit into a calendar's 32 bits until 2088; the minutes since 1970 that were told before are fewer.
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def seconds_at(moment: datetime) -> int:
    return max(0, int((moment - EPOCH).total_seconds()))


def count_up(days: Iterable[PitchDay], current: Change) -> None:
    """Let calendars that hold these days' slots take what is new of them."""
    numbers: dict[int, int] = {}
    for day in days:
        if day.stage_id not in numbers:
            numbers[day.stage_id] = _next(day.stage_id, current.at)
        day.revised_at, day.calendar_number = current.at, numbers[day.stage_id]


def _next(stage_id: int, at: datetime) -> int:
    kept = db.session.get(CalendarCount, stage_id, with_for_update=True)
    if kept is None:
        # Days that came from another server, or from before, have been counted already.
        last = db.session.scalar(select(func.max(PitchDay.calendar_number)).where(PitchDay.stage_id == stage_id)) or 0
        kept = CalendarCount(stage_id=stage_id, number=last)
        db.session.add(kept)
    kept.number = max(kept.number + 1, seconds_at(at))
    return kept.number
