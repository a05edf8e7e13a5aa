"""What accounts asks of rooms further up the street; they leave their answers here when they open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from app.core.policy import Scope


class Place(Protocol):
    """As much as accounts knows of a contest: roles are held in it."""

    id: int
    slug: str
    title: str
    title_en: str
    results_at: datetime | None
    sample: bool
    # Sub-districts and towns: id, key, title, title_en of each.
    regions: Any

    def scope(self) -> Scope: ...


_by_slug: list[Callable[[str], Place | None]] = []
_by_id: list[Callable[[int], Place | None]] = []
_entered: list[Callable[[int], set[int]]] = []


def contests_are(by_slug: Callable[[str], Place | None], by_id: Callable[[int], Place | None]) -> None:
    """`contests` says how one is found."""
    _by_slug[:], _by_id[:] = [by_slug], [by_id]


def takes_part(fn: Callable[[int], set[int]]) -> Callable[[int], set[int]]:
    """Mark a function from a person's id to the ids of the contests that the person has entered."""
    if fn not in _entered:
        _entered.append(fn)
    return fn


def contest_named(slug: str) -> Place | None:
    """The contest of an address, or None."""
    return next((found for find in _by_slug if (found := find(slug)) is not None), None)


def contest_numbered(contest_id: int) -> Place | None:
    """The contest of a role, or None."""
    return next((found for find in _by_id if (found := find(contest_id)) is not None), None)


def entered(person_id: int) -> set[int]:
    """Ids of the contests that the person has entered."""
    return {contest_id for fn in _entered for contest_id in fn(person_id)}
