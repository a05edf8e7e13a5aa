"""Giving several pitch days their entries at once: whoever moves from one to another stands nowhere in between."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.change import change
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.roadshow import events, orders
from app.roadshow.actions import deal_again
from app.roadshow.clashes import refuse_clashes
from app.roadshow.models import PitchDay


def spread(actor: Actor, stage: Stage, wanted: Mapping[int, list[int]]) -> None:
    """Give these days (ids) these entries (ids) in this order; who withdrew keeps to the end of the own day.

    Entries that stood on one of the days and are not named wait for another. Refused (409): scoring begun on one of the
    days, a public day that would be left empty, an entry that stands on a day which is not named, a clash in time.
    """
    with change(actor) as current:
        db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        days = [db.session.get_one(PitchDay, day_id, populate_existing=True) for day_id in wanted]
        before = {day.id: orders.keys(day) for day in days}
        kept = {day.id: [slot.entry for slot in day.slots if slot.entry.status != "active"] for day in days}
        for day in days:
            if orders.opened(day):
                raise Refused("roadshow.begun_day", _("这一场已经开始评分，不能再分。"), status=409)
            if day.published_at is not None and not wanted[day.id]:
                raise Refused("roadshow.empty", _("已经公布的场次至少要有一个项目。"), status=409)
            orders.seat(day, [])
        for day in days:
            orders.seat(day, [*orders.entries_for(day, wanted[day.id]), *kept[day.id]])
        for day in days:
            refuse_clashes(day)
        orders.renumber(stage.id)
        for day in days:
            what = {"contest_id": stage.contest_id, "stage_id": stage.id, "day_id": day.id, "room": day.room.key}
            if before[day.id] != orders.keys(day):
                current.record(events.OrderChanged(**what, before=before[day.id], after=orders.keys(day)))
                deal_again(actor, day)
