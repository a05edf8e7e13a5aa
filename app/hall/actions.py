"""The one verb of the hall: carry out an action of the desk, once, on the state that the host saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from app import clock
from app.change import Change, change
from app.contests.models import Stage
from app.core import lifecycle
from app.core.policy import SYSTEM, Actor, may
from app.db import db
from app.errors import Refused
from app.hall import queries
from app.hall.anytime import ANYTIME
from app.hall.asked import Asked, read
from app.hall.events import HallActed
from app.hall.models import Hall, HallAction
from app.hall.moves import MOVES, step_back, undo
from app.hall.order import standing
from app.hall.turn import Turn
from app.roadshow.models import Room

_LOCKED = select(Hall).where(Hall.id == bindparam("hall")).with_for_update().execution_options(populate_existing=True)

_DOES = {**MOVES, **ANYTIME, "undo": undo}


def hall_of(stage: Stage, room_key: str | None = None) -> Hall:
    """The hall of a stage's room, made when it is first needed; with a single room its key may be left out.

    Refused (422, field `room`) for a room that there is not, and where several make it unclear.
    """
    room = queries.room_in(stage.id, room_key)
    wanted = select(Hall).where(Hall.room_id == room.id)
    found = db.session.scalars(wanted).one_or_none()
    if found is not None:
        return found
    room_id = room.id
    with change(SYSTEM):
        # The room's row is the lock: two desks that open at once must not both make a hall.
        room = db.session.scalars(select(Room).where(Room.id == room_id).with_for_update()).one()
        found = db.session.scalars(wanted).one_or_none()
        if found is None:
            found = Hall(stage_id=room.stage_id, room_id=room.id, revision=0, phase=lifecycle.IDLE, trail=[])
            db.session.add(found)
            db.session.flush()
    return found


def act(actor: Actor, hall: Hall, body: dict[str, Any]) -> dict[str, Any]:
    """Carry out one action; returns `{"hall": …, "allowed": […]}` as the answer of the API.

    A `key` that was carried out with the same body gives the same answer again, before any other check. Refused in
    this order: 403 who may not, 422 a key used for another body, 409 (with `hall` and `allowed`) a stale revision or
    an action that the phase does not allow, 422 what the action needs and the body lacks.
    `extend` (`seconds`) and `restart` belong to this desk. `ceremony` is carried out by the ceremony's room, which
    answers the event in the same transaction.
    """
    asked = read(body)
    # Before the lock: who may not act makes nobody wait.
    _permit(actor, asked, hall)
    hall_id = hall.id
    try:
        return _act(actor, hall_id, asked)
    except Refused as no:
        # A room further down said no: the desk sees what is so, as with any other conflict.
        if no.status == 409 and "hall" not in no.extra:
            no.extra.update(queries.answer(db.session.get_one(Hall, hall_id).room))
        raise


def _act(actor: Actor, hall_id: int, asked: Asked) -> dict[str, Any]:
    with change(actor) as current:
        hall = db.session.scalars(_LOCKED, {"hall": hall_id}).one()
        before = db.session.scalars(
            select(HallAction).where(HallAction.hall_id == hall.id, HallAction.key == asked.key)
        ).one_or_none()
        if before is not None:
            return _again(before, asked)
        turn = Turn(actor, hall, hall.room, asked, clock.to_ms(current.at))
        _carry_out(current, turn, _target(turn))
        return _record(current, turn)


def _permit(actor: Actor, asked: Asked, hall: Hall) -> None:
    needed = "hall.oversee" if asked.action in lifecycle.SUPERVISED else "hall.run"
    if not may(actor, needed, hall.scope()):
        raise Refused("hall.forbidden", _("您没有这项操作的权限。"), status=403)


def _again(before: HallAction, asked: Asked) -> dict[str, Any]:
    if before.body_sha256 != asked.digest:
        raise Refused("hall.key_used", _("这个编号已经用于另一次操作。"), field="key")
    answer = dict(before.answer)
    # The only member that is not of the stage's state: clients set their clock by it.
    answer["hall"] = {**answer["hall"], "now": clock.now_ms()}
    return answer


def _target(turn: Turn) -> str:
    """The phase that the action leads to; refused (409) with what the desk should see instead."""
    asked, hall = turn.asked, turn.hall
    if asked.revision != hall.revision:
        raise _conflict(turn, "hall.stale", _("台上的情况已经变了，请看最新状态再操作。"))
    facts = queries.facts_of(hall, standing(hall.room_id))
    if asked.action in lifecycle.NAMES_ITS_ENTRY and asked.text("entry") is not None:
        facts = replace(facts, on_stage=True)
    target = lifecycle.after(hall.phase, asked.action, facts)
    if target is None:
        due = hall.phase == lifecycle.CLOSED or (hall.phase == lifecycle.REVEALED and facts.left)
        if asked.action == "reveal" and due and not facts.held and not facts.cleared:
            raise _conflict(turn, "hall.held", _("监督员叫停了亮分。") if hall.halted else _("亮分前须监督员确认。"))
        raise _conflict(turn, "hall.not_allowed", _("现在这个阶段不能这样操作。"))
    return target


def _conflict(turn: Turn, code: str, text: str) -> Refused:
    return Refused(code, text, status=409, **queries.answer(turn.room))


def _carry_out(current: Change, turn: Turn, target: str) -> None:
    """Do it, and leave the trail that undo walks back."""
    hall, action = turn.hall, turn.asked.action
    reason = turn.asked.reason(needed=lifecycle.ACTIONS[action].reason)
    step = step_back(turn) if action in lifecycle.UNDOABLE else None
    before = hall.phase
    _DOES[action](turn)
    if step is not None:
        hall.trail = [*hall.trail, step]
    elif action in lifecycle.FORGETS:
        hall.trail = []
    hall.phase = target
    hall.revision += 1
    hall.changed_at = current.at
    turn.details["phase"] = (before, target)
    turn.details["reason"] = reason


def _record(current: Change, turn: Turn) -> dict[str, Any]:
    """Note what happened; the answer is known, and kept, once the change is about to be sealed."""
    hall, asked, details = turn.hall, turn.asked, dict(turn.details)
    phase, reason = details.pop("phase"), details.pop("reason")
    answer: dict[str, Any] = {}

    def keep(seq: int, digest: str) -> None:
        answer.update(queries.answer(turn.room))
        db.session.add(
            HallAction(
                hall_id=hall.id, key=asked.key, body_sha256=asked.digest, action=asked.action, revision=hall.revision,
                at=current.at, answer=dict(answer),
            )
        )

    happened = HallActed(
        contest_id=hall.stage.contest_id, stage_id=hall.stage_id, hall_id=hall.id, room=turn.room.key,
        did=asked.action, revision=hall.revision, phase=phase,
        entry=turn.acted.key if turn.acted is not None else None, reason=reason, details=details or None,
    )
    current.record(happened, on_sealed=keep)
    return answer
