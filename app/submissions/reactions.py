"""What follows from changes here and further down: removed files leave the disk, answered questions stay."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import Change, Event, after_commit, reacts_to
from app.contests.events import QuestionsDropped
from app.db import db
from app.errors import Refused
from app.files import storage
from app.submissions.events import FileRemoved
from app.submissions.models import Project


@after_commit
def erase_removed(events: list[Event]) -> None:
    for happened in events:
        if isinstance(happened, FileRemoved):
            storage().delete(happened.file)


@reacts_to(QuestionsDropped)
def keep_answered(happened: QuestionsDropped, change: Change) -> None:
    """Refuse to drop a question that applicants have answered: their words would be lost to everybody."""
    answered = db.session.scalars(select(Project.answers).where(Project.contest_id == happened.contest_id)).all()
    for key in happened.keys:
        number = sum(1 for answers in answered if (answers or {}).get(key) not in (None, "", [], {}))
        if number:
            text = _("已有 %(num)d 个项目回答了这个问题（%(key)s），不能删除。可以改成不必填。", num=number, key=key)
            raise Refused("question_answered", text, field="questions", status=409)
