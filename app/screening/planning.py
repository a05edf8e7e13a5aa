"""Verbs of planning how a stage's pile is read: how often, how blind, until when."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import before_and_after, change
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.screening.events import PlanChanged
from app.screening.models import Plan
from app.screening.queries import plan_of

MOST_READERS = 5


def update_plan(actor: Actor, stage: Stage, values: dict[str, Any]) -> Plan:
    """Save how the pile is read; `values` are columns of Plan. Refused with the field at fault."""
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        if stage.state == "done":
            raise Refused("stage_done", _("“%(title)s”已经结束，结论不能再改。", title=stage.title), status=423)
        if not 1 <= values.get("readers", 1) <= MOST_READERS:
            raise Refused("readers", _("每个项目由 1 到 %(most)d 人审。", most=MOST_READERS), field="readers")
        plan = own_plan(stage)
        changes = before_and_after(plan, values)
        if changes:
            current.record(PlanChanged(contest_id=stage.contest_id, stage_id=stage.id, changes=changes))
    return plan


def own_plan(stage: Stage) -> Plan:
    """The stage's plan as a row, made where there was none; inside a change."""
    found = db.session.scalars(select(Plan).where(Plan.stage_id == stage.id).with_for_update()).one_or_none()
    if found is None:
        found = plan_of(stage)
        db.session.add(found)
        db.session.flush()
    return found
