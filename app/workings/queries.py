"""Reads of workings: each entry's score step by step, each judge's habits, and whether scoring is over."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.contests.rules import source_titles
from app.core import tally
from app.core.explain import Explained, explain
from app.core.judging import Habit, habits
from app.core.refusals import Refusal
from app.core.tally import CardLine
from app.db import db
from app.i18n import pick
from app.ranking.models import BoardState
from app.scoring.models import Opening
from app.scoring.tallies import JUDGES, is_tallied, marked_by, names_of, tally_of, without_score
from app.submissions.models import Entry, Project


@dataclass(frozen=True)
class Sheet:
    """One entry's working for a page. `judges` are names by key; empty where judges are not to be told apart."""

    entry: Entry
    how: Explained
    judges: Mapping[str, str]

    @property
    def key(self) -> str:
        return self.how.row.entry


@dataclass(frozen=True)
class Workings:
    """A stage's sheets in the order of the standings, with the titles that their steps name."""

    sheets: list[Sheet]
    titles: Mapping[str, str]
    criteria: Mapping[str, str]
    warnings: list[Mapping[str, Any]]
    fault: str = ""
    # {source: entries without a score of their own there}: their working says what counts instead.
    lacking: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_judges: bool = True


def tallied_stage(slug: str, stage: str) -> Stage | None:
    """A stage whose score is made of somebody's marks, judges' or screeners'; a loader for guards."""
    found = stage_by_key(slug, stage)
    return found if found is not None and is_tallied(found) else None


def scored_stage(slug: str, stage: str) -> Stage | None:
    """A stage that judges score; a loader for guards."""
    found = stage_by_key(slug, stage)
    return found if found is not None and kind_of(found).scored else None


def staged_and_scored(slug: str, stage: str) -> Stage | None:
    """A stage that scores on pitch days; a loader for guards."""
    found = scored_stage(slug, stage)
    return found if found is not None and kind_of(found).staged else None


def read_document(document: Mapping[str, Any]) -> tally.Document:
    """A stage's tally document as values; raises Refusal where its setup cannot be tallied."""
    # Through text: numbers of the rule become exact decimals on the way.
    return tally.read(tally.loads(json.dumps(document)))


def workings(stage: Stage) -> Workings:
    """Everything, with judges' names, for those who may read the tally."""
    try:
        document = read_document(tally_of(stage))
    except Refusal as no:
        return Workings([], {}, {}, [], str(no))
    return _workings(stage, document, names_of(stage), None)


def public_workings(stage: Stage, document: Mapping[str, Any], only: Collection[str]) -> Workings:
    """A published document's workings for everybody: of these entries alone, and no judge can be told from another.

    The caller vouches that `document` and the scores of `only` are public.
    """
    found = _workings(stage, read_document(document), {}, only)
    return replace(found, sheets=[replace(sheet, how=_without_judges(sheet.how, only)) for sheet in found.sheets])


def _without_judges(how: Explained, only: Collection[str]) -> Explained:
    """Cards and marks in order of their value, so that their places tell nothing, and without scorecards that did not count."""
    cards = tuple(card._replace(judge="") for card in how.ordered)
    parts = tuple(
        replace(part, marks=tuple(replace(mark, judge="") for mark in sorted(part.marks, key=_by_value, reverse=True)))
        for part in how.parts
    )
    ties = tuple(
        replace(step, values=tuple((key, value) for key, value in step.values if key in only)) for step in how.ties
    )
    return replace(how, row=replace(how.row, scorecards=cards), ordered=cards, parts=parts, ties=ties)


def _by_value(mark: Any) -> tuple[float, str]:
    return float(mark.mark), mark.dropped or ""


def _workings(stage: Stage, document: tally.Document, judges: Mapping[str, str], only: Collection[str] | None) -> Workings:
    entries = {
        entry.key: entry for entry in db.session.scalars(
            select(Entry).where(Entry.stage_id == stage.id)
            .options(joinedload(Entry.project).options(joinedload(Project.region), joinedload(Project.field)))
        )
    }
    sheets = [
        Sheet(entries[how.row.entry], how, judges) for how in explain(document)
        if how.row.entry in entries and (only is None or how.row.entry in only)
    ]
    return Workings(
        sheets=sheets,
        titles={key: pick(entry.project.title, entry.project.title_en) for key, entry in entries.items()},
        criteria={**source_titles(stage), **{one.key: pick(one.title, one.title_en) for one in stage.criteria}},
        warnings=list(tally.tally(document).warnings),
        lacking=without_score(stage, [entry.key for entry in document.entries]),
        by_judges=marked_by(stage) == JUDGES,
    )


def project_titles(stage: Stage) -> dict[str, str]:
    """The titles of the stage's projects by entry key."""
    entries = db.session.scalars(select(Entry).where(Entry.stage_id == stage.id).options(joinedload(Entry.project)))
    return {entry.key: pick(entry.project.title, entry.project.title_en) for entry in entries}


def uncounted(sheet: Sheet) -> list[CardLine]:
    """The sheet's scorecards that do not count."""
    return [card for card in sheet.how.row.scorecards if not card.counted]


def closed(stage: Stage) -> bool:
    """Whether scoring is over: the board is final, or every active entry was opened and is closed again."""
    state = db.session.get(BoardState, stage.id)
    if state is not None and state.final_at is not None:
        return True
    active = db.session.scalar(select(func.count(Entry.id)).where(Entry.stage_id == stage.id, Entry.status == "active"))
    done = db.session.scalar(
        select(func.count(Opening.id)).join(Opening.entry)
        .where(Entry.stage_id == stage.id, Entry.status == "active", Opening.open.is_(False))
    )
    return bool(active) and active == done


@dataclass(frozen=True)
class Marking:
    """How the judges marked: habits with names, and the middle one of their spreads."""

    habits: list[tuple[str, Habit]]
    usual: Fraction = Fraction(0)


def marking(stage: Stage) -> Marking | None:
    """None before scoring is over, so that nobody speaks to a judge while marks can still change."""
    if not closed(stage):
        return None
    try:
        document = read_document(tally_of(stage))
    except Refusal:
        return Marking([])
    names, found = names_of(stage), habits(document)
    return Marking([(names.get(one.judge, one.judge), one) for one in found], median([one.spread for one in found] or [Fraction(0)]))
