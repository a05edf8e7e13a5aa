"""What can happen to scorecards: dealt, opened, saved, closed, adjusted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from app.change import Event, Personal


@dataclass(frozen=True, kw_only=True)
class OfEntry(Event):
    """Something about one entry; `entry` is its public key."""

    entry_id: int
    entry: str


@dataclass(frozen=True, kw_only=True)
class CardsDealt(OfEntry):
    """Scorecards were made for judges (their keys), or some no longer count or count again."""

    action: ClassVar[str] = "scoring.deal"
    panel: str
    made: list[str]
    uncounted: list[str]
    counted: list[str]


@dataclass(frozen=True, kw_only=True)
class CardsTakenBack(OfEntry):
    """Scorecards that nobody had touched are gone: their judges (keys) are no longer named for the entry."""

    action: ClassVar[str] = "scoring.take_back"
    judges: list[str]


@dataclass(frozen=True, kw_only=True)
class ScoringOpened(OfEntry):
    """The entry may be scored from now on."""

    action: ClassVar[str] = "scoring.open"
    again: bool


@dataclass(frozen=True, kw_only=True)
class ScoringClosed(OfEntry):
    """The entry may no longer be scored."""

    action: ClassVar[str] = "scoring.close"
    submitted: int
    expected: int


@dataclass(frozen=True, kw_only=True)
class OfCard(OfEntry):
    """Something about one scorecard; `judge` and `scorecard` are keys."""

    judge: str
    scorecard: str


@dataclass(frozen=True, kw_only=True)
class ScorecardSaved(OfCard):
    """A judge saved a draft or submitted; each pair is before and after."""

    action: ClassVar[str] = "scoring.save"
    version: list[int]
    state: list[str]
    marks: dict[str, list[str | None]]
    comment: Personal | None = None


@dataclass(frozen=True, kw_only=True)
class LateEditKept(OfCard):
    """An edit came after closing and was kept apart."""

    action: ClassVar[str] = "scoring.keep_late"
    marks: dict[str, Any]
    # Seconds between the judge's press and the arrival, as the tablet says.
    age: int | None = None


@dataclass(frozen=True, kw_only=True)
class LateEditAccepted(OfCard):
    """The desk lets a late edit count; the save itself follows as an event of its own."""

    action: ClassVar[str] = "scoring.accept_late"
    reason: str


@dataclass(frozen=True, kw_only=True)
class LateEditSetAside(OfCard):
    """The desk leaves a late edit out."""

    action: ClassVar[str] = "scoring.set_aside_late"
    marks: dict[str, Any]
    reason: str


@dataclass(frozen=True, kw_only=True)
class CountingChanged(OfCard):
    """A scorecard is no longer counted, or counts again."""

    action: ClassVar[str] = "scoring.count"
    counted: list[bool]


@dataclass(frozen=True, kw_only=True)
class ScoreAdjusted(OfEntry):
    """Points were added to the entry's score, or (negative) taken from it."""

    action: ClassVar[str] = "scoring.adjust"
    points: Decimal
    reason: str


@dataclass(frozen=True, kw_only=True)
class TieVoted(Event):
    """The panel voted on an order of entries that shared a rank; keys, the best first."""

    action: ClassVar[str] = "scoring.vote_tie"
    order: list[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class TieDrawn(Event):
    """A draw put entries that shared a rank in an order; anyone can repeat it from items and seed."""

    action: ClassVar[str] = "scoring.draw_tie"
    items: list[str]
    seed: str
    commitment: str
    order: list[str]
    draw: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TieUnsettled(Event):
    """The places of a vote or a draw were taken back; `before` holds them by entry."""

    action: ClassVar[str] = "scoring.unsettle_tie"
    before: dict[str, Any]
    reason: str


@dataclass(frozen=True, kw_only=True)
class SheetSigned(Event):
    """A judge signed the own score sheet; `fingerprint` is the SHA-256 of all its marks, versions and receipts."""

    action: ClassVar[str] = "scoring.sign_sheet"
    judge: str
    fingerprint: str
    scorecards: int
