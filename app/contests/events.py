"""What can happen to a contest's setup."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class ContestCreated(Event):
    """A contest was started, from a template or blank."""

    action: ClassVar[str] = "contests.created"
    slug: str
    title: str
    template: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContestChanged(Event):
    """A part of the setup was saved; `changes` holds `{name: [before, after]}` of what differs."""

    action: ClassVar[str] = "contests.changed"
    part: str
    version: int
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ContestPublished(Event):
    """Everybody may see the contest's pages from now on."""

    action: ClassVar[str] = "contests.published"


@dataclass(frozen=True, kw_only=True)
class ContestUnpublished(Event):
    """The contest's pages are hidden from the public again."""

    action: ClassVar[str] = "contests.unpublished"


@dataclass(frozen=True, kw_only=True)
class StageStateChanged(Event):
    """A stage was opened, ended or put back."""

    action: ClassVar[str] = "contests.stage_state"
    state: list[str]


@dataclass(frozen=True, kw_only=True)
class StageLocked(Event):
    """Scoring begins: rule, criteria and tiers of the stage stay as they are."""

    action: ClassVar[str] = "contests.stage_locked"
    fingerprint: str
