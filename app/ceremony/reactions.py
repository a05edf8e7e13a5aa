"""The desk's action `ceremony` is carried out here, in the desk's own transaction."""

from __future__ import annotations

from app.ceremony.actions import STEPS
from app.change import Change, reacts_to
from app.contests.models import Stage
from app.db import db
from app.hall.events import HallActed


@reacts_to(HallActed)
def carry_out(happened: HallActed, change: Change) -> None:
    if happened.did != "ceremony" or happened.stage_id is None:
        return
    asked = happened.details or {}
    STEPS[asked["step"]](change.actor, db.session.get_one(Stage, happened.stage_id), asked.get("position"))
