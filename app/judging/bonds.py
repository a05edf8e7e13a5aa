"""Who keeps from an entry without declaring it: whoever works at the project, and whoever kept from it at another stage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from app.contests.kinds import KINDS
from app.contests.models import Stage
from app.db import db
from app.judging.models import Judge, Recusal
from app.submissions.models import CoApplicant, Entry, Project

# The origin of a recusal that follows from whose project it is; it cannot be lifted while that is so.
OWN = "own_project"


def works_at(judge: Judge, entry: Entry) -> bool:
    """Whether the judge owns the entry's project, works at it by invitation, or writes it down for somebody."""
    return bool(db.session.scalar(_own(Entry.id == entry.id, Judge.id == judge.id).limit(1)))


def own_entries(*where: Any) -> list[tuple[int, int]]:
    """(judge id, entry id) of what judges work at and do not keep from yet, among the entries that `where` picks."""
    standing = exists().where(Recusal.judge_id == Judge.id, Recusal.entry_id == Entry.id, Recusal.lifted_at.is_(None))
    return [(judge, entry) for judge, entry in db.session.execute(_own(*where, ~standing)).all()]


def _own(*where: Any) -> Select[tuple[int, int]]:
    shared = exists().where(
        CoApplicant.project_id == Project.id, CoApplicant.person_id == Judge.person_id, CoApplicant.removed_at.is_(None),
    )
    writes = (Project.entered_by_id == Judge.person_id) & Project.claimed_at.is_(None)
    return (
        select(Judge.id, Entry.id).join(Project, Project.contest_id == Judge.contest_id)
        .join(Entry, Entry.project_id == Project.id).join(Stage, Stage.id == Entry.stage_id)
        .where(or_(Project.owner_id == Judge.person_id, shared, writes), Stage.kind.in_(_scored()), *where)
        .order_by(Judge.id, Entry.id)
    )


def followed(*where: Any) -> list[Recusal]:
    """Recusals at another stage that the entries which `where` picks lack; one that was lifted there does not come back."""
    elsewhere = aliased(Entry)
    there = aliased(Recusal)
    known = exists().where(there.judge_id == Recusal.judge_id, there.entry_id == Entry.id)
    wanted = (
        select(Recusal).join(elsewhere, elsewhere.id == Recusal.entry_id)
        .join(Entry, Entry.project_id == elsewhere.project_id).join(Stage, Stage.id == Entry.stage_id)
        .where(
            Recusal.lifted_at.is_(None), Entry.id != elsewhere.id, Stage.kind.in_(_scored()), Stage.state != "done", ~known, *where
        )
        .order_by(Recusal.id)
    )
    return list(db.session.scalars(wanted))


def came_along(entry_ids: Iterable[int]) -> list[Recusal]:
    """Recusals of these entries that nobody declared there: they go with the entry."""
    here, other, declared = aliased(Entry), aliased(Entry), aliased(Recusal)
    along = exists().where(
        declared.judge_id == Recusal.judge_id, declared.id < Recusal.id, declared.entry_id == other.id,
        other.project_id == here.project_id, here.id == Recusal.entry_id, other.id != here.id,
    )
    wanted = select(Recusal).where(Recusal.entry_id.in_(list(entry_ids)), or_(Recusal.origin == OWN, along))
    return list(db.session.scalars(wanted))


def _scored() -> list[str]:
    return [name for name, kind in KINDS.items() if kind.scored]
