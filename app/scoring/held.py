"""A scorecard under lock, with all that one edit must know of it and no more: judges save at the same moment, one after the other.

The statements are built once, and read rows instead of objects: for a save that took three times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm.util import identity_key

from app.contests.models import Criterion, Stage
from app.core.policy import Scope
from app.db import db
from app.judging.models import Judge
from app.scoring.models import AcceptedEdit, Opening, Scorecard, ScorecardVersion
from app.submissions.models import Entry, Project

_cards, _judges = Scorecard.__table__, Judge.__table__
_entries, _projects, _stages = Entry.__table__, Project.__table__, Stage.__table__
_criteria, _openings, _edits = Criterion.__table__, Opening.__table__, AcceptedEdit.__table__

_OWNER = (
    select(_cards.c.id, _judges.c.contest_id, _judges.c.person_id)
    .join_from(_cards, _judges, _cards.c.judge_id == _judges.c.id).where(_cards.c.key == bindparam("key"))
)
_CARD = (
    select(
        _cards.c.id, _cards.c.key, _cards.c.version, _cards.c.state, _cards.c.marks, _cards.c.comment, _cards.c.counted,
        _judges.c.key.label("judge"), _judges.c.active, _judges.c.person_id,
        _entries.c.id.label("entry_id"), _projects.c.key.label("entry"), _entries.c.stage_id, _stages.c.contest_id,
    )
    .join_from(_cards, _judges, _cards.c.judge_id == _judges.c.id)
    .join(_entries, _cards.c.entry_id == _entries.c.id).join(_projects, _entries.c.project_id == _projects.c.id)
    .join(_stages, _entries.c.stage_id == _stages.c.id)
    .where(_cards.c.id == bindparam("card")).with_for_update(of=_cards)
)
_CRITERIA = (
    select(
        _criteria.c.key, _criteria.c.title, _criteria.c.title_en, _criteria.c.min, _criteria.c.max, _criteria.c.step,
        _criteria.c.weight,
    )
    .where(_criteria.c.stage_id == bindparam("stage")).order_by(_criteria.c.position)
)
_OPEN = select(_openings.c.open).where(_openings.c.entry_id == bindparam("entry")).with_for_update(read=True)
_EDIT = select(_edits.c.id).where(_edits.c.scorecard_id == bindparam("card"), _edits.c.key == bindparam("edit"))
_CHANGE = update(_cards).where(_cards.c.id == bindparam("card"))
_KEEP_VERSION = insert(ScorecardVersion.__table__)
_ACCEPT = insert(_edits)


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose scorecard it is: what the policy asks before anything else."""

    id: int
    contest_id: int
    person_id: int

    def scope(self) -> Scope:
        return Scope(contest_id=self.contest_id, owner_id=self.person_id)


@dataclass(frozen=True, slots=True)
class HeldJudge:
    key: str
    active: bool
    person_id: int


@dataclass(frozen=True, slots=True)
class HeldStage:
    id: int
    contest_id: int
    criteria: Sequence[Any]


@dataclass(frozen=True, slots=True)
class HeldEntry:
    id: int
    key: str
    stage_id: int
    stage: HeldStage


@dataclass(slots=True)
class Held:
    """A scorecard as `Scorecard` shows itself, as far as an edit goes; `rewrite` is what changes the row."""

    id: int
    key: str
    version: int
    state: str
    marks: dict[str, Any]
    comment: str
    counted: bool
    judge: HeldJudge
    entry: HeldEntry

    def rewrite(self, *, state: str, marks: dict[str, str], comment: str, at: Any, by: str) -> None:
        """The next version: here, in its row, and among the versions."""
        self.version, self.state, self.marks, self.comment = self.version + 1, state, marks, comment
        same = {"version": self.version, "state": state, "marks": marks, "comment": comment}
        submitted_at = at if state == "submitted" else None
        db.session.execute(_CHANGE, {"card": self.id, **same, "updated_at": at, "submitted_at": submitted_at})
        db.session.execute(_KEEP_VERSION, {"scorecard_id": self.id, **same, "at": at, "by": by})
        # Whoever had read the row as an object reads it anew.
        known = db.session.identity_map.get(identity_key(Scorecard, self.id))
        if known is not None:
            db.session.expire(known)


def owned(key: str) -> Owned | None:
    """Whose scorecard that is, or None where there is none."""
    found = db.session.execute(_OWNER, {"key": key}).one_or_none()
    return None if found is None else Owned(*found)


def hold(card_id: int) -> Held:
    """The scorecard, its row locked: two edits on one base come one after the other."""
    db.session.flush()
    row = db.session.execute(_CARD, {"card": card_id}).one()
    criteria = db.session.execute(_CRITERIA, {"stage": row.stage_id}).all()
    return Held(
        row.id, row.key, row.version, row.state, row.marks, row.comment, row.counted,
        HeldJudge(row.judge, row.active, row.person_id),
        HeldEntry(row.entry_id, row.entry, row.stage_id, HeldStage(row.stage_id, row.contest_id, criteria)),
    )


def is_open(entry_id: int) -> bool | None:
    """Whether the entry may be scored, None where it never might; saves share the lock, so that none slips in while it is closed."""
    found: bool | None = db.session.scalar(_OPEN, {"entry": entry_id})
    return found


def accepted(card_id: int, key: str) -> AcceptedEdit | None:
    """The edit that was answered with 200 under that key."""
    found = db.session.scalar(_EDIT, {"card": card_id, "edit": key})
    return None if found is None else db.session.get_one(AcceptedEdit, found)


def accept(**values: Any) -> None:
    """Keep an edit and its answer, for whoever sends it again."""
    db.session.execute(_ACCEPT, values)
