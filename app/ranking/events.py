"""What can happen on a stage's board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class OfEntry(Event):
    """Something about one entry; `entry` is its public key."""

    entry_id: int
    entry: str


@dataclass(frozen=True, kw_only=True)
class EntryMoved(OfEntry):
    """The entry stands elsewhere on the board: before and after."""

    action: ClassVar[str] = "ranking.move"
    state: list[str]


@dataclass(frozen=True, kw_only=True)
class EntryRevealed(OfEntry):
    """The entry's result is shown; `withheld`: only at the desk, because the board is frozen."""

    action: ClassVar[str] = "ranking.reveal"
    withheld: bool
    lands: int


@dataclass(frozen=True, kw_only=True)
class EntryUnrevealed(OfEntry):
    """The entry's result is no longer shown."""

    action: ClassVar[str] = "ranking.unreveal"


@dataclass(frozen=True, kw_only=True)
class RevealsCleared(Event):
    """Screens went back from the entries' results to the board; the results stay known."""

    action: ClassVar[str] = "ranking.clear_reveal"
    entries: list[str]


@dataclass(frozen=True, kw_only=True)
class BoardFrozen(Event):
    """The public board stays as it is; `entries` are those whose scores it shows."""

    action: ClassVar[str] = "ranking.freeze"
    entries: list[str]


@dataclass(frozen=True, kw_only=True)
class BoardThawed(Event):
    """The public board follows again; `entries` are the results it had not shown."""

    action: ClassVar[str] = "ranking.thaw"
    entries: list[str]


@dataclass(frozen=True, kw_only=True)
class BoardFinished(Event):
    """The board is final and shows everything."""

    action: ClassVar[str] = "ranking.finish"


@dataclass(frozen=True, kw_only=True)
class BoardReopened(Event):
    """The board is provisional again."""

    action: ClassVar[str] = "ranking.unfinish"
