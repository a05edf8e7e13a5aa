"""What can happen in a draw: the list published, the numbers in, the order seen to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class OfDraw(Event):
    """Something about one draw; `day_id` where it is of a running order."""

    draw: str
    kind: str
    day_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ListFixed(OfDraw):
    """The list was published with its fingerprint, before any number was known; `reason`: why once more."""

    action: ClassVar[str] = "draws.fix"
    items: list[str]
    commitment: str
    about: dict[str, Any] | None = None
    named: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderDrawn(OfDraw):
    """The numbers are in; anyone can repeat the order from items and seed. Who typed stands as a salted hash."""

    action: ClassVar[str] = "draws.draw"
    items: list[str]
    commitment: str
    numbers: list[dict[str, Any]]
    seed: str
    order: list[str]
    turn: int | None = None


@dataclass(frozen=True, kw_only=True)
class DrawDone(OfDraw):
    """Every place was seen, and what was drawn holds: the running order, the rooms, or the order of a tie."""

    action: ClassVar[str] = "draws.done"
    order: list[str]
