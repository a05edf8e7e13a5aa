"""A stage in the middle of scoring: cards dealt, the first entry open."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from app.core.policy import SYSTEM
from app.db import db
from app.judging.models import Judge, Panel
from app.scoring import actions
from app.scoring.models import Scorecard

FULL = {"innovation": "50.5", "benefit": "30"}


def body(base=0, marks=None, submit=True, comment="", key=None):
    """One edit as a tablet sends it."""
    marks = FULL if marks is None else marks
    return {"marks": marks, "comment": comment, "submit": submit, "base": base, "key": key or str(uuid.uuid4())}


class Scoring:
    """The cast's final with its cards dealt."""

    def __init__(self, cast):
        self.cast = cast
        panel = db.session.scalars(select(Panel)).one()
        for key in cast.entries:
            actions.deal(SYSTEM, cast.entry(key), panel)
        actions.open_entry(SYSTEM, cast.entry("p1"))

    @property
    def panel(self) -> Panel:
        return db.session.scalars(select(Panel)).one()

    def judge(self, number) -> Judge:
        return db.session.get_one(Judge, self.cast.judges[number - 1])

    def card(self, number=1, entry="p1") -> Scorecard:
        """The scorecard of judge `number` on an entry."""
        return db.session.scalars(
            select(Scorecard).where(
                Scorecard.judge_id == self.cast.judges[number - 1], Scorecard.entry_id == self.cast.entries[entry]
            )
        ).one()

    def save(self, number=1, entry="p1", **edit):
        """Judge `number` saves through the action."""
        card = self.card(number, entry)
        edit.setdefault("base", card.version)
        return actions.save(self.cast.actor(f"judge{number}"), card, body(**edit))

    def put(self, number=1, entry="p1", sent=None, client=None, **edit):
        """Judge `number` saves through the API."""
        client = client or self.cast.browse(f"judge{number}")
        return client.put(f"/api/v1/scorecards/{self.card(number, entry).key}", json=sent or body(**edit))


@pytest.fixture
def scoring(cast):
    return Scoring(cast)
