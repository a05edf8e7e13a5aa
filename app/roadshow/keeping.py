"""What this room keeps about a person: told on request, emptied when the person is erased."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.accounts.data import Part, contributes
from app.accounts.events import PersonErased
from app.accounts.models import Person
from app.change import Change, reacts_to
from app.db import db
from app.judging.models import Judge
from app.roadshow.models import CalendarKey, JudgeNote


@contributes
def my_notes(person: Person) -> Part:
    """What a judge wrote down while reading ahead."""
    rows = db.session.scalars(select(JudgeNote).join(JudgeNote.judge).where(Judge.person_id == person.id).order_by(JudgeNote.id))
    return Part("reading_notes", _("预读笔记"), [
        {
            "project": row.entry.key, "stage": row.entry.stage.key, "contest": row.entry.stage.contest.slug, "text": row.text,
            "read_at": row.read_at.isoformat(timespec="seconds") if row.read_at else None,
        }
        for row in rows
    ])


@reacts_to(PersonErased)
def forget(happened: PersonErased, current: Change) -> None:
    """Notes and calendar addresses go."""
    mine = select(Judge.id).where(Judge.person_id == happened.person_id)
    db.session.execute(delete(JudgeNote).where(JudgeNote.judge_id.in_(mine)))
    db.session.execute(delete(CalendarKey).where(CalendarKey.person_id == happened.person_id))
