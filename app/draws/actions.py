"""Verbs of a draw: fix the list, put the numbers in, show one place after the other."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import Personal, change
from app.contests.models import Stage
from app.core.draw import commitment
from app.core.policy import Actor
from app.db import db
from app.draws import events, rooms
from app.draws.kinds import Subject, kind_of
from app.draws.models import Draw
from app.draws.seats import look_in
from app.errors import Refused
from app.roadshow import orders
from app.roadshow.models import PitchDay

LEAST_NUMBERS, MOST_NUMBERS = 2, 6
NUMBER = re.compile(r"[0-9]{1,12}")
PUBLIC_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


def fix_list(actor: Actor, day: PitchDay, *, named: str = "", reason: str = "") -> Draw:
    """Publish whose order is drawn for a day, with the list's fingerprint; from now on the list is fixed.

    Refused: fewer than two entries or scoring begun (409); another draw of the same without a reason; texts too long;
    absences that leave no order (409).
    """
    if not orders.opened(day):
        rooms.refuse_impossible(look_in(day))
    return _fix(actor, Draw(kind="order", stage_id=day.stage_id, pitch_day_id=day.id), named, reason)


def fix_rooms(actor: Actor, stage: Stage, places: Sequence[str], *, named: str = "", reason: str = "") -> Draw:
    """The same for the rooms that entries go to; `places` are labels of pitch days, in the order of dealing.

    Refused besides: what `rooms.look` refuses, and what leaves no deal (409): nobody is drawn across a recusal or an absence.
    """
    rooms.refuse_impossible(rooms.look(stage, places))
    return _fix(actor, Draw(kind="rooms", stage_id=stage.id, about={"places": list(places)}), named, reason)


def fix_tie(actor: Actor, stage: Stage, keys: Sequence[str], *, named: str = "", reason: str = "") -> Draw:
    """The same for entries that share a rank and whose rule ends with a draw. Refused besides: as `settling.tie_to_draw`."""
    return _fix(actor, Draw(kind="tie", stage_id=stage.id, items=list(keys)), named, reason)


def _fix(actor: Actor, made: Draw, named: str, reason: str) -> Draw:
    if len(named) > 120:
        raise Refused("draws.long", _("最多 %(max)d 个字。", max=120), field="named")
    with change(actor) as current:
        made.stage = _lock(made.stage_id)
        made.day = db.session.get_one(PitchDay, made.pitch_day_id, populate_existing=True) if made.pitch_day_id else None
        subject = kind_of(made).now(made)
        if len(subject.items) < 2:
            raise Refused("draws.few", _("至少要有两个项目才能抽签。"), status=409)
        before = draws_like(made, subject)
        if before and (not reason.strip() or len(reason) > 300):
            raise Refused("draws.reason", _("这里抽过签。再抽一次要写明理由，最多 300 个字，两次都会公开保留。"), field="reason")
        for one in before:
            one.replaced_at = one.replaced_at or current.at
        made.key, made.items, made.about, made.commitment = secrets.token_urlsafe(9), subject.items, subject.about, commitment(subject.items)
        made.named, made.reason = named.strip(), reason.strip() if before else ""
        made.numbers, made.order, made.shown, made.turn, made.made_at = [], [], 0, 1, current.at
        db.session.add(made)
        db.session.flush()
        current.record(events.ListFixed(
            **_of(made), items=made.items, commitment=made.commitment, about=made.about or None, named=made.named, reason=made.reason,
        ))
        return made


def put_numbers(actor: Actor, draw: Draw, numbers: list[tuple[str, str]]) -> None:
    """Make the seed of the numbers, each with who gave it, in this order; the order is fixed with it, once and for all.

    Refused: too few or unreadable numbers (at the field), drawn or replaced already, the list or its recusals changed (409).
    """
    told = [(" ".join(who.split()), number.strip()) for who, number in numbers if who.strip() or number.strip()]
    _check_numbers(draw, told)
    seed = "-".join(number for _who, number in told)
    # Before the lock: many recusals take many turns, and the list stands as it was published.
    turn, order = kind_of(draw).order(draw, seed)
    with change(actor) as current:
        draw = _fresh(draw)
        if draw.state != "published":
            raise Refused("draws.drawn", _("这次抽签已经有了结果，或者被后来的一次代替。"), status=409)
        _refuse_changed(draw)
        draw.seed, draw.turn, draw.order, draw.drawn_at = seed, turn, order, current.at
        draw.numbers = [{"who": who, "number": number} for who, number in told]
        current.record(
            events.OrderDrawn(
                **_of(draw), items=draw.items, commitment=draw.commitment, seed=seed, order=draw.order, turn=turn if turn > 1 else None,
                numbers=[{"who": Personal(who, None), "number": number} for who, number in told],
            )
        )


def _refuse_changed(draw: Draw) -> None:
    """Between list and numbers nothing may have come: nobody new, nobody gone, no recusal."""
    now = kind_of(draw).now(draw)
    if sorted(now.items) != sorted(draw.items):
        raise Refused("draws.changed", _("参加抽签的项目变了，请重新公布名单。"), status=409)
    if now.about != draw.about:
        raise Refused("draws.changed", _("名单公布以后有了变化（例如新的回避，或谁不能到场）。请重新公布名单。"), status=409)


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

    With the last one the result holds. Refused (409): nothing drawn, or what was drawn cannot be changed any more.
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
        kind_of(draw).carry_out(actor, draw)
        draw.done_at = current.at
        current.record(events.DrawDone(**_of(draw), order=draw.order))


def draws_like(draw: Draw, subject: Subject | None = None) -> list[Draw]:
    """All draws of the same thing, the first one first: of a day, of the stage's rooms, of the entries of one tie.

    A draw whose day was taken out of the plan is like every draw of an order in which one of its entries stands.
    """
    wanted = select(Draw).where(Draw.stage_id == draw.stage_id, Draw.kind == draw.kind).order_by(Draw.id)
    with db.session.no_autoflush:
        found = list(db.session.scalars(wanted))
    items = set(subject.items if subject is not None else draw.items)
    if draw.kind == "order":
        return [one for one in found if _same_day(one, draw.pitch_day_id, items)]
    return [one for one in found if set(one.items) == items] if draw.kind == "tie" else found


def _same_day(one: Draw, day_id: int | None, items: set[str]) -> bool:
    if one.pitch_day_id is not None and day_id is not None:
        return one.pitch_day_id == day_id
    return bool(set(one.items) & items)


def draws_of(day: PitchDay) -> list[Draw]:
    """All draws of the day's order, the first one first."""
    found = db.session.scalars(select(Draw).where(Draw.stage_id == day.stage_id, Draw.kind == "order").order_by(Draw.id))
    items = set(orders.keys(day))
    return [one for one in found if _same_day(one, day.id, items)]


def draws_in(stage: Stage, kind: str) -> list[Draw]:
    """All draws of a kind at the stage, the first one first."""
    return list(db.session.scalars(select(Draw).where(Draw.stage_id == stage.id, Draw.kind == kind).order_by(Draw.id)))


def _lock(stage_id: int) -> Stage:
    """The stage as it stands now, locked, as when its plan or its ties are changed."""
    return db.session.get_one(Stage, stage_id, with_for_update=True, populate_existing=True)


def _fresh(draw: Draw) -> Draw:
    found = db.session.get_one(Draw, draw.id)
    _lock(found.stage_id)
    if found.day is not None:
        db.session.refresh(found.day)
    db.session.refresh(found)
    return found


def _of(draw: Draw) -> dict[str, Any]:
    return {
        "contest_id": draw.stage.contest_id, "stage_id": draw.stage_id, "draw": draw.key, "kind": draw.kind, "day_id": draw.pitch_day_id,
    }
