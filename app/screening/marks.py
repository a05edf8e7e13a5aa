"""Marks that screeners give beside their verdicts, and what the tally makes of them: the same as at every other stage."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.contests.models import Stage
from app.contests.queries import tally_parts
from app.core import tally
from app.core.refusals import Refusal
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.scoring.marks import Edit, read_marks
from app.scoring.tallies import MARKS, SCREENERS, Marks, with_scores
from app.screening.models import Verdict
from app.submissions.models import Entry, Project

log = logging.getLogger("doorstep.screening")

NOTHING: Mapping[str, str] = {}


def field_of(criterion: str) -> str:
    """The name of a criterion's field in the form of a verdict."""
    return f"mark_{criterion}"


def read(stage: Stage, marks: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """The marks as they are kept, exact decimals as text; `whole`: none may be missing. Refused at the fields at fault."""
    sent: dict[str, Any] = {key: value.strip() for key, value in marks.items() if value.strip()}
    try:
        return read_marks(Edit(sent, "", whole and bool(stage.criteria), 0, ""), stage.criteria)
    except Refused as no:
        raise Refused(no.code, no.text, fields={field_of(key): text for key, text in no.fields.items()}) from no


def document_of(stage: Stage, entries: set[str] | None = None) -> dict[str, Any]:
    """The stage as a tally document: of each screener the newest verdict that stands and has marks. `entries`: these alone.

    Once an entry is decided, what its applicant changes afterwards takes no mark away any more.
    """
    parts = tally_parts(stage)
    rows = db.session.execute(
        select(Entry.id, Project.key, Entry.status).join(Entry.project).where(Entry.stage_id == stage.id)
        .order_by(Entry.position, Entry.id)
    ).all()
    chosen = {number: (key, status) for number, key, status in rows if entries is None or key in entries}
    newest = (
        select(func.max(Verdict.id)).join(Entry, Entry.id == Verdict.entry_id).where(Entry.stage_id == stage.id)
        .group_by(Verdict.entry_id, Verdict.screener_id)
    )
    cards = db.session.execute(
        select(Verdict.entry_id, Verdict.screener_id, Verdict.marks).join(Verdict.entry).join(Entry.project)
        .where(Verdict.id.in_(newest), Verdict.verdict != "return", Verdict.at >= func.coalesce(Entry.decided_on, Project.updated_at))
        .order_by(Entry.position, Verdict.entry_id, Verdict.screener_id)
    )
    keys = {one.key for one in stage.criteria}
    document = {
        # Where the rule says nothing of decimals a list of scores has two.
        "schema": "tally/1", "rule": {"places": {"score": 2}, **parts["rule"]}, "criteria": parts["criteria"],
        "entries": [{"key": key, "status": status} for key, status in chosen.values()],
        "scorecards": [
            {"judge": _key_of(person), "entry": chosen[entry][0], "marks": marks}
            for entry, person, marks in cards if entry in chosen and marks.keys() == keys
        ],
    }
    if "sources" in parts:
        document["sources"] = with_scores(stage, parts["sources"], {key for key, _status in chosen.values()})
    return document


def screener_names(stage: Stage) -> dict[str, str]:
    """The names of all who gave a verdict at the stage, by their key in the document."""
    found = db.session.scalars(
        select(Person).where(Person.id.in_(select(Verdict.screener_id).join(Verdict.entry).where(Entry.stage_id == stage.id)))
    )
    return {_key_of(one.id): pick(one.name, one.name_en) for one in found}


def _key_of(person: int | None) -> str:
    return f"screener-{person or 0}"


def standings(stage: Stage, entries: set[str] | None = None) -> dict[str, tuple[int | None, str | None]]:
    """{project's key: (rank, score)} in the order of rank; nobody has one where screeners do not score."""
    if not stage.criteria or entries == set():
        return {}
    try:
        found = tally.tally(tally.read(tally.loads(json.dumps(document_of(stage, entries)))))
    except Refusal as no:
        log.warning("stage %s cannot be tallied: %s", stage.id, no)
        return {}
    return {row.entry: (row.rank, row.score) for row in found.rows}


MARKS[SCREENERS] = Marks(document=document_of, names=screener_names)
