"""What can happen in screening: a verdict, and the cut that ends a stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.change import Event, Personal


@dataclass(frozen=True, kw_only=True)
class VerdictGiven(Event):
    """A screener found something; `verdict` is [the newest before, the one given]."""

    action: ClassVar[str] = "screening.verdict"
    project: str
    version: int
    verdict: list[str | None]
    rules: bool
    reason: Personal
    checks: dict[str, Any]
    marks: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class DecisionChanged(Event):
    """What an organiser means to decide became another; each pair is [before, after]. The reason's text is not told:
    it is its applicant's, and only from the release on."""

    action: ClassVar[str] = "screening.decision"
    project: str
    pending: list[str]
    place: list[int | None]
    reason_changed: bool


@dataclass(frozen=True, kw_only=True)
class DecisionsFilled(Event):
    """The pending decisions of a stage were filled from a proposal; `wanted` is what it went by, the lists hold keys."""

    action: ClassVar[str] = "screening.fill"
    wanted: dict[str, Any]
    advanced: list[str]
    reserves: list[str]
    eliminated: list[str]
    undecided: list[str]


@dataclass(frozen=True, kw_only=True)
class QuotasKept(Event):
    """What a stage's proposal goes by, and its floors and caps, became others; no decision did."""

    action: ClassVar[str] = "screening.quotas"
    wanted: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class StageCut(Event):
    """The pending decisions of a stage were released: who goes on to stage `to`; all lists hold projects' keys, `reserves`
    in their order, `undecided` who had neither verdict nor score, `made` who is new there by it."""

    action: ClassVar[str] = "screening.advance"
    to: str
    advanced: list[str]
    reserves: list[str] = field(default_factory=list)
    eliminated: list[str]
    undecided: list[str]
    made: list[str]


@dataclass(frozen=True, kw_only=True)
class ReserveCalled(Event):
    """A reserve goes on to stage `to` after all; `made`: it was not there before."""

    action: ClassVar[str] = "screening.call"
    project: str
    place: int | None
    to: str
    made: bool


@dataclass(frozen=True, kw_only=True)
class CutUndone(Event):
    """The organiser took a cut back before its letters went out: the stage is open, nobody of `entries` is decided."""

    action: ClassVar[str] = "screening.undo"
    to: str
    entries: list[str]


@dataclass(frozen=True, kw_only=True)
class PlanChanged(Event):
    """An organiser changed how a pile is read; `changes` is {name: [before, after]}."""

    action: ClassVar[str] = "screening.plan"
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ShareChanged(Event):
    """What a screener takes of the pile became another part."""

    action: ClassVar[str] = "screening.share"
    screener: int
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PileDealt(Event):
    """Projects were given to screeners: `dealt` is {person: [projects' keys]}."""

    action: ClassVar[str] = "screening.deal"
    dealt: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class PileTakenBack(Event):
    """A screener's unread projects were taken back; without a screener: the pile is one again."""

    action: ClassVar[str] = "screening.take_back"
    screener: int | None
    projects: list[str]


@dataclass(frozen=True, kw_only=True)
class ScreenerRecused(Event):
    """A screener keeps from a project, or no longer; `recused` is [before, after]."""

    action: ClassVar[str] = "screening.recuse"
    project: str
    screener: int
    recused: list[bool]
    reason: Personal


@dataclass(frozen=True, kw_only=True)
class TwinMarked(Event):
    """Somebody said of two projects that look alike whether one is the other's duplicate.

    `marked` is [before, after]: the key of the duplicate, "distinct" for two projects, None for nothing said.
    """

    action: ClassVar[str] = "screening.twin"
    project: str
    other: str
    marked: list[str | None]


@dataclass(frozen=True, kw_only=True)
class FilterKept(Event):
    """Somebody kept what they narrow the pile to under a name, or dropped it."""

    action: ClassVar[str] = "screening.filter"
    title: str
    kept: bool
