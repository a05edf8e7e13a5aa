"""What can happen to projects, their files and entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.change import Event, Personal


@dataclass(frozen=True, kw_only=True)
class ProjectEvent(Event):
    """Something that happened to one project; `project` is its public key."""

    project: str


@dataclass(frozen=True, kw_only=True)
class ProjectStarted(ProjectEvent):
    action: ClassVar[str] = "submissions.start"
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class ProjectSaved(ProjectEvent):
    """`changes` is {name: [before, after]}; what a person wrote stands in it as personal text."""

    action: ClassVar[str] = "submissions.save"
    version: int
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class ProjectSubmitted(ProjectEvent):
    action: ClassVar[str] = "submissions.submit"
    number: int
    version: int
    state: list[str]


@dataclass(frozen=True, kw_only=True)
class ProjectWithdrawn(ProjectEvent):
    action: ClassVar[str] = "submissions.withdraw"
    state: list[str]


@dataclass(frozen=True, kw_only=True)
class ProjectReturned(ProjectEvent):
    action: ClassVar[str] = "submissions.return"
    state: list[str]
    reason: Personal
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class FileAttached(ProjectEvent):
    action: ClassVar[str] = "submissions.attach"
    file: str
    name: Personal
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class FileRemoved(ProjectEvent):
    action: ClassVar[str] = "submissions.detach"
    file: str
    name: Personal


@dataclass(frozen=True, kw_only=True)
class EntryMade(ProjectEvent):
    action: ClassVar[str] = "submissions.entry"
    position: int


@dataclass(frozen=True, kw_only=True)
class OutcomeDecided(ProjectEvent):
    action: ClassVar[str] = "submissions.outcome"
    outcome: list[str | None]
    reason: Personal


@dataclass(frozen=True, kw_only=True)
class EntryStatusChanged(ProjectEvent):
    """An entry was withdrawn, disqualified or taken back in; boards and desks look at it."""

    action: ClassVar[str] = "submissions.status"
    status: list[str]
    reason: Personal


@dataclass(frozen=True, kw_only=True)
class RowsImported(Event):
    """Rows of a spreadsheet became projects; each has its own line as submitted."""

    action: ClassVar[str] = "submissions.import"
    rows: int
    file_sha256: str
