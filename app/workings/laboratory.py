"""A laboratory of rules: the same marks under other rules, side by side. Nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.contests.models import Stage
from app.contests.rules import PRESETS
from app.core import tally
from app.core.refusals import Refusal
from app.scoring.queries import tally_document
from app.workings.queries import closed, read_document


@dataclass(frozen=True)
class Column:
    """One rule's standings: each entry's rank, score and prize; `moved` counts those with another rank than now."""

    title: Any
    rows: Mapping[str, tally.Row]
    moved: int
    prizes_moved: int


@dataclass(frozen=True)
class Laboratory:
    """The entries in the order that they have now, the present rule's column, and those of the others."""

    entries: list[str]
    now: Column
    others: list[Column]


def laboratory(stage: Stage, present: Any) -> Laboratory | None:
    """The stage's marks under its own rule (titled `present`) and every ready-made one; None before scoring is over."""
    if not closed(stage):
        return None
    document = json.loads(json.dumps(tally_document(stage)), parse_float=str)
    try:
        found = tally.tally(read_document(document))
    except Refusal:
        return None
    now = {row.entry: row for row in found.rows}
    criteria = [one["key"] for one in document["criteria"]]
    others = []
    for preset in PRESETS.values():
        rows = {row.entry: row for row in tally.tally(read_document({**document, "rule": preset.made(criteria)})).rows}
        others.append(_column(preset.title, rows, now))
    return Laboratory([row.entry for row in found.rows], _column(present, now, now), others)


def _column(title: Any, rows: Mapping[str, tally.Row], now: Mapping[str, tally.Row]) -> Column:
    return Column(
        title=title, rows=rows,
        moved=sum(row.rank != now[key].rank for key, row in rows.items()),
        prizes_moved=sum(row.prize != now[key].prize for key, row in rows.items()),
    )
