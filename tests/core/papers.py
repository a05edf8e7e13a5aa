"""Tally documents for the tests: one criterion, few keys, whatever differs is said by the test."""

import json

from app.core.tally import tally_json


def criterion(key="c", **fields):
    return {"key": key, "max": 100, "step": "0.01", **fields}


def cards(totals, key="c"):
    """Scorecards from {"p1": [90, None, "88.5"]}: judge j1, j2, … in order, None where one gave none."""
    return [
        {"judge": f"j{number}", "entry": entry, "marks": {key: mark}}
        for entry, marks in totals.items()
        for number, mark in enumerate(marks, start=1)
        if mark is not None
    ]


def document(totals=None, *, entries=None, **fields):
    """A document; `entries` gives what single entries hold beyond their key."""
    totals = totals or {}
    more = entries or {}
    keys = list(dict.fromkeys([*totals, *more]))
    return {
        "schema": "tally/1",
        "criteria": [criterion()],
        "entries": [{"key": key, **more.get(key, {})} for key in keys],
        "scorecards": cards(totals),
        **fields,
    }


def standings(paper):
    """The standings as a program outside would read them."""
    return json.loads(tally_json(json.dumps(paper, ensure_ascii=False)))


def rows(paper):
    """The standings' rows by entry."""
    return {row["entry"]: row for row in standings(paper)["standings"]}


def score(totals, entry="p1", **fields):
    """One entry's printed score."""
    return rows(document(totals, **fields))[entry]["score"]
