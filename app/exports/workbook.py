"""Writes tables as an .xlsx file; text from outside stays text, whatever it begins with."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.exports.tables import Column, Struck, Table

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# What XML cannot hold; spreadsheets refuse to open a file with one of these.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767
# Nothing is guessed from what a text looks like.
OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write(tables: Sequence[Table]) -> bytes:
    """The workbook's bytes. Computes for long: offload it."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, OPTIONS)
    looks = Looks(book)
    taken: set[str] = set()
    for table in tables:
        _sheet(book.add_worksheet(sheet_name(table.title, taken)), table, looks)
    book.close()
    return sink.getvalue()


def clean(text: str) -> str:
    """Text as a cell can hold it."""
    return _UNWRITABLE.sub("", text)[:_LONGEST]


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel takes: short, without its special marks, used once; adds it to `taken`."""
    plain = _FORBIDDEN.sub(" ", _UNWRITABLE.sub("", title)).strip("' ")[:31] or "Sheet"
    if plain.lower() == "history":
        plain += "_"
    name, number = plain, 2
    while name.lower() in taken:
        ending = f" {number}"
        name, number = plain[: 31 - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name


class Looks:
    """The workbook's formats, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[tuple[int | None, bool], Format] = {}
        self.head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        self.note = book.add_format({"font_color": "#55514A"})

    def number(self, digits: int | None, struck: bool = False) -> Format:
        known = self._numbers.get((digits, struck))
        if known is None:
            shape = "General" if digits is None else "0." + "0" * digits if digits else "0"
            known = self._book.add_format({"num_format": shape, "valign": "top", "font_strikeout": struck})
            self._numbers[digits, struck] = known
        return known


def _sheet(sheet: Worksheet, table: Table, looks: Looks) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, looks.head)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(table.rows, start=1):
        for place, value in enumerate(row):
            _cell(sheet, line, place, value, table.columns[place], looks)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, table.note, looks.note)


def _cell(sheet: Worksheet, line: int, place: int, value: Any, column: Column, looks: Looks) -> None:
    """Each value by its own type: nothing is guessed from what a text looks like."""
    if value is None or value == "":
        return
    if isinstance(value, Struck):
        sheet.write_number(line, place, float(value.value), looks.number(column.digits, struck=True))
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value.replace(tzinfo=None), looks.moment)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(line, place, float(value), looks.number(column.digits))
    else:
        sheet.write_string(line, place, clean(str(value)), looks.text)
