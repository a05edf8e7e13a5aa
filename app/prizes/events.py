"""What can happen to prizes: a list is confirmed, perhaps anew, and published once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class PrizesConfirmed(Event):
    """The organiser confirmed a list. Each award is [project, tier, rank, score]; pairs are [before, after]."""

    action: ClassVar[str] = "prizes.confirmed"
    tally_sha256: list[str | None]
    awards: list[Any]


@dataclass(frozen=True, kw_only=True)
class PrizesPublished(Event):
    """The result page shows the list from now on."""

    action: ClassVar[str] = "prizes.published"
    tally_sha256: str
    awards: list[Any]
    at: datetime
