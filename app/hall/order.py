"""A room's running order: its places, day by day, with where each entry stands."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
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


def places(room_id: int) -> list[Place]:
    """The room's running order, day by day, with where each entry stands on the board."""
    rows = db.session.execute(
        select(Slot, BoardEntry.state)
        .join(Slot.pitch_day).join(Slot.entry).join(Entry.project)
        .outerjoin(BoardEntry, BoardEntry.entry_id == Slot.entry_id)
        .where(PitchDay.room_id == room_id)
        .order_by(PitchDay.starts_at, PitchDay.id, Slot.position, Slot.id)
        .options(
            contains_eager(Slot.pitch_day),
            contains_eager(Slot.entry).contains_eager(Entry.project).options(
                joinedload(Project.region), joinedload(Project.field)
            ),
        )
        .execution_options(populate_existing=True)
    ).all()
    return [Place(number, slot, state or "waiting") for number, (slot, state) in enumerate(rows, start=1)]


def next_place(order: list[Place]) -> Place | None:
    """Who is called next: the first of the order who waits."""
    return next((place for place in order if place.waits), None)
