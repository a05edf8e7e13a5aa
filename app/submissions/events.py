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
    """`entered_by`: the officer who writes it down for somebody; `code`: the number of the late code that opened it."""

    action: ClassVar[str] = "submissions.start"
    owner_id: int | None
    entered_by: int | None = None
    code: int | None = None


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
class ProjectSent(ProjectEvent):
    """Handed in without an account; it waits for somebody to stand for it."""

    action: ClassVar[str] = "submissions.sent"
    version: int


@dataclass(frozen=True, kw_only=True)
class LinkSent(ProjectEvent):
    """A letter with a link went to the address that the applicant named."""

    action: ClassVar[str] = "submissions.link"
    email: Personal


@dataclass(frozen=True, kw_only=True)
class ProjectConfirmed(ProjectEvent):
    """Somebody stands for what was begun without an account. `how`: account, link, code or officer; `code`: its number."""

    action: ClassVar[str] = "submissions.confirm"
    how: str
    owner_id: int | None
    code: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectOpenedHere(ProjectEvent):
    """Another browser may work at it. `how`: link, code."""

    action: ClassVar[str] = "submissions.open_here"
    how: str


@dataclass(frozen=True, kw_only=True)
class HoldsEnded(ProjectEvent):
    """Browsers without a sign-in no longer open it."""

    action: ClassVar[str] = "submissions.holds_ended"
    browsers: int


@dataclass(frozen=True, kw_only=True)
class ProjectClaimed(ProjectEvent):
    """By a code of the officer it is its applicant's now; `owner_id` is None for a browser without an account."""

    action: ClassVar[str] = "submissions.claim"
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class ProjectWithdrawn(ProjectEvent):
    action: ClassVar[str] = "submissions.withdraw"
    state: list[str]


@dataclass(frozen=True, kw_only=True)
class ProjectReturned(ProjectEvent):
    """`reasons` are ready ones, `asks` is {item: words} of what exactly to mend."""

    action: ClassVar[str] = "submissions.return"
    state: list[str]
    reason: Personal
    until: datetime | None
    reasons: list[str]
    asks: dict[str, Any]


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
class EntryUnmade(ProjectEvent):
    """A project was taken out of a stage, because the cut that brought it there was taken back."""

    action: ClassVar[str] = "submissions.unmake"


@dataclass(frozen=True, kw_only=True)
class OutcomeDecided(ProjectEvent):
    """`place`: among the reserves, before and after; None where no reserve has to do with it."""

    action: ClassVar[str] = "submissions.outcome"
    outcome: list[str | None]
    reason: Personal
    place: list[int | None] | None = None


@dataclass(frozen=True, kw_only=True)
class EntryStatusChanged(ProjectEvent):
    """An entry was withdrawn, disqualified or taken back in; boards and desks look at it."""

    action: ClassVar[str] = "submissions.status"
    status: list[str]
    reason: Personal


@dataclass(frozen=True, kw_only=True)
class CodesMade(Event):
    """`kind`: confirm or late; their numbers, and for whom they were meant."""

    action: ClassVar[str] = "submissions.codes_made"
    kind: str
    codes: list[int]
    region: str | None
    note: Personal
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class CodeRevoked(Event):
    action: ClassVar[str] = "submissions.code_revoked"
    kind: str
    code: int


@dataclass(frozen=True, kw_only=True)
class CodeUsed(ProjectEvent):
    """A late code opened a draft that was there already."""

    action: ClassVar[str] = "submissions.late"
    code: int


@dataclass(frozen=True, kw_only=True)
class ClaimCodeMade(ProjectEvent):
    """The officer has a code for the one whom the project was written down for; the one before it is void."""

    action: ClassVar[str] = "submissions.claim_code"
    revoked: bool = False


@dataclass(frozen=True, kw_only=True)
class CoApplicantInvited(ProjectEvent):
    """`how`: mail or code."""

    action: ClassVar[str] = "submissions.co_invite"
    co_applicant: int
    name: Personal
    how: str


@dataclass(frozen=True, kw_only=True)
class CoApplicantJoined(ProjectEvent):
    action: ClassVar[str] = "submissions.co_join"
    co_applicant: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CoApplicantRemoved(ProjectEvent):
    action: ClassVar[str] = "submissions.co_remove"
    co_applicant: int
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class RowsImported(Event):
    """Rows of a spreadsheet became projects; each has its own line as submitted."""

    action: ClassVar[str] = "submissions.import"
    rows: int
    file_sha256: str
