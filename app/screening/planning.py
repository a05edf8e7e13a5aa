"""Verbs of planning how a stage's pile is read: how often, how blind, until when."""

from __future__ import annotations

from itertools import count
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import before_and_after, change
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.screening.events import PlanChanged
from app.screening.models import Plan
from app.screening.queries import plan_of

MOST_READERS = 5
MOST_REASONS = 20


def update_plan(actor: Actor, stage: Stage, values: dict[str, Any]) -> Plan:
    """Save how the pile is read; `values` are columns of Plan. Refused with the field at fault."""
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        if stage.state == "done":
            raise Refused("stage_done", _("“%(title)s”已经结束，结论不能再改。", title=pick(stage.title, stage.title_en)), status=423)
        if not 1 <= values.get("readers", 1) <= MOST_READERS:
            raise Refused("readers", _("每个项目由 1 到 %(most)d 人审。", most=MOST_READERS), field="readers")
        plan = own_plan(stage)
        if "reasons" in values:
            values = {**values, "reasons": _reasons(plan, values["reasons"])}
        changes = before_and_after(plan, values)
        if changes:
            current.record(PlanChanged(contest_id=stage.contest_id, stage_id=stage.id, changes=changes))
    return plan


def _reasons(plan: Plan, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows with words, each with a key: the one that it had, or a new one. Refused (reasons) at the field."""
    filled = [one for one in rows if one.get("title") or one.get("title_en")]
    if any(not one.get("title") for one in filled):
        raise Refused("reasons", _("每个原因都要写中文。"), field="reasons")
    if len(filled) > MOST_REASONS:
        raise Refused("reasons", _("最多 %(most)d 个原因。", most=MOST_REASONS), field="reasons")
    had = {one["key"] for one in plan.reasons}
    fresh = (f"own{number}" for number in count(1) if f"own{number}" not in had)
    listed: list[dict[str, str]] = []
    for one in filled:
        key = one.get("key", "")
        kept = key in had and key not in {before["key"] for before in listed}
        listed.append({"key": key if kept else next(fresh), "title": one["title"], "title_en": one.get("title_en", "")})
    return listed


def own_plan(stage: Stage) -> Plan:
    """The stage's plan as a row, made where there was none; inside a change."""
    found = db.session.scalars(select(Plan).where(Plan.stage_id == stage.id).with_for_update()).one_or_none()
    if found is None:
        found = plan_of(stage)
        db.session.add(found)
        db.session.flush()
    return found
