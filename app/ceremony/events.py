"""What can happen in a ceremony; what each step showed stands in the script that its preparation recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class CeremonyPrepared(Event):
    """The script was made from these standings: [kind, tier, entries] of each step."""

    action: ClassVar[str] = "ceremony.prepare"
    tally_sha256: str
    steps: list[list[Any]]


@dataclass(frozen=True, kw_only=True)
class CeremonyMoved(Event):
    """Another step is shown, or the screens are blank: before and after."""

    action: ClassVar[str] = "ceremony.move"
    position: list[int]
    blank: bool


@dataclass(frozen=True, kw_only=True)
class CardChanged(Event):
    """What a card says besides names and prizes: its presenter, its photo."""

    action: ClassVar[str] = "ceremony.card"
    step: int
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class CeremonyEnded(Event):
    """The ceremony is over: the board is final and the results are public."""

    action: ClassVar[str] = "ceremony.end"
