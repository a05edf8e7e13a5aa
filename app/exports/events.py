"""What can happen here: somebody took data away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class BookTaken(Event):
    """A spreadsheet was downloaded; the log says which and with how many rows, not what was in it."""

    action: ClassVar[str] = "exports.take"
    book: str
    rows: int
