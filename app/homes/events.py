"""What can happen to a contest as a whole: the sample removed, a rehearsal made and wiped, a contest brought in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class SampleRemoved(Event):
    """A sample contest was removed with all its rows; `rows` says how many of which table."""

    action: ClassVar[str] = "homes.sample_removed"
    slug: str
    rows: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class DraftsRemoved(Event):
    """Drafts that nobody had stood for were removed after the time that people were told; `projects` are their keys."""

    action: ClassVar[str] = "homes.drafts_removed"
    projects: list[str]
    files: list[str]


@dataclass(frozen=True, kw_only=True)
class RehearsalMade(Event):
    """A copy of a contest was made to rehearse with."""

    action: ClassVar[str] = "homes.rehearse"
    slug: str
    of: str


@dataclass(frozen=True, kw_only=True)
class RehearsalWiped(Event):
    """A rehearsal was deleted with all that was played in it."""

    action: ClassVar[str] = "homes.wipe"
    slug: str


@dataclass(frozen=True, kw_only=True)
class ContestArrived(Event):
    """A whole contest came from another server. `chains`: lines and last hash of each log that came along."""

    action: ClassVar[str] = "homes.arrive"
    slug: str
    rows: dict[str, int]
    chains: list[dict[str, Any]]
    file_sha256: str
