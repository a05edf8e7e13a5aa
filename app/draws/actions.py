"""Verbs of a draw: fix the list, put the numbers in, show one place after the other."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import Personal, change
from app.contests.models import Stage
from app.core.draw import draw as core_draw
from app.core.policy import Actor
from app.db import db
from app.draws import events
from app.draws.models import Draw
from app.errors import Refused
from app.roadshow import actions as roadshow
from app.roadshow import orders
from app.roadshow.models import PitchDay

LEAST_NUMBERS, MOST_NUMBERS = 2, 6
NUMBER = re.compile(r"[0-9]{1,12}")
PUBLIC_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


def fix_list(actor: Actor, day: PitchDay, *, named: str = "", reason: str = "") -> Draw:
    """Publish who takes part in the draw, with the list's fingerprint; from now on the list is fixed.

    Refused: fewer than two entries or scoring begun (409); another draw of the day without a reason; texts too long.
    """
    if len(named) > 120:
        raise Refused("draws.long", _("最多 %(max)d 个字。", max=120), field="named")
    with change(actor) as current:
        day = _locked(day)
        items = _taking_part(day)
        if orders.opened(day):
            raise Refused("draws.begun", _("这一场已经开始评分，不能再抽签。"), status=409)
        if len(items) < 2:
            raise Refused("draws.few", _("至少要有两个项目才能抽签。"), status=409)
        before = draws_of(day)
        if before and (not reason.strip() or len(reason) > 300):
            raise Refused("draws.reason", _("这一场抽过签。再抽一次要写明理由，最多 300 个字，两次都会公开保留。"), field="reason")
        for one in before:
            one.replaced_at = one.replaced_at or current.at
        made = Draw(
            key=secrets.token_urlsafe(9), pitch_day_id=day.id, items=items, commitment=_drawn(items, "")["commitment"],
            named=named.strip(), reason=reason.strip() if before else "", numbers=[], order=[], shown=0, made_at=current.at,
        )
        db.session.add(made)
        db.session.flush()
        current.record(events.ListFixed(**_of(made), items=items, commitment=made.commitment, named=made.named, reason=made.reason))
        return made


def put_numbers(actor: Actor, draw: Draw, numbers: list[tuple[str, str]]) -> None:
    """Make the seed of the numbers, each with who gave it, in this order; the order is fixed with it, once and for all.

    Refused: too few or unreadable numbers (at the field), drawn or replaced already, the day's list changed (409).
    """
    told = [(" ".join(who.split()), number.strip()) for who, number in numbers if who.strip() or number.strip()]
    _check_numbers(draw, told)
    with change(actor) as current:
        draw = _fresh(draw)
        if draw.state != "published":
            raise Refused("draws.drawn", _("这次抽签已经有了结果，或者被后来的一次代替。"), status=409)
        if sorted(_taking_part(draw.day)) != sorted(draw.items):
            raise Refused("draws.changed", _("参加抽签的项目变了，请重新公布名单。"), status=409)
        found = _drawn(draw.items, "-".join(number for _who, number in told))
        draw.seed, draw.order, draw.drawn_at = "-".join(number for _who, number in told), list(found["order"]), current.at
        draw.numbers = [{"who": who, "number": number} for who, number in told]
        current.record(
            events.OrderDrawn(
                **_of(draw), items=draw.items, commitment=draw.commitment, seed=draw.seed, order=draw.order,
                numbers=[{"who": Personal(who, None), "number": number} for who, number in told],
            )
        )


def _check_numbers(draw: Draw, told: list[tuple[str, str]]) -> None:
    if draw.named:
        if len(told) != 1 or not PUBLIC_NUMBER.fullmatch(told[0][1]):
            raise Refused("draws.number", _("请填事先说好的那个数，只用数字和小数点。"), field="number")
        return
    if not LEAST_NUMBERS <= len(told) <= MOST_NUMBERS:
        raise Refused("draws.few_numbers", _("要有 %(few)d 到 %(many)d 个人各报一个数。", few=LEAST_NUMBERS, many=MOST_NUMBERS), field="number")
    for who, number in told:
        if not who or len(who) > 40:
            raise Refused("draws.who", _("请写明每个数是谁报的，最多 40 个字。"), field="who")
        if not NUMBER.fullmatch(number):
            raise Refused("draws.number", _("“%(who)s”的数要是 1 到 12 位的整数。", who=who), field="number")


def show_next(actor: Actor, draw: Draw, seen: int) -> None:
    """Let the hall see one more place; `seen` is how many the host saw, so that a second press shows nothing twice.

    With the last one the pitch day gets the drawn order. Refused (409): nothing drawn, or the day's order cannot change.
    """
    with change(actor) as current:
        draw = _fresh(draw)
        if draw.state != "drawing":
            raise Refused("draws.not_drawing", _("现在没有要公布的名次。"), status=409)
        if draw.shown != seen:
            return
        draw.shown += 1
        if draw.shown < len(draw.order):
            return
        ids = {slot.entry.key: slot.entry_id for slot in draw.day.slots}
        rest = [slot.entry_id for slot in draw.day.slots if slot.entry.key not in draw.order]
        roadshow.reorder(actor, draw.day, [ids[key] for key in draw.order if key in ids] + rest)
        draw.done_at = current.at
        current.record(events.DrawDone(**_of(draw), order=draw.order))


def draws_of(day: PitchDay) -> list[Draw]:
    """All draws of the day, the first one first."""
    return list(db.session.scalars(select(Draw).where(Draw.pitch_day_id == day.id).order_by(Draw.id)))


def _taking_part(day: PitchDay) -> list[str]:
    return [slot.entry.key for slot in day.slots if slot.entry.status == "active"]


def _drawn(items: list[str], seed: str) -> dict[str, Any]:
    # Before there is a seed only the commitment is asked for, which no seed changes.
    return core_draw({"schema": "draw/1", "items": items, "seed": seed or "-"})


def _locked(day: PitchDay) -> PitchDay:
    """The day as it stands now, its stage locked, as when its order is changed."""
    found = db.session.get_one(PitchDay, day.id)
    db.session.get_one(Stage, found.stage_id, with_for_update=True, populate_existing=True)
    db.session.refresh(found)
    return found


def _fresh(draw: Draw) -> Draw:
    found = db.session.get_one(Draw, draw.id)
    _locked(found.day)
    db.session.refresh(found)
    return found


def _of(draw: Draw) -> dict[str, Any]:
    day = draw.day or db.session.get_one(PitchDay, draw.pitch_day_id)
    return {"contest_id": day.stage.contest_id, "stage_id": day.stage_id, "draw": draw.key, "day_id": day.id}
