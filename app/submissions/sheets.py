"""Rows of a spreadsheet that somebody sends: Excel or CSV, read as text within bounds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.files import Unwelcome, look_workbook

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 20_000, 120, 20 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")


class NoTable(Exception):
    """The file is no table that can be read; `reason` is empty, kind, bomb, encoding, broken, rows or columns."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SheetRows:
    """Titles of the columns, and the rows below with the number that they have in the file (the titles' is 1)."""

    titles: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_rows(path: Path) -> SheetRows:
    """The first sheet of an Excel file, or a CSV file in UTF-8 or GB 18030. Empty rows are left out. Raises NoTable."""
    with path.open("rb") as source:
        start = source.read(4)
    if not start:
        raise NoTable("empty")
    lines = _excel(path) if start[:2] == b"PK" else _csv(path)
    table = [[_text(cell) for cell in line] for line in lines]
    width = max((len(line) for line in table), default=0)
    if width > MOST_COLUMNS:
        raise NoTable("columns")
    filled = [(number, line + [""] * (width - len(line))) for number, line in enumerate(table, start=1) if any(line)]
    if not filled:
        raise NoTable("empty")
    if len(filled) - 1 > MOST_ROWS:
        raise NoTable("rows")
    (_first, titles), *rows = filled
    return SheetRows(_distinct(titles), tuple((number, tuple(line)) for number, line in rows))


def _excel(path: Path) -> Iterable[list[Any]]:
    # Loading the reader takes a moment that no other page should pay for.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        look_workbook(path)
    except Unwelcome as no:
        raise NoTable("bomb" if no.reason == "bomb" else "kind") from no
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS + 1:
            raise NoTable("rows")
        return sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise NoTable("broken") from error


def _csv(path: Path) -> Iterable[list[Any]]:
    raw = path.read_bytes()
    if b"\0" in raw:
        raise NoTable("kind")
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NoTable("encoding")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise NoTable("broken") from error


def _text(cell: Any) -> str:
    """A cell as people read it: whole numbers without a point, moments as year-month-day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell).strip()


def _distinct(titles: list[str]) -> tuple[str, ...]:
    """Each title once: an empty one is called by its place, a second one of the same name gets a number."""
    found: list[str] = []
    for place, title in enumerate(titles, start=1):
        name = " ".join(title.split()) or f"#{place}"
        found.append(name if name not in found else f"{name} ({place})")
    return tuple(found)
