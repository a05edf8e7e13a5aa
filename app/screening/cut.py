"""The cut: everybody at a stage in the order of merit, who may go on, and a mark of what an organiser looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.db import db
from app.ranking.models import BoardState
from app.ranking.queries import tallied
from app.screening.marks import standings
from app.screening.queries import Line, lines_of, reasons_of
from app.screening.verdicts import PILE
from app.submissions.models import Entry, Project


@dataclass(frozen=True)
class Candidate:
    """One entry before the cut. `decided`: its verdict stands, or it has a score. `reason` is for its applicant."""

    entry: Entry
    decided: bool
    passed: bool = False
    state: str = ""
    reason: str = ""
    rank: int | None = None
    score: str | None = None
    verdict_id: int | None = None

    @property
    def project(self) -> Project:
        return self.entry.project


@dataclass(frozen=True)
class Cut:
    """A stage before its cut, the best first. `final`: its ranks will not change any more."""

    stage: Stage
    all: tuple[Candidate, ...]
    final: bool

    @property
    def active(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.all if one.entry.status == "active")

    @property
    def scored(self) -> bool:
        return kind_of(self.stage).scored or bool(self.stage.criteria)


def cut_of(stage: Stage) -> Cut:
    """Who stands before the cut at a stage, whatever its kind."""
    if kind_of(stage).scored:
        return Cut(stage, tuple(_by_score(stage)), is_final(stage))
    reasons = reasons_of(stage)
    return Cut(stage, tuple(_ranked(stage, [_by_verdict(line, reasons) for line in lines_of(stage)])), True)


def is_final(stage: Stage) -> bool:
    """Whether the stage's board was declared final."""
    board = db.session.get(BoardState, stage.id, populate_existing=True)
    return board is not None and board.final_at is not None


def _by_verdict(line: Line, reasons: dict[int, str]) -> Candidate:
    settled = PILE[line.state].settled
    ruled = line.verdict is not None and line.verdict.rules and line.verdict.reason
    reason = ruled or reasons.get(line.entry.id, "") if line.state == "fail" else line.verdict.reason if line.verdict else ""
    return Candidate(
        entry=line.entry, decided=settled, passed=line.state == "pass", state=line.state, reason=reason if settled else "",
        verdict_id=line.verdict.id if line.verdict else None,
    )


def _ranked(stage: Stage, candidates: list[Candidate]) -> list[Candidate]:
    """Where screeners score: who passed, the best first with rank and score, then the others as they come."""
    kept = {one.entry.key for one in candidates if one.passed}
    found = standings(stage, kept)
    ranked = [replace(one, rank=found[one.entry.key][0], score=found[one.entry.key][1]) if one.entry.key in found else one for one in candidates]
    return sorted(ranked, key=lambda one: one.rank or len(ranked) + 1)


def _by_score(stage: Stage) -> list[Candidate]:
    entries = db.session.scalars(
        select(Entry).where(Entry.stage_id == stage.id)
        .options(joinedload(Entry.project).options(joinedload(Project.field), joinedload(Project.region)))
        .order_by(Entry.position, Entry.id)
    )
    by_key = {entry.key: entry for entry in entries}
    ranked = [
        Candidate(by_key.pop(row.entry), decided=row.score is not None, rank=row.rank, score=row.score)
        for row in tallied(stage).rows
    ]
    # Where the setup cannot be tallied nobody has a rank, but nobody is lost either.
    return [*ranked, *(Candidate(entry, decided=False) for entry in by_key.values())]


def how_it_stands(one: Candidate) -> str:
    """In words for a list: a verdict's state, or that there is no score."""
    if one.state:
        return str(PILE[one.state].label)
    return "" if one.score is not None else _("没有得分")
