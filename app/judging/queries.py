"""Reads about judges, panels and recusals."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.models import Contest, Stage
from app.db import db
from app.judging.models import Judge, Panel, PanelMember, Recusal
from app.submissions.models import Entry


def judges_of(contest_id: int) -> list[Judge]:
    """A contest's judges in the order in which they were added, with their persons."""
    wanted = select(Judge).where(Judge.contest_id == contest_id).options(joinedload(Judge.person)).order_by(Judge.id)
    return list(db.session.scalars(wanted))


def judge_by_key(contest: Contest, key: str) -> Judge | None:
    return db.session.scalars(select(Judge).where(Judge.contest_id == contest.id, Judge.key == key)).one_or_none()


def judges_of_person(person_id: int) -> list[Judge]:
    """The judges that a person is, over all contests."""
    wanted = select(Judge).where(Judge.person_id == person_id, Judge.active).options(joinedload(Judge.contest))
    return list(db.session.scalars(wanted.order_by(Judge.id)))


def panels_of(stage: Stage) -> list[Panel]:
    """A stage's panels with members and their persons."""
    wanted = (
        select(Panel)
        .where(Panel.stage_id == stage.id)
        .options(selectinload(Panel.members).joinedload(PanelMember.judge).joinedload(Judge.person))
        .order_by(Panel.key)
    )
    return list(db.session.scalars(wanted))


def sitting(panel: Panel) -> list[PanelMember]:
    """The panel's members who did not leave, in order."""
    return [member for member in panel.members if member.left_at is None]


def standing_recusals(stage: Stage) -> list[Recusal]:
    """Recusals of the stage that hold now."""
    wanted = (
        select(Recusal)
        .join(Recusal.entry)
        .where(Entry.stage_id == stage.id, Recusal.lifted_at.is_(None))
        .options(joinedload(Recusal.judge).joinedload(Judge.person), joinedload(Recusal.entry))
        .order_by(Recusal.id)
    )
    return list(db.session.scalars(wanted))


def recused(judge_id: int, entry_id: int) -> Recusal | None:
    """The recusal that keeps this judge from this entry now, if any."""
    return db.session.scalars(
        select(Recusal).where(Recusal.judge_id == judge_id, Recusal.entry_id == entry_id, Recusal.lifted_at.is_(None))
    ).one_or_none()
