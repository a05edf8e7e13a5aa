"""Reads of the plan: rooms, pitch days, running orders, the programme, and what is still missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.queries import stage_by_key
from app.db import db
from app.judging.models import Judge, Panel, PanelMember
from app.roadshow import times
from app.roadshow.models import PitchDay, Room, Slot
from app.submissions.models import Entry, Project


def rooms(stage_id: int) -> list[Room]:
    """A stage's rooms in the order in which they were made."""
    return list(db.session.scalars(select(Room).where(Room.stage_id == stage_id).order_by(Room.id)))


_ROOM_KEYS = select(Room.key).where(Room.stage_id == bindparam("stage")).order_by(Room.id)


def room_keys(stage_id: int) -> list[str]:
    """The keys of a stage's rooms, in the same order."""
    return list(db.session.scalars(_ROOM_KEYS, {"stage": stage_id}))


def days_of(stage_id: int, *, published_only: bool = False) -> list[PitchDay]:
    """A stage's pitch days in time order, with rooms, panels and running orders."""
    wanted = (
        select(PitchDay)
        .where(PitchDay.stage_id == stage_id)
        .order_by(PitchDay.starts_at, PitchDay.id)
        .options(
            joinedload(PitchDay.room),
            joinedload(PitchDay.panel).selectinload(Panel.members).joinedload(PanelMember.judge).joinedload(Judge.person),
            selectinload(PitchDay.slots).joinedload(Slot.entry).joinedload(Entry.project).options(
                joinedload(Project.region), joinedload(Project.field)
            ),
        )
    )
    if published_only:
        wanted = wanted.where(PitchDay.published_at.is_not(None))
    return list(db.session.scalars(wanted))


def _in_order(stage_id: int) -> Select[tuple[Entry]]:
    """Entries that stand on a pitch day, day by day in running order."""
    return (
        select(Entry)
        .join(Slot, Slot.entry_id == Entry.id)
        .join(PitchDay, Slot.pitch_day_id == PitchDay.id)
        .where(PitchDay.stage_id == stage_id)
        .order_by(PitchDay.starts_at, PitchDay.id, Slot.position, Slot.id)
        .options(joinedload(Entry.project).options(joinedload(Project.region), joinedload(Project.field)))
    )


def running_order(stage_id: int, room_key: str, *, published_only: bool = False) -> list[Entry]:
    """A room's entries over all its days, in time order and then by position; unpublished days too unless told."""
    wanted = _in_order(stage_id).join(Room, PitchDay.room_id == Room.id).where(Room.key == room_key)
    if published_only:
        wanted = wanted.where(PitchDay.published_at.is_not(None))
    return list(db.session.scalars(wanted))


def programme(stage_id: int, *, published_only: bool = True) -> list[Entry]:
    """A stage's entries in programme order, over all rooms; as far as published unless told otherwise."""
    wanted = _in_order(stage_id)
    if published_only:
        wanted = wanted.where(PitchDay.published_at.is_not(None))
    return list(db.session.scalars(wanted))


def slot_of(entry: Entry) -> Slot | None:
    """The entry's slot with its day and room, if it stands on one."""
    wanted = select(Slot).where(Slot.entry_id == entry.id)
    return db.session.scalars(wanted.options(joinedload(Slot.pitch_day).joinedload(PitchDay.room))).one_or_none()


def room_of(entry: Entry) -> Room | None:
    """The room in which the entry pitches, once it stands on a day."""
    slot = slot_of(entry)
    return slot.pitch_day.room if slot is not None else None


def planned_times(day: PitchDay) -> dict[int, datetime]:
    """`{entry id: moment in UTC}` by the day's start and slot lengths."""
    return times.planned_times(day)


def entries_of(stage_id: int) -> list[Entry]:
    """All entries of a stage with their projects, in their order."""
    return list(
        db.session.scalars(
            select(Entry).where(Entry.stage_id == stage_id).order_by(Entry.position, Entry.id)
            .options(joinedload(Entry.project).options(joinedload(Project.region), joinedload(Project.field)))
        )
    )


def programme_body(stage_id: int, *, published_only: bool = True) -> dict[str, Any]:
    """The payload of the event `programme` without `rev`: what never changes while a stage is played."""
    return {
        "entries": [
            {
                "key": entry.key,
                "title": entry.project.title,
                "region": entry.project.region.title if entry.project.region else "",
                "field": entry.project.field.title if entry.project.field else "",
            }
            for entry in programme(stage_id, published_only=published_only)
        ]
    }


def room_in(slug: str, stage: str, key: str) -> Room | None:
    """A room by the stage's address and its key; a loader for guards."""
    found = stage_by_key(slug, stage)
    wanted = select(Room).where(Room.stage_id == (found.id if found else None), Room.key == key)
    return db.session.scalars(wanted).one_or_none()


def slot_in(slug: str, stage: str, number: int, key: str) -> Slot | None:
    """The slot of an entry (project key) on a pitch day; a loader for guards."""
    day = day_in(slug, stage, number)
    return next((slot for slot in day.slots if slot.entry.key == key), None) if day is not None else None


def panel_in(slug: str, stage: str, key: str) -> Panel | None:
    """A panel by the stage's address and its key; a loader for guards."""
    found = stage_by_key(slug, stage)
    wanted = select(Panel).where(Panel.stage_id == (found.id if found else None), Panel.key == key)
    return db.session.scalars(wanted).one_or_none()


def day_in(slug: str, stage: str, number: int) -> PitchDay | None:
    """A pitch day by the stage's address and its number; a loader for guards."""
    found = stage_by_key(slug, stage)
    wanted = select(PitchDay).where(PitchDay.stage_id == (found.id if found else None), PitchDay.id == number)
    return db.session.scalars(wanted).one_or_none()
