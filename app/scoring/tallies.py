"""Whose marks make a stage's score, and the scores that a stage takes over from the stages before it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import earlier_scored
from app.contests.rules import AS_MEAN, AS_ZERO, NO_SCORE
from app.core import tally
from app.core.numbers import fixed, half_up, plain
from app.core.refusals import Refusal

# Decimals of a mean where the earlier stage's own rule does not round.
MEAN_PLACES = 4


@dataclass(frozen=True)
class Marks:
    """Who marks a stage. `document`: its tally document, of these projects' keys alone or (None) of all; `names`: of those
    who marked, by their key in the document."""

    document: Callable[[Stage, set[str] | None], dict[str, Any]]
    names: Callable[[Stage], dict[str, str]]


JUDGES, SCREENERS = "judges", "screeners"
# Filled by the rooms in which the marks are given.
MARKS: dict[str, Marks] = {}


def marked_by(stage: Stage) -> str | None:
    """`judges`, `screeners` (where a stage that they read has criteria), or None: nobody marks."""
    return JUDGES if kind_of(stage).scored else SCREENERS if stage.criteria else None


def is_tallied(stage: Stage) -> bool:
    """Whether there is a tally of the stage: of judges' scorecards, or of screeners' marks."""
    return marked_by(stage) is not None


def tally_of(stage: Stage, entries: set[str] | None = None) -> dict[str, Any]:
    """The stage's tally document, whoever marked."""
    return MARKS[marked_by(stage) or JUDGES].document(stage, entries)


def names_of(stage: Stage) -> dict[str, str]:
    """The names of those who mark the stage, by key."""
    return MARKS[marked_by(stage) or JUDGES].names(stage)


def scores_of(stage: Stage) -> dict[str, str]:
    """{project's key: score} as the stage's own rule prints it; those without one are left out."""
    try:
        rows = tally.tally(tally.read(tally.loads(json.dumps(tally_of(stage))))).rows
    except Refusal:
        return {}
    return {row.entry: row.score for row in rows if row.score is not None}


def with_scores(stage: Stage, lines: list[dict[str, Any]], keys: Collection[str]) -> list[dict[str, Any]]:
    """The stage's sources (`tally_parts`) with the earlier scores of these projects filled in."""
    earlier = {one.key: one for one in earlier_scored(stage)}
    policies = {one["stage"]: one.get("missing", NO_SCORE) for one in stage.sources}
    return [
        line if "scores" not in line
        else {**line, "scores": _scores(earlier.get(line["name"]), policies.get(line["name"], NO_SCORE), keys)} for line in lines
    ]


def _scores(stage: Stage | None, missing: str, keys: Collection[str]) -> dict[str, str]:
    if stage is None:
        return {}
    found = scores_of(stage)
    instead = _instead(missing, stage, found)
    return {key: score for key in sorted(keys) if (score := found.get(key, instead)) is not None}


def _instead(missing: str, stage: Stage, found: Mapping[str, str]) -> str | None:
    """What counts for a project without a score. The mean is that of everybody who has one at the earlier stage, not of
    those who came on: who joins or leaves later moves nobody's score."""
    if missing == AS_ZERO:
        return "0"
    if missing != AS_MEAN or not found:
        return None
    mean = sum((Fraction(Decimal(score)) for score in found.values()), Fraction(0)) / len(found)
    places = (stage.rule.get("places") or {}).get("score")
    if places is not None:
        return fixed(half_up(mean, places), places)
    short = half_up(mean, MEAN_PLACES)
    return plain(short.numerator, short.denominator)


def without_score(stage: Stage, keys: Collection[str]) -> dict[str, frozenset[str]]:
    """{key of an earlier stage that counts: those of these projects that have no score there}; stages without such left out."""
    counted = {one["stage"] for one in stage.sources}
    found = {one.key: frozenset(keys) - scores_of(one).keys() for one in earlier_scored(stage) if one.key in counted}
    return {name: lacking for name, lacking in found.items() if lacking}


@dataclass(frozen=True)
class CountedLater:
    """A later stage that takes over this one's score: of those who go on these have none, and `missing` says what follows."""

    stage: Stage
    missing: str
    lacking: frozenset[str]


def counted_later(stage: Stage, keys: Collection[str]) -> list[CountedLater]:
    """What follows where some of these projects go on without a score; empty where all have one, or none counts."""
    lines = [(one, line) for one in stage.contest.stages for line in one.sources if line["stage"] == stage.key]
    lacking = frozenset(keys) - scores_of(stage).keys() if lines else frozenset()
    return [CountedLater(one, line.get("missing", NO_SCORE), lacking) for one, line in lines] if lacking else []
