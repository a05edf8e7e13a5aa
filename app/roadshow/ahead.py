"""What those who come to a pitch day are told ahead, in the organiser's words."""

from __future__ import annotations

from datetime import datetime

from app.change import before_and_after, change
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.i18n import pick
from app.roadshow.events import SaidAhead
from app.roadshow.models import PitchDay


def bring_of(day: PitchDay) -> str:
    """What to bring to the day, in the reader's language: the day's own words, else the stage's; '' where nothing is said."""
    of = day if day.bring or day.bring_en else day.stage
    return pick(of.bring, of.bring_en)


def say(
    actor: Actor, stage: Stage, *, bring: str, bring_en: str, reading_from: datetime | None = None, reading_blind: bool = False
) -> None:
    """Say for all days of a stage what to bring, and from when and how judges read; the same again changes nothing."""
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        changes = before_and_after(stage, {
            "bring": bring.strip(), "bring_en": bring_en.strip(), "reading_from": reading_from, "reading_blind": reading_blind,
        })
        if changes:
            current.record(SaidAhead(contest_id=stage.contest_id, stage_id=stage.id, changes=changes))
