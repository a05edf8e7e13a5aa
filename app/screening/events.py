"""What can happen in screening: a verdict, and the cut that ends a stage."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class StageCut(Event):
    """The organiser chose who goes on to stage `to`; both lists hold projects' keys."""

    action: ClassVar[str] = "screening.advance"
    to: str
    advanced: list[str]
    eliminated: list[str]
    undecided: list[str]


@dataclass(frozen=True, kw_only=True)
class PlanChanged(Event):
    """An organiser changed how a pile is read; `changes` is {name: [before, after]}."""

    action: ClassVar[str] = "screening.plan"
    changes: dict[str, Any]
