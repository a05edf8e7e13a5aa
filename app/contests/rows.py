"""Keyed lists of a setup (fields, regions, questions, stages, criteria, tiers): merging what was entered into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, inspect, select

from app.change import before_and_after
from app.db import db

T = TypeVar("T")
Row = dict[str, Any]


def free_key(wish: str, taken: set[str], otherwise: str) -> str:
    """A key of small letters, figures and hyphens that is not taken: of the wish, else `otherwise` with a number."""
    plain = re.sub(r"[^a-z0-9]+", "-", wish.lower()).strip("-")[:30].strip("-")
    if plain and plain not in taken:
        return plain
    stem, number = plain or otherwise, 2 if plain else 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def merge(
    standing: Sequence[T], rows: Sequence[Row], make: Callable[..., T], prefix: str,
    refuse_removal: Callable[[list[T]], None] = lambda gone: None, reserved: Collection[str] = (), first: int = 0,
) -> dict[str, Any]:
    """Bring `standing` to `rows` in their order; `row["was"]` is the key of a row that existed ('' for a new one).

    `make(key=…, position=…, **values)` gives a new object, already joined to its parent. `refuse_removal` is asked
    before rows that are no longer there are deleted, and raises Refused where they are in use. `reserved`: keys that no
    new row may get; `first`: the position of the first row. Returns what changed.
    """
    by_key = {one.key: one for one in standing}  # type: ignore[attr-defined]
    taken, order, changes = {*by_key, *reserved}, [], {"added": [], "removed": [], "changed": {}}
    for position, row in enumerate(rows, start=first):
        values = {name: value for name, value in row.items() if name not in {"was", "key"}}
        found = by_key.get(row["was"])
        if found is None:
            key = free_key(row.get("key") or values.get("title_en", ""), taken, prefix)
            taken.add(key)
            db.session.add(make(key=key, position=position, **values))
            changes["added"].append({"key": key, **values})
        else:
            key = row["was"]
            differences = before_and_after(found, values)
            found.position = position  # type: ignore[attr-defined]
            if differences:
                changes["changed"][key] = differences
        order.append(key)
    before = [one.key for one in standing]  # type: ignore[attr-defined]
    gone = [one for key, one in by_key.items() if key not in order]
    if gone:
        refuse_removal(gone)
    for one in gone:
        db.session.delete(one)
        changes["removed"].append(one.key)  # type: ignore[attr-defined]
    found = {name: value for name, value in changes.items() if value}
    if [key for key in before if key in order] != [key for key in order if key in by_key]:
        found["order"] = [before, order]
    return found


def figures(thing: Any) -> dict[str, int]:
    """How many rows of each table point at this row; tables without any are left out.

    Read from the foreign keys, so that it also knows the rooms further up the street.
    """
    mapper = inspect(thing).mapper
    home = mapper.local_table
    found: dict[str, int] = {}
    for table in db.metadata.sorted_tables:
        for constraint in table.foreign_keys:
            if constraint.column.table is home:
                count = db.session.scalar(
                    select(func.count()).select_from(table).where(constraint.parent == thing.id)
                )
                if count:
                    found[table.name] = found.get(table.name, 0) + count
    return found
