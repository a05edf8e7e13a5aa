"""When those who wait in a room are expected on stage, out of what its hall shows everybody; nothing hidden enters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.core.expected import Now, Waiting, expected, minutes_off
from app.core.lifecycle import CLOSED, IDLE, REVEALED
from app.db import db
from app.hall.models import Hall, HallAction
from app.hall.order import Place, places
from app.hall.queries import hall_in
from app.roadshow.arrivals import HERE, arrivals_of, state_of
from app.roadshow.delays import tell_times
from app.roadshow.models import PitchDay, Room
from app.roadshow.queries import planned_times, rooms
from app.roadshow.times import PARTS, slot_length

CALLS = ("call", "next", "open")
# Of more than these nobody in the hall needs to know whether they are here.
SOON = 3


@dataclass(frozen=True)
class Expected:
    """Somebody who waits, in the order of the calls; moments in milliseconds, `off` in minutes (negative: earlier)."""

    place: Place
    planned: int
    at: int
    arrival: str

    @property
    def off(self) -> int:
        return minutes_off(self.planned, self.at)


def expected_in(room: Room) -> list[Expected]:
    """The room's waiting entries of public days with when they are expected."""
    order, hall, now = places(room.id), hall_in(room), clock.now_ms()
    waiting = [place for place in order if place.waits]
    if not waiting:
        return []
    days = {place.day.id: place.day for place in order}
    planned = {entry: clock.to_ms(at) for day in days.values() for entry, at in planned_times(day).items()}
    calls = _calls(hall)
    found = expected(
        [Waiting(str(one.entry.id), one.day.id, planned[one.entry.id], _length(one.day)) for one in waiting],
        _now(hall, order, now), begun={place.day.id for place in order if place.state not in ("waiting", "skipped")},
        took=_took(order, calls),
        stated={day.id: day.shift_minutes * 60_000 for day in days.values() if day.shift_minutes is not None},
    )
    arrivals = arrivals_of([one.entry.id for one in waiting])
    return [
        Expected(one, planned[one.entry.id], found[str(one.entry.id)], state_of(arrivals.get(one.entry.id)))
        for one in waiting if str(one.entry.id) in found
    ]


def _length(day: PitchDay) -> int:
    return int(slot_length(day).total_seconds() * 1000)


def _now(hall: Hall, order: list[Place], now: int) -> Now:
    here = next((place for place in order if place.entry.id == hall.entry_id), None)
    left = hall.remaining if hall.deadline is None else hall.deadline - now
    parts = {part.removesuffix("_seconds"): getattr(here.day, part) * 1000 for part in PARTS} if here is not None else None
    since = _closed_at(hall) if hall.phase in (CLOSED, REVEALED) else None
    return Now(now, hall.phase or IDLE, parts, left, since)


def _closed_at(hall: Hall) -> int | None:
    found = db.session.scalar(
        select(HallAction.at).where(HallAction.hall_id == hall.id, HallAction.action == "close")
        .order_by(HallAction.id.desc()).limit(1)
    )
    return clock.to_ms(found) if found is not None else None


def _calls(hall: Hall) -> list[tuple[str, int]]:
    """(entry key, moment) of everybody who was called, in time order; everybody saw them come."""
    if hall.id is None:
        return []
    rows = db.session.execute(
        select(HallAction.at, HallAction.answer)
        .where(HallAction.hall_id == hall.id, HallAction.action.in_(CALLS)).order_by(HallAction.id)
    )
    return [(answer["hall"]["entry"], clock.to_ms(at)) for at, answer in rows if answer.get("hall", {}).get("entry")]


def _took(order: list[Place], calls: list[tuple[str, int]]) -> dict[int, list[int]]:
    """Per day: from one call to the next, for those who were heard to the end."""
    heard = {place.entry.key: place.day.id for place in order if place.state in (CLOSED, REVEALED)}
    day_of = {place.entry.key: place.day.id for place in order}
    began: dict[str, int] = {}
    found: dict[int, list[int]] = defaultdict(list)
    last = ""
    for key, at in calls:
        if last and key != last and last in heard and day_of.get(key) == heard[last]:
            found[heard[last]].append(at - began[last])
        if key != last:
            began[key] = at
        last = key
    return found


def times_body(room: Room, found: list[Expected]) -> dict[str, Any]:
    """What everybody may ask for: by key the planned and the expected moment; of the next ones whether they are here."""
    stated = next((one.place.day.shift_minutes for one in found), None)
    return {
        "room": room.key, "stated": stated, "off": found[0].off if found else None,
        "rows": [
            [one.place.entry.key, one.planned, _minute(one), one.off, place < SOON and one.arrival == HERE]
            for place, one in enumerate(found)
        ],
    }


def _minute(one: Expected) -> int:
    """The moment to the minute by which it is told: a timer's every second is nobody's business."""
    return one.planned + one.off * 60_000


@tell_times
def expected_at_stage(stage_id: int) -> Mapping[int, datetime]:
    """`{entry id: moment}` over all rooms of the stage, for the programme and the applicants' pages."""
    return {
        one.place.entry.id: datetime.fromtimestamp(_minute(one) / 1000, UTC)
        for room in rooms(stage_id) for one in expected_in(room)
    }
