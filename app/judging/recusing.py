"""Recusals that come by themselves: from one's own project, and along with a project to its next stage."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.contests.kinds import kind_of
from app.core.policy import Actor
from app.db import db
from app.judging import bonds
from app.judging.actions import recuse
from app.judging.models import Judge
from app.submissions.models import Entry, Project


def keep_apart(actor: Actor, entry: Entry) -> None:
    """Inside the open change: recuse whoever may not score the entry although nobody said so at this stage."""
    if not kind_of(entry.stage).scored:
        return
    db.session.flush()
    for one in bonds.followed(Entry.id == entry.id):
        recuse(actor, one.judge, entry, one.reason, one.origin)
    keep_from_own(actor, Entry.id == entry.id)


def keep_from_own(actor: Actor, *where: object) -> None:
    """Inside the open change: recuse judges from what they work at, among the entries that `where` picks."""
    db.session.flush()
    for judge_id, entry_id in bonds.own_entries(*where):
        recuse(actor, db.session.get_one(Judge, judge_id), db.session.get_one(Entry, entry_id), _("本人参与申报的项目"), bonds.OWN)


def entries_of_project(contest_id: int, key: str) -> list[Entry]:
    """The project's parts in all stages of the contest."""
    wanted = select(Entry).join(Entry.project).where(Project.contest_id == contest_id, Project.key == key).order_by(Entry.id)
    return list(db.session.scalars(wanted))
