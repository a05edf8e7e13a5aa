"""Handing a pile out: who reads what, by field, region and load, never across a bar.

The same pile and the same readers give the same shares; no chance and no clock decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Taker:
    """Somebody who reads: only of these fields and regions (empty: any), at most `most`, `load` of them so far."""

    key: int
    fields: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    most: int | None = None
    load: int = 0


@dataclass(frozen=True)
class Piece:
    """Something to be read by `missing` more people, none of them in `barred` (who have it, or must not)."""

    key: int
    missing: int
    field: str = ""
    region: str = ""
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Shares:
    """`pairs` of (piece, taker) in the order in which they were dealt; `short`: {piece: how many readers are still missing}."""

    pairs: tuple[tuple[int, int], ...]
    short: dict[int, int]


def share(pieces: Iterable[Piece], takers: Iterable[Taker]) -> Shares:
    """Deal the pieces out: those that fewest may take first, each to whoever has least so far."""
    listed, able = list(pieces), sorted(takers, key=lambda one: one.key)
    loads = {one.key: one.load for one in able}
    fitting = {piece.key: [one for one in able if _fits(piece, one)] for piece in listed}
    pairs: list[tuple[int, int]] = []
    short: dict[int, int] = {}
    for piece in sorted(listed, key=lambda one: (len(fitting[one.key]), one.key)):
        free = [one for one in fitting[piece.key] if one.most is None or loads[one.key] < one.most]
        chosen = sorted(free, key=lambda one: (loads[one.key], one.key))[: max(piece.missing, 0)]
        for one in chosen:
            loads[one.key] += 1
            pairs.append((piece.key, one.key))
        if len(chosen) < piece.missing:
            short[piece.key] = piece.missing - len(chosen)
    return Shares(tuple(pairs), short)


def _fits(piece: Piece, taker: Taker) -> bool:
    return (
        taker.key not in piece.barred
        and (not taker.fields or piece.field in taker.fields)
        and (not taker.regions or piece.region in taker.regions)
    )
