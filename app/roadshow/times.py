"""When an entry is planned to pitch, and how long a pitch day lasts: values out of a day's slot lengths."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.roadshow.models import PitchDay

# What a slot consists of, in the order of the hall: the names of the day's columns.
PARTS = ("pitch_seconds", "questions_seconds", "scoring_seconds", "changeover_seconds")


def slot_length(day: PitchDay) -> timedelta:
    """One entry's whole time: pitch, questions, scoring, and the change to the next one."""
    return timedelta(seconds=sum(getattr(day, part) for part in PARTS))


def planned_times(day: PitchDay) -> dict[int, datetime]:
    """`{entry id: moment in UTC}` by the day's start and its running order."""
    length = slot_length(day)
    return {slot.entry_id: day.starts_at + length * place for place, slot in enumerate(day.slots)}


def ends_at(day: PitchDay) -> datetime:
    """When the last slot is over; a day without entries keeps its room for one slot."""
    return day.starts_at + slot_length(day) * max(1, len(day.slots))
