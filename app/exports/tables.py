"""Tables on their way out, as plain values: nothing here knows a database or a spreadsheet's format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

Cell = str | int | Decimal | datetime | bool | None


@dataclass(frozen=True)
class Struck:
    """A number that was dropped from the score: still readable, struck out."""

    value: Decimal


@dataclass(frozen=True)
class Column:
    """A column's title and its width in characters; `digits` are the decimals of its numbers."""

    title: str
    width: int = 14
    digits: int | None = None


@dataclass(frozen=True)
class Table:
    """One sheet. Moments are wall clock readings in the contest's zone, without a zone of their own."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: str = ""
