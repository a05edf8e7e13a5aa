"""Writes a table as CSV that spreadsheets open as text and numbers, never as formulas."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.exports.tables import Struck, Table

# What a spreadsheet takes for the beginning of a formula, in both widths.
_LEADS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_csv(table: Table) -> bytes:
    """UTF-8 with a mark at its start, so that spreadsheets read Chinese; every field quoted."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, quoting=csv.QUOTE_ALL)
    writer.writerow([_text(column.title) for column in table.columns])
    writer.writerows([_text(value) for value in row] for row in table.rows)
    return sink.getvalue().encode("utf-8-sig")


def _text(value: Any) -> str:
    if isinstance(value, Struck):
        return format(value.value, "f")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if text.startswith(_LEADS) else text
