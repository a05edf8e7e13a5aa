"""What the plan does when a panel changes after its days were planned."""

from __future__ import annotations

from sqlalchemy import select

from app.change import Change, reacts_to
from app.db import db
from app.judging.events import PanelChanged
from app.roadshow.actions import deal_again
from app.roadshow.clashes import refuse_clashes
from app.roadshow.models import PitchDay
from app.roadshow.queries import room_of
from app.scoring.rooms import tell_rooms
from app.submissions.models import Entry


@reacts_to(PanelChanged)
def follow_panel(happened: PanelChanged, current: Change) -> None:
    """New members get scorecards of the panel's public days; a judge who is elsewhere at that time is refused."""
    db.session.flush()
    for day in db.session.scalars(select(PitchDay).where(PitchDay.panel_id == happened.panel_id)):
        db.session.refresh(day.panel)
        if happened.after != happened.before:
            refuse_clashes(day)
        deal_again(current.actor, day)


@tell_rooms
def room_heard_in(entry: Entry) -> str:
    """The judge's tablet listens to the room in which the entry pitches."""
    room = room_of(entry)
    return room.key if room is not None else ""
