"""What can happen in a hall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class ScreenSet(Event):
    """A display was paired, or shows something else: before and after."""

    action: ClassVar[str] = "hall.screen"
    screen: str
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class ScreenForgotten(Event):
    """A display belongs to nobody again."""

    action: ClassVar[str] = "hall.screen_forgotten"
    screen: str


@dataclass(frozen=True, kw_only=True)
class HallActed(Event):
    """Somebody at the desk did something; `entry` is a public key, `details` the rest of what was asked for."""

    action: ClassVar[str] = "hall.acted"
    hall_id: int
    room: str
    did: str
    revision: int
    phase: tuple[str, str]
    entry: str | None = None
    reason: str | None = None
    details: dict[str, Any] | None = None
