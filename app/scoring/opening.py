"""Opens the room: a judge may read the projects that were dealt to them, unless they are recused."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.db import db
from app.judging.models import Judge, Recusal
from app.scoring.models import Scorecard
from app.submissions.models import Entry
from app.submissions.readers import reads_projects


@reads_projects
def judges_of_project(project_id: int) -> set[int]:
    """Persons who hold a counted scorecard on an entry of the project; not who keeps from it at any stage."""
    kept_off = (
        select(Recusal.id).join(Recusal.entry)
        .where(Recusal.judge_id == Judge.id, Entry.project_id == project_id, Recusal.lifted_at.is_(None))
    )
    query = (
        select(Judge.person_id).join(Scorecard, Scorecard.judge_id == Judge.id).join(Scorecard.entry)
        .where(Entry.project_id == project_id, Scorecard.counted, Judge.active, ~kept_off.correlate(Judge).exists())
    )
    return set(db.session.scalars(query))


def open_room(app: Flask) -> None:
    """The mark above is all there is to open."""
