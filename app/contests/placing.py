"""Puts refusals beside the row and field at fault, and lists what is wrong with a form of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import Field, FieldList, FormField

from app.contests.forms import SPARE_ROWS, kept_rows
from app.errors import Refused


def place(form: Any, refused: Refused) -> None:
    """Attach a refusal's texts; a path is a field's name, or list/index/field with the index among the kept rows."""
    for path, text in (refused.fields or {"": refused.text}).items():
        found = _find(form, path.split("/"))
        if found is None:
            form.form_errors.append(str(text))
        else:
            found.errors = [*found.errors, str(text)]


def _find(form: Any, parts: list[str]) -> Field | None:
    name, *rest = parts
    if name not in form:
        return None
    field: Field = form[name]
    if not rest or not isinstance(field, FieldList):
        return field
    index = int(rest[0])
    if not field.entries or not isinstance(field.entries[0], FormField):
        filled = [entry for entry in field.entries if entry.data]
        return filled[index] if index < len(filled) else field
    rows = kept_rows(field)
    if index >= len(rows):
        # A pasted line: it has no row of its own yet.
        return form["paste"] if "paste" in form else field  # noqa: SIM401  a form has no get
    inner = rows[index].form
    return inner[rest[1]] if len(rest) > 1 and rest[1] in inner else inner[next(iter(inner._fields))]


def leaves(form: Any) -> Iterator[Field]:
    """All fields that a person fills in, also inside of rows; a list itself comes before its rows."""
    for field in form:
        if isinstance(field, FieldList):
            yield field
            for entry in field.entries:
                yield from leaves(entry.form) if isinstance(entry, FormField) else [entry]
        else:
            yield field


def faults(form: Any) -> list[tuple[str, str, str]]:
    """`(id, label, message)` of everything that is wrong."""
    found = []
    for field in leaves(form):
        messages = [message for message in field.errors if isinstance(message, str) or hasattr(message, "_func")]
        found += [(field.id, str(field.label.text), str(message)) for message in messages]
    return found


def spare(form: Any, lists: tuple[str, ...]) -> None:
    """Make sure that blank rows stand at the end of each list."""
    for name in lists:
        blank = sum(not entry.form.filled() for entry in form[name].entries)
        for _number in range(SPARE_ROWS - blank):
            form[name].append_entry()
