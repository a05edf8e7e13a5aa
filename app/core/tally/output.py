"""The standings as frozen values and as one line of JSON, keys in a fixed order."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

SCHEMA = "standings/1"


class CardLine(NamedTuple):
    """One scorecard as the standings list it; the totals are printed decimals, null where it is not counted."""

    judge: str
    counted: bool
    total: str | None
    adjusted: str | None
    dropped: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One entry's line. `score` is printed, `exact_score` the same value as a fraction."""

    entry: str
    rank: int | None
    score: str | None
    exact_score: Fraction | None
    sources: Mapping[str, str | None]
    scorecards: tuple[CardLine, ...]
    tie_broken_by: str | None
    prize: str | None


@dataclass(frozen=True, slots=True)
class Standings:
    """Rows by rank, then active entries without a score, then withdrawn and disqualified ones."""

    rows: tuple[Row, ...]
    unresolved_ties: tuple[tuple[str, ...], ...]
    held: tuple[str, ...]
    warnings: tuple[Mapping[str, object], ...]


def standings_to_json(standings: Standings) -> str:
    """Compact JSON on one line, without a line feed at its end; letters beyond ASCII stay as they are."""
    value = {
        "schema": SCHEMA,
        "standings": [_row(row) for row in standings.rows],
        "unresolved_ties": standings.unresolved_ties,
        "held": standings.held,
        "warnings": standings.warnings,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _row(row: Row) -> dict[str, object]:
    return {
        "entry": row.entry,
        "rank": row.rank,
        "score": row.score,
        "sources": row.sources,
        "scorecards": [card._asdict() for card in row.scorecards],
        "tie_broken_by": row.tie_broken_by,
        "prize": row.prize,
    }
