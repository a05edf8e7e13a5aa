"""What the door sees: the day's entries with where their people are, found by name or number, fifty a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.db import db
from app.roadshow.arrivals import HERE, STATES, arrivals_of, state_of, steps
from app.roadshow.models import Arrival, PitchDay, Slot
from app.roadshow.times import planned_times
from app.submissions.models import Entry, Project
from app.submissions.queries import PAGE, Pages


@dataclass(frozen=True)
class Guest:
    """One entry at the door. `number` is its place in its day's order, `late` the minutes by which it came too late."""

    slot: Slot
    number: int
    planned: datetime
    arrival: Arrival | None

    @property
    def state(self) -> str:
        return state_of(self.arrival)

    @property
    def seen(self) -> int:
        return steps(self.arrival)

    @property
    def project(self) -> Project:
        return self.slot.entry.project

    @property
    def late(self) -> int:
        if self.arrival is None or self.arrival.state != HERE:
            return 0
        return max(0, int((self.arrival.at - self.planned).total_seconds() // 60))


@dataclass(frozen=True)
class DoorPage(Pages):
    """One page of the door's list; `counts` are of the whole date, by state."""

    rows: list[Guest]
    dates: list[date]
    date: date | None
    counts: dict[str, int]


def slot_at(slug: str, stage: str, key: str) -> Slot | None:
    """The slot of a project at that stage; a loader for guards."""
    found = stage_by_key(slug, stage)
    wanted = (
        select(Slot).join(Slot.entry).join(Entry.project)
        .where(Entry.stage_id == (found.id if found else None), Project.key == key)
        .options(
            contains_eager(Slot.entry).contains_eager(Entry.project),
            joinedload(Slot.pitch_day).options(joinedload(PitchDay.room), joinedload(PitchDay.slots)),
        )
    )
    return db.session.scalars(wanted).unique().one_or_none()


def slots_of(project: Project) -> list[Slot]:
    """The project's slots on public days, the last stage first."""
    wanted = (
        select(Slot).join(Slot.entry).join(Slot.pitch_day)
        .where(Entry.project_id == project.id, PitchDay.published_at.is_not(None))
        .options(
            contains_eager(Slot.entry).joinedload(Entry.stage),
            contains_eager(Slot.pitch_day).options(joinedload(PitchDay.room), joinedload(PitchDay.slots)),
        )
        .order_by(PitchDay.starts_at.desc())
    )
    return list(db.session.scalars(wanted).unique())


def guest_of(slot: Slot) -> Guest:
    return _guest(slot, arrivals_of([slot.entry_id]))


def _guest(slot: Slot, arrivals: dict[int, Arrival]) -> Guest:
    day = slot.pitch_day
    number = [one.entry_id for one in day.slots].index(slot.entry_id) + 1
    return Guest(slot, number, planned_times(day)[slot.entry_id], arrivals.get(slot.entry_id))


def door_page(stage: Stage, wanted: str = "", named: str = "", page: int = 1) -> DoorPage:
    """The list of one date: the one asked for, else today, else the next one. A word looks through all dates."""
    zone = stage.contest.timezone
    guests = _guests(stage)
    dates = sorted({clock.in_zone(one.slot.pitch_day.starts_at, zone).date() for one in guests})
    chosen = _chosen(dates, named, clock.in_zone(clock.now(), zone).date())
    there = [one for one in guests if clock.in_zone(one.slot.pitch_day.starts_at, zone).date() == chosen]
    counts = {state: sum(one.state == state for one in there) for state in STATES}
    found = [one for one in guests if _matches(one, wanted)] if wanted else there
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE:page * PAGE]
    return DoorPage(len(found), page, pages, shown, dates, chosen, counts)


def _guests(stage: Stage) -> list[Guest]:
    wanted = (
        select(PitchDay).where(PitchDay.stage_id == stage.id, PitchDay.published_at.is_not(None))
        .order_by(PitchDay.starts_at, PitchDay.id)
        .options(
            joinedload(PitchDay.room),
            joinedload(PitchDay.slots).joinedload(Slot.entry).joinedload(Entry.project),
        )
    )
    days = list(db.session.scalars(wanted).unique())
    arrivals = arrivals_of([slot.entry_id for day in days for slot in day.slots])
    return [_guest(slot, arrivals) for day in days for slot in day.slots if slot.entry.status == "active"]


def _chosen(dates: list[date], named: str, today: date) -> date | None:
    found = next((one for one in dates if one.isoformat() == named), None)
    return found or next((one for one in dates if one >= today), dates[-1] if dates else None)


def _matches(guest: Guest, wanted: str) -> bool:
    """A part of a title or of the applicant's name, or the number of the receipt or in the order."""
    project, word = guest.project, wanted.casefold()
    if word.isdecimal() and len(word) < 9 and int(word) in (project.number, guest.number):
        return True
    return any(word in text.casefold() for text in (project.title, project.title_en, project.applicant_name))
