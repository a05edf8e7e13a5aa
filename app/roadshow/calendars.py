"""Pitch days as calendars (RFC 5545): the public programme, an applicant's own slots, a judge's own days.

Moments are written in UTC: every calendar shows them in its reader's zone, and none has to believe our rules of summer
time. A slot and a judge's day keep their UIDs whatever their time becomes, also when they are planned anew, and their
SEQUENCE grows with every change of the day (calendar_counts.py), so that a calendar that has them already moves them; what
is no longer public is not in the calendar, and a subscriber drops it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.contests.models import Contest, Stage
from app.db import db
from app.i18n import pick
from app.judging.models import Judge, Panel, PanelMember
from app.roadshow.ahead import bring_of
from app.roadshow.calendar_counts import EPOCH, seconds_at
from app.roadshow.models import PitchDay, Slot
from app.roadshow.panels import numbers
from app.roadshow.times import ends_at, planned_times, slot_length
from app.submissions.models import CoApplicant, Entry, Project

MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar(title: str, events: Iterable[Event]) -> bytes:
    """The events as one calendar that readers may ask for again every hour."""
    made = Calendar()
    made.add("prodid", "-//Doorstep//Roadshow//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", title)
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in events:
        made.add_component(one)
    return bytes(made.to_ical())


def slot_event(slot: Slot, address: str, *, told: bool = False) -> Event:
    """One entry's time; `address` is the page that tells more. A project that left is told as cancelled.

    `told`: with what to bring, which is for its applicant alone.
    """
    day, entry = slot.pitch_day, slot.entry
    begins = planned_times(day)[slot.entry_id]
    ends = begins + slot_length(day) - timedelta(seconds=day.changeover_seconds)
    title = f"{pick(entry.project.title, entry.project.title_en)} · {pick(entry.stage.title, entry.stage.title_en)}"
    bring = _("要带什么：%(bring)s", bring=bring_of(day)) if told and bring_of(day) else ""
    return _event(day, f"{entry.key}.{entry.stage.key}", title, begins, ends, address, on=entry.status == "active", says=bring)


def day_event(day: PitchDay, address: str, number: int) -> Event:
    """A judge's whole pitch day, with how many projects the judge hears."""
    title = f"{pick(day.stage.title, day.stage.title_en)} · {_('%(num)d 个项目', num=number)}"
    return _event(day, f"{day.calendar_key}.{day.stage.key}", title, day.starts_at, ends_at(day), address)


def _event(
    day: PitchDay, uid: str, title: str, begins: datetime, ends: datetime, address: str, *, on: bool = True, says: str = "",
) -> Event:
    changed = max(moment for moment in (day.published_at, day.revised_at, EPOCH) if moment is not None)
    made = Event()
    made.add("uid", f"{uid}.{day.stage.contest.slug}@doorstep")
    made.add("dtstamp", clock.now())
    made.add("last-modified", changed)
    made.add("sequence", day.calendar_number or seconds_at(changed))
    made.add("dtstart", begins)
    made.add("dtend", ends)
    made.add("summary", title)
    made.add("location", "，".join(part for part in (day.room.title or day.room.key, pick(day.room.venue, day.room.venue_en)) if part))
    if says:
        made.add("description", says)
    made.add("url", address)
    made.add("status", "CONFIRMED" if on else "CANCELLED")
    return made


def slots_of_person(person_id: int) -> list[Slot]:
    """Public slots of the projects at which the person works as applicant or co-applicant, in all contests but rehearsals."""
    shared = (CoApplicant.person_id == person_id) & CoApplicant.removed_at.is_(None)
    wanted = (
        select(Slot).join(Slot.pitch_day).join(Slot.entry).join(Entry.project).join(PitchDay.stage).join(Stage.contest)
        .where(or_(Project.owner_id == person_id, Project.shares.any(shared)), PitchDay.published_at.is_not(None), Contest.rehearsal_of.is_(None))
        .options(
            contains_eager(Slot.entry).options(contains_eager(Entry.project), joinedload(Entry.stage).joinedload(Stage.contest)),
            contains_eager(Slot.pitch_day).options(joinedload(PitchDay.room), selectinload(PitchDay.slots)),
        )
        .order_by(PitchDay.starts_at, Slot.position)
    )
    return list(db.session.scalars(wanted).unique())


def judge_events(person_id: int | None, address: str) -> list[Event]:
    """The person's pitch days as a judge; `address` is the page that tells more."""
    days = days_of_judge(person_id)
    heard = numbers(days, person_id)
    return [day_event(day, address, heard[day.id]) for day in days]


def days_of_judge(person_id: int | None) -> list[PitchDay]:
    """Published pitch days of the panels that the person sits on, in order."""
    mine = (
        select(Panel.id).join(Panel.members).join(PanelMember.judge)
        .where(Judge.person_id == person_id, Judge.active, PanelMember.left_at.is_(None))
    )
    wanted = (
        select(PitchDay).join(PitchDay.stage).join(Stage.contest)
        .where(PitchDay.panel_id.in_(mine), PitchDay.published_at.is_not(None), Contest.rehearsal_of.is_(None))
        .options(joinedload(PitchDay.room), joinedload(PitchDay.stage).joinedload(Stage.contest), joinedload(PitchDay.slots))
        .order_by(PitchDay.starts_at, PitchDay.id)
    )
    return list(db.session.scalars(wanted).unique())
