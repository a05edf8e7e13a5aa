"""A board that freezes by its stage's rule does so before anything that happens after the moment can be seen."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from app.change import Change, Event, reacts_to
from app.contests.models import Stage
from app.core.policy import SYSTEM
from app.db import db
from app.ranking.actions import freeze_by_rule
from app.ranking.events import EntryMoved
from app.scoring.events import CountingChanged, ScoreAdjusted, ScorecardSaved, TieDrawn, TieUnsettled, TieVoted

# Built once: it is asked at each save.
_FREEZE_AT = select(Stage.freeze_at).where(Stage.id == bindparam("stage"))


@reacts_to(ScorecardSaved, CountingChanged, ScoreAdjusted, TieVoted, TieDrawn, TieUnsettled, EntryMoved)
def freeze_in_time(happened: Event, change: Change) -> None:
    freeze_at = db.session.scalar(_FREEZE_AT, {"stage": happened.stage_id}) if happened.stage_id is not None else None
    if freeze_at is not None and change.at >= freeze_at:
        freeze_by_rule(SYSTEM, db.session.get_one(Stage, happened.stage_id))
