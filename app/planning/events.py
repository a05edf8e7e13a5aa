"""What can happen to plans of pitch days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class SetupChanged(Event):
    """What a plan has to fit was changed; `parts` names which parts of it."""

    action: ClassVar[str] = "planning.set_up"
    parts: list[str]


@dataclass(frozen=True, kw_only=True)
class PlanMade(Event):
    """A plan became a new version: found by a search, or copied from version `source`."""

    action: ClassVar[str] = "planning.make"
    number: int
    source: int | None
    plan: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PlanAdjusted(Event):
    """A draft was changed by hand: the verb and what it was about."""

    action: ClassVar[str] = "planning.adjust"
    number: int
    verb: str
    about: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PlanReleased(Event):
    """A version became the roadshow's plan; `changed` are the entries whose time or room is another one now."""

    action: ClassVar[str] = "planning.release"
    number: int
    changed: list[str]
