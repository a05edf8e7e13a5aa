"""What can happen in a draw: the list published, the numbers in, the order seen to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class OfDraw(Event):
    """Something about one draw of a pitch day."""

    draw: str
    day_id: int


@dataclass(frozen=True, kw_only=True)
class ListFixed(OfDraw):
    """The list was published with its fingerprint, before any number was known; `reason`: why once more."""

    action: ClassVar[str] = "draws.fix"
    items: list[str]
    commitment: str
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


@dataclass(frozen=True, kw_only=True)
class DrawDone(OfDraw):
    """Every place was seen, and the pitch day has the drawn order."""

    action: ClassVar[str] = "draws.done"
    order: list[str]
