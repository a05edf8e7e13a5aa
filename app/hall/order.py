"""A room's running order: its places, day by day, with where each entry stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from app.db import db
from app.ranking.models import BoardEntry
from app.roadshow.models import PitchDay, Slot
from app.submissions.models import Entry, Project


@dataclass(frozen=True)
class Place:
    """One place of a room's running order; `number` counts from 1 over all its pitch days."""

    number: int
    slot: Slot
    state: str

    @property
    def entry(self) -> Entry:
        return self.slot.entry

    @property
    def day(self) -> PitchDay:
        return self.slot.pitch_day

    @property
    def callable(self) -> bool:
        """Its order has been made public (so its judges have scorecards) and it still takes part."""
        return self.day.published_at is not None and self.entry.status == "active"

    @property
    def waits(self) -> bool:
        return self.callable and self.state == "waiting"


_PLACES = (
    select(Slot, BoardEntry.state)
    .join(Slot.pitch_day).join(Slot.entry).join(Entry.project)
    .outerjoin(BoardEntry, BoardEntry.entry_id == Slot.entry_id)
    .where(PitchDay.room_id == bindparam("room"))
    .order_by(PitchDay.starts_at, PitchDay.id, Slot.position, Slot.id)
    .options(
        contains_eager(Slot.pitch_day),
        contains_eager(Slot.entry).contains_eager(Entry.project).options(
            joinedload(Project.region), joinedload(Project.field)
        ),
    )
    .execution_options(populate_existing=True)
)


def places(room_id: int) -> list[Place]:
    """The room's running order, day by day, with where each entry stands on the board."""
    rows = db.session.execute(_PLACES, {"room": room_id}).all()
    return [Place(number, slot, state or "waiting") for number, (slot, state) in enumerate(rows, start=1)]


@dataclass(frozen=True, slots=True)
class StandEntry:
    id: int
    key: str
    status: str


@dataclass(frozen=True, slots=True)
class StandDay:
    id: int
    published: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """A place as rows: all that an answer or a live state needs to know of it."""

    entry: StandEntry
    day: StandDay
    state: str

    @property
    def callable(self) -> bool:
        return self.day.published and self.entry.status == "active"

    @property
    def waits(self) -> bool:
        return self.callable and self.state == "waiting"


_slots, _days, _entries, _projects = Slot.__table__, PitchDay.__table__, Entry.__table__, Project.__table__
_board = BoardEntry.__table__
# Built once: it is asked several times at each move on stage.
_STANDING = (
    select(
        _entries.c.id, _projects.c.key, _entries.c.status, _days.c.id, _days.c.published_at.is_not(None), _board.c.state,
    )
    .join_from(_slots, _days, _slots.c.pitch_day_id == _days.c.id).join(_entries, _slots.c.entry_id == _entries.c.id)
    .join(_projects, _entries.c.project_id == _projects.c.id).outerjoin(_board, _board.c.entry_id == _entries.c.id)
    .where(_days.c.room_id == bindparam("room"))
    .order_by(_days.c.starts_at, _days.c.id, _slots.c.position, _slots.c.id)
)


def standing(room_id: int) -> list[Stand]:
    """The same order without the objects behind it."""
    rows = db.session.execute(_STANDING, {"room": room_id})
    return [
        Stand(StandEntry(entry, key, status), StandDay(day, bool(published)), state or "waiting")
        for entry, key, status, day, published, state in rows
    ]


P = TypeVar("P", Place, Stand)


def next_place(order: Sequence[P]) -> P | None:
    """Who is called next: the first of the order who waits."""
    return next((place for place in order if place.waits), None)
