"""Opens the room: a judge may read the projects that were dealt to them, unless they are recused."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import literal, select

from app import clock
from app.contests.models import Stage
from app.db import db
from app.judging.models import Judge
from app.scoring.ahead import kept_off, may_read
from app.scoring.models import Opening, Scorecard
from app.submissions.models import Entry
from app.submissions.readers import reads_projects


@reads_projects
def judges_of_project(project_id: int) -> set[int]:
    """Persons who hold a counted scorecard on an entry of the project; not who keeps from it at any stage.

    Its stage is open to read and read with names: who reads without them has a page for that (roadshow/reading.py). Once
    an entry was opened to be scored, it is read too.
    """
    query = (
        select(Judge.person_id, Stage, Opening.id).join(Scorecard, Scorecard.judge_id == Judge.id).join(Scorecard.entry)
        .join(Entry.stage).outerjoin(Opening, Opening.entry_id == Entry.id)
        .where(Entry.project_id == project_id, Scorecard.counted, Judge.active, ~kept_off(literal(project_id)))
    )
    now = clock.now()
    return {
        person for person, stage, opened in db.session.execute(query)
        if not stage.reading_blind and (opened is not None or may_read(stage, now))
    }


def open_room(app: Flask) -> None:
    """The mark above is all there is to open."""
