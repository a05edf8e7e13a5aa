"""Plays a stage for tests of boards: scorecards dealt and submitted through the rooms' own actions."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.core.policy import SYSTEM
from app.db import db
from app.judging.models import Panel
from app.live import snapshots
from app.ranking import actions as ranking
from app.scoring import actions as scoring
from app.scoring.models import Scorecard


def deal(cast) -> None:
    panel = db.session.scalars(select(Panel).where(Panel.stage_id == cast.stage_id)).one()
    for key in cast.entries:
        scoring.deal(SYSTEM, cast.entry(key), panel)


def begin(cast, key: str) -> None:
    """Open the entry for scoring."""
    ranking.set_state(SYSTEM, cast.entry(key), "on_stage")
    scoring.open_entry(SYSTEM, cast.entry(key))
    ranking.set_state(SYSTEM, cast.entry(key), "scoring")


def submit(cast, key: str, *totals: str) -> None:
    """Each judge in turn gives that much for innovation (60 at most) and 20 for benefit."""
    cards = list(
        db.session.scalars(select(Scorecard).where(Scorecard.entry_id == cast.entries[key]).order_by(Scorecard.judge_id))
    )
    for card, mark in zip(cards, totals, strict=False):
        judge = cast.actor(f"judge{cast.judges.index(card.judge_id) + 1}")
        body = {
            "marks": {"innovation": mark, "benefit": "20"}, "comment": "", "submit": True,
            "base": card.version, "key": str(uuid.uuid4()),
        }
        scoring.save(judge, card, body)


def end(cast, key: str) -> None:
    scoring.close_entry(SYSTEM, cast.entry(key))
    ranking.set_state(SYSTEM, cast.entry(key), "closed")


def score(cast, key: str, *totals: str) -> None:
    """From the call to the closed scorecards."""
    begin(cast, key)
    submit(cast, key, *totals)
    end(cast, key)


def reveal(cast, key: str) -> None:
    ranking.reveal(SYSTEM, cast.entry(key))
    ranking.set_state(SYSTEM, cast.entry(key), "revealed")


def seen(cast, channel: str = "board", room: str = "main"):
    """What the public sees: number and body."""
    return snapshots.public(cast.stage_id, channel, room)


def row(cast, key: str) -> list:
    """The entry's row on the public board: rank, score, state, prize."""
    return next(line[1:] for line in seen(cast)[1]["rows"] if line[0] == key)
