"""The cast's final, scored as a test wants it, and its prizes."""

from __future__ import annotations

from app.change import change
from app.contests.models import Tier
from app.core.policy import SYSTEM
from app.db import db
from app.prizes import queries
from app.ranking.actions import finish
from app.scoring.actions import open_entry
from tests.scoring.stage import Scoring


class Final:
    """Every judge gives an entry the same innovation mark; benefit is always 30."""

    def __init__(self, cast, ties="promote", tiers=None):
        self.cast = cast
        with change(SYSTEM):
            cast.stage.tier_ties = ties
            if tiers is not None:
                for tier in cast.stage.tiers:
                    db.session.delete(tier)
                db.session.flush()
                for position, (key, count) in enumerate(tiers):
                    db.session.add(
                        Tier(stage_id=cast.stage_id, key=key, title=f"{key}等奖", count=count, position=position)
                    )
        self.scoring = Scoring(cast)

    def score(self, **marks):
        for key, mark in marks.items():
            open_entry(SYSTEM, self.cast.entry(key))
            for number in (1, 2, 3):
                self.mark(number, key, mark)
        return self

    def mark(self, number, key, mark):
        self.scoring.save(number, key, marks={"innovation": str(mark), "benefit": "30"})

    def finish(self):
        finish(self.cast.actor("hao"), self.cast.stage)
        return self

    @property
    def proposal(self):
        return queries.proposal(self.cast.stage)

    def awarded(self):
        """{tier: [project keys]} as proposed now."""
        return {part.tier.key: [line.entry.key for line in part.lines] for part in self.proposal.tiers}
