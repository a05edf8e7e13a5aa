"""Ranking as a pure function: one document in, its standings out, the same bytes every time."""

from app.core.reading import loads
from app.core.tally.document import Document, read
from app.core.tally.output import CardLine, Row, Standings, standings_to_json
from app.core.tally.rule import rule_fingerprint
from app.core.tally.standings import tally

__all__ = [
    "CardLine",
    "Document",
    "Row",
    "Standings",
    "loads",
    "read",
    "rule_fingerprint",
    "standings_to_json",
    "tally",
    "tally_json",
]


def tally_json(text: str) -> str:
    """From the document's JSON to the standings' JSON, without a line feed at its end; raises Refusal."""
    return standings_to_json(tally(read(loads(text))))
