"""What follows from changes further down: an entry that comes into a pile that was handed out is dealt at once."""

from __future__ import annotations

from sqlalchemy import select

from app.change import Change, reacts_to
from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.db import db
from app.screening.sharing import deal_pieces, plan_is_shared
from app.submissions.events import EntryMade
from app.submissions.models import Entry, Project


@reacts_to(EntryMade)
def deal_newcomer(happened: EntryMade, current: Change) -> None:
    """Whoever has least gets it; where nobody may take it, the organiser's page says so."""
    if happened.stage_id is None or not plan_is_shared(happened.stage_id):
        return
    stage = db.session.get_one(Stage, happened.stage_id)
    if kind_of(stage).checked and stage.state != "done":
        entry = db.session.scalars(
            select(Entry.id).join(Entry.project).where(Entry.stage_id == stage.id, Project.key == happened.project)
        ).one()
        deal_pieces(current, stage, entry)
