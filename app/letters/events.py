"""What can happen to letters: sent again, worded anew, prepared and released for a cut, reminders switched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.change import Event, Personal


@dataclass(frozen=True, kw_only=True)
class LettersSentAgain(Event):
    """An organiser sent letters once more; `to` where it was to another address than before."""

    action: ClassVar[str] = "letters.again"
    letters: list[int]
    to: Personal | None


@dataclass(frozen=True, kw_only=True)
class TextChanged(Event):
    """A kind of letter was worded anew, or got the house's words back; `changes` is {language: [parts]}."""

    action: ClassVar[str] = "letters.text"
    kind: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class LettersReleased(Event):
    """The organiser sent the letters of a cut; `counts` is {kind: how many}."""

    action: ClassVar[str] = "letters.release"
    counts: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class HabitsChanged(Event):
    """Reminders were switched; each is [before, after]."""

    action: ClassVar[str] = "letters.habits"
    drafts: list[bool]
    regions: list[bool]


@dataclass(frozen=True, kw_only=True)
class Reminded(Event):
    """Reminders were written: of these drafts (projects' keys), and to how many people of quiet regions."""

    action: ClassVar[str] = "letters.remind"
    drafts: list[str]
    regions: int
