"""What the plan does when something changes further down, and when calendars have to be told of a change."""

from __future__ import annotations

from sqlalchemy import select

from app.change import Change, reacts_to
from app.db import db
from app.judging.events import CardRevoked, JudgeRecused, JudgesNamed, MemberLeft, PanelChanged
from app.judging.models import Judge
from app.roadshow.actions import deal_again
from app.roadshow.calendar_counts import count_up
from app.roadshow.calendar_keys import JUDGE, shut
from app.roadshow.clashes import refuse_clashes
from app.roadshow.events import DayChanged, DayPublished, OrderChanged, RoomChanged, SaidAhead
from app.roadshow.models import PitchDay, Slot
from app.roadshow.panels import names_of
from app.roadshow.queries import room_of
from app.scoring.rooms import tell_rooms
from app.submissions.events import EntryStatusChanged
from app.submissions.models import Entry, Project


@reacts_to(PanelChanged)
def follow_panel(happened: PanelChanged, current: Change) -> None:
    """New members get scorecards of the panel's public days; a judge who is elsewhere at that time is refused."""
    db.session.flush()
    for day in db.session.scalars(select(PitchDay).where(PitchDay.panel_id == happened.panel_id)):
        db.session.refresh(day.panel)
        if happened.after != happened.before:
            refuse_clashes(day)
        deal_again(current.actor, day)


@reacts_to(MemberLeft)
def follow_leaver(happened: MemberLeft, current: Change) -> None:
    """Where judges are named for single entries, others step in for one who left, and get the scorecards."""
    db.session.flush()
    for day in db.session.scalars(select(PitchDay).where(PitchDay.panel_id == happened.panel_id)).all():
        db.session.refresh(day.panel)
        if names_of([day]):
            deal_again(current.actor, day)


@reacts_to(JudgeRecused)
def follow_recusal(happened: JudgeRecused, current: Change) -> None:
    """The same for one who keeps off an entry for which judges are named."""
    slot = db.session.scalars(select(Slot).where(Slot.entry_id == happened.entry_id)).one_or_none()
    if slot is not None and happened.judge_id in names_of([slot.pitch_day]).get(slot.entry_id, ()):
        deal_again(current.actor, slot.pitch_day)


@reacts_to(JudgesNamed)
def count_hearing_up(happened: JudgesNamed, current: Change) -> None:
    """A judge's calendar says how many projects of the day the judge hears."""
    count_up(db.session.scalars(select(PitchDay).join(PitchDay.slots).where(Slot.entry_id == happened.entry_id)).all(), current)


@reacts_to(DayPublished, DayChanged, OrderChanged)
def count_day_up(happened: DayPublished | DayChanged | OrderChanged, current: Change) -> None:
    """Calendars that hold the day's slots take the new times only with a higher number."""
    count_up([db.session.get_one(PitchDay, happened.day_id)], current)


@reacts_to(SaidAhead)
def count_stage_up(happened: SaidAhead, current: Change) -> None:
    count_up(db.session.scalars(select(PitchDay).where(PitchDay.stage_id == happened.stage_id)).all(), current)


@reacts_to(RoomChanged)
def count_room_up(happened: RoomChanged, current: Change) -> None:
    count_up(db.session.scalars(select(PitchDay).where(PitchDay.room_id == happened.room_id)).all(), current)


@reacts_to(EntryStatusChanged)
def count_entry_up(happened: EntryStatusChanged, current: Change) -> None:
    """An entry that left is told as cancelled, one that came back as on."""
    entries = select(Entry.id).join(Entry.project).where(Project.key == happened.project, Entry.stage_id == happened.stage_id)
    days = select(PitchDay).join(PitchDay.slots).where(Slot.entry_id.in_(entries))
    count_up(db.session.scalars(days).unique().all(), current)


@reacts_to(CardRevoked)
def shut_with_card(happened: CardRevoked, current: Change) -> None:
    """Whoever had a lost card could have made the judge's address with it."""
    if not happened.kept:
        shut(current, db.session.get_one(Judge, happened.judge_id).person_id, JUDGE, "card")


@tell_rooms
def room_heard_in(entry: Entry) -> str:
    """The judge's tablet listens to the room in which the entry pitches."""
    room = room_of(entry)
    return room.key if room is not None else ""
