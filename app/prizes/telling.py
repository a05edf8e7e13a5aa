"""What the public may read of how published scores came about: the document that was published, and whose scores are in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.contests.models import Stage
from app.core.policy import Scope
from app.db import db
from app.prizes.queries import list_of, prized_stage
from app.ranking.models import BoardState


@dataclass(frozen=True)
class Told:
    """A published result with the document that it was tallied from, and the entries whose scores are public."""

    stage: Stage
    document: dict[str, Any]
    entries: frozenset[str]

    def scope(self) -> Scope:
        return self.stage.scope()


def told_stage(slug: str, stage: str) -> Told | None:
    """A stage whose prizes are published; a loader for guards. Before the publication there is nothing here.

    Where the final board shows every rank, every ranked entry is told, else those with a prize alone.
    """
    found = prized_stage(slug, stage)
    kept = list_of(found) if found is not None else None
    document = kept.standings.get("document") if kept is not None and kept.published_at is not None else None
    if found is None or kept is None or not document:
        return None
    board = db.session.get(BoardState, found.id)
    every = board is not None and board.final_at is not None
    keys = [row["entry"] for row in kept.standings.get("standings", []) if row["prize"] or (every and row["rank"] is not None)]
    return Told(found, document, frozenset(keys))
