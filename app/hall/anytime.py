"""What the desk may do whatever the phase: the timer, the board's freeze, corrections, judges, the order."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import select

from app.core import lifecycle
from app.db import db
from app.errors import Refused
from app.hall import timers
from app.hall.asked import wrong
from app.hall.firsts import firsts_of
from app.hall.order import Place, next_place
from app.hall.turn import Turn
from app.judging import actions as judging
from app.judging.models import Judge
from app.ranking import actions as ranking
from app.ranking.models import BoardState
from app.roadshow import actions as roadshow
from app.roadshow.delays import shift_day
from app.roadshow.models import PitchDay
from app.scoring import actions as scoring
from app.scoring.models import Scorecard
from app.submissions.models import Entry

# Who comes later gets scorecards of these only: nobody scores what they have not heard.
CEREMONY_STEPS = ("prepare", "next", "back", "blank", "end")
STILL_TO_SCORE = ("waiting", "skipped", "on_stage", "scoring")


def pause(turn: Turn) -> None:
    timers.pause(turn.hall, turn.now)


def resume(turn: Turn) -> None:
    timers.resume(turn.hall, turn.now)


def extend(turn: Turn) -> None:
    """More time for this phase (`seconds`, 60 where nothing is said)."""
    seconds = turn.asked.seconds()
    timers.extend(turn.hall, seconds, turn.now)
    turn.details["seconds"] = seconds


def restart(turn: Turn) -> None:
    """The phase's timer from its full length again."""
    place = turn.on_stage()
    timers.start(turn.hall, timers.seconds_of(place.day, turn.hall.phase), turn.now)
    turn.acted = place.entry


def adjust(turn: Turn) -> None:
    """Add `points` to an entry's score (negative: take some away)."""
    entry = turn.entry_of_stage(turn.asked.text("entry", needed=True) or "")
    points = turn.asked.body.get("points")
    if points is None or isinstance(points, bool | dict | list):
        raise wrong("points", _("请填写分数。"))
    row = scoring.adjust(turn.actor, entry, points, turn.asked.reason(needed=True) or "")
    turn.acted = entry
    turn.details["points"] = row.points


def accept(turn: Turn) -> None:
    """Let the late edit of a scorecard (its key) count."""
    key = turn.asked.text("scorecard", needed=True)
    card = db.session.scalars(
        select(Scorecard).join(Scorecard.entry).where(Scorecard.key == key, Entry.stage_id == turn.hall.stage_id)
    ).one_or_none()
    if card is None:
        raise wrong("scorecard", _("这个环节没有这张评分表。"))
    try:
        scoring.accept_late(turn.actor, card, turn.asked.reason(needed=True) or "")
    except Refused as no:
        if no.status != 409:
            raise
        # 409 tells the desk that its own state is old; here the scorecard is at fault.
        raise Refused(no.code, no.text, field="scorecard") from no
    turn.acted = card.entry
    turn.details["scorecard"] = key


def freeze(turn: Turn) -> None:
    """Let the public's board stay as it is; nothing happens to one that is frozen or final already."""
    board = _board(turn)
    if board is None or (board.frozen_at is None and board.final_at is None):
        ranking.freeze(turn.actor, turn.hall.stage)


def thaw(turn: Turn) -> None:
    """Let the public's board follow again; nothing happens to one that does."""
    board = _board(turn)
    if board is not None and board.frozen_at is not None:
        ranking.thaw(turn.actor, turn.hall.stage)


def _board(turn: Turn) -> BoardState | None:
    return db.session.get(BoardState, turn.hall.stage_id, populate_existing=True)


def substitute(turn: Turn) -> None:
    """A judge leaves this room's panels; `by` names the judge who takes the seat.

    What the one who leaves has submitted still counts, the rest is no longer expected. Who comes gets scorecards of
    the entries that are still to be scored.
    """
    leaving = _judge(turn, "judge")
    coming = _judge(turn, "by") if turn.asked.text("by") is not None else None
    if coming is not None and coming.id == leaving.id:
        raise wrong("by", _("换上的不能是同一位评委。"))
    panels = {place.day.panel_id: place.day.panel for place in turn.order}
    seats = [
        panel for panel in panels.values()
        if any(member.judge_id == leaving.id and member.left_at is None for member in panel.members)
    ]
    if not seats:
        raise wrong("judge", _("这位评委不在本场的评委组里。"))
    for panel in seats:
        judging.leave_panel(turn.actor, panel, leaving, turn.asked.reason(needed=True) or "")
        if coming is not None:
            judging.join_panel(turn.actor, panel, coming, leaving)
            db.session.refresh(panel)
    for place in turn.order:
        published = place.day.published_at is not None
        if coming is not None and published and place.day.panel in seats and place.state in STILL_TO_SCORE:
            scoring.deal(turn.actor, place.entry, place.day.panel)
    turn.details.update(judge=leaving.key, by=coming.key if coming is not None else None)


def _judge(turn: Turn, name: str) -> Judge:
    key = turn.asked.text(name, needed=True)
    found = db.session.scalars(
        select(Judge).where(Judge.contest_id == turn.hall.stage.contest_id, Judge.key == key, Judge.active)
    ).one_or_none()
    if found is None:
        raise wrong(name, _("没有这位评委。"))
    return found


def reorder(turn: Turn) -> None:
    """Put the entries that were not called yet in another order: all of them, or all of one pitch day."""
    wanted = turn.asked.keys("order")
    waiting: dict[int, list[Place]] = {}
    for place in turn.order:
        # Who withdrew keeps the place; a list may name them or leave them out.
        if place.state == "waiting" and (place.entry.status == "active" or place.entry.key in wanted):
            waiting.setdefault(place.day.id, []).append(place)
    by_key = {place.entry.key: place for places in waiting.values() for place in places}
    if not set(wanted) <= set(by_key):
        raise wrong("order", _("其中有的项目不在这里，或者已经上过台。"))
    days = [day for day in waiting if any(by_key[key].day.id == day for key in wanted)]
    complete = sum(len(waiting[day]) for day in days) == len(wanted)
    in_blocks = [key for day in days for key in wanted if by_key[key].day.id == day] == wanted
    if not complete or not in_blocks:
        raise wrong("order", _("请给出同一场里所有还没有上台的项目。"))
    for day_id in days:
        _reorder_day(turn, day_id, [key for key in wanted if by_key[key].day.id == day_id])
    turn.details["order"] = wanted


def _reorder_day(turn: Turn, day_id: int, keys: list[str]) -> None:
    """Whoever was called keeps the place; the others fill the places that are left, in the new order."""
    coming = iter(keys)
    by_key = {place.entry.key: place.entry.id for place in turn.order}
    ids = [
        by_key[next(coming)] if place.entry.key in keys else place.entry.id
        for place in turn.order if place.day.id == day_id
    ]
    roadshow.reorder(turn.actor, db.session.get_one(PitchDay, day_id), ids)


def absent(turn: Turn) -> None:
    """Somebody who waits is not there: passed over like a skip, and can still be called later."""
    place = turn.place(turn.asked.text("entry", needed=True) or "")
    if not place.waits:
        raise wrong("entry", _("这个项目不在候场。"))
    place.slot.skipped_reason = turn.asked.reason(needed=True)
    turn.set_state(place.entry, "skipped")
    turn.acted = place.entry


def delay(turn: Turn) -> None:
    """Say by how many minutes this room's day runs late (negative: early); without `minutes` the stage itself tells."""
    minutes = turn.asked.minutes()
    here = turn.place_of(turn.hall.entry_id) or next_place(turn.order) or turn.order[-1]
    shift_day(turn.actor, here.day, minutes)
    turn.details["minutes"] = minutes


def confirm(turn: Turn) -> None:
    """The supervisor lets a result be shown, that of the entry which is due, and results again after a halt."""
    turn.hall.halted = False
    due = firsts_of(turn.hall, turn.order).due
    turn.hall.cleared_id = due.entry.id if due is not None else turn.hall.entry_id
    turn.acted = due.entry if due is not None else None


def halt(turn: Turn) -> None:
    """The supervisor holds results back until `confirm`; one that is being shown goes back behind the curtain."""
    turn.hall.halted, turn.hall.cleared_id = True, None
    here = turn.place_of(turn.hall.entry_id)
    if here is None:
        return
    turn.acted = here.entry
    if turn.hall.phase == lifecycle.REVEALED:
        ranking.unreveal(turn.actor, here.entry)
        turn.board_follows(here.entry, lifecycle.CLOSED)
        if turn.hall.trail and turn.hall.trail[-1]["did"] == "reveal":
            turn.hall.trail = turn.hall.trail[:-1]


def ceremony(turn: Turn) -> None:
    """A step of the award ceremony; its room, further up, answers the event and may refuse it."""
    said = turn.asked.text("step", needed=True)
    if said not in CEREMONY_STEPS:
        raise wrong("step", _("典礼没有这一步。"))
    turn.details["step"] = said
    seen = turn.asked.body.get("position")
    if isinstance(seen, int) and not isinstance(seen, bool):
        turn.details["position"] = seen


ANYTIME: dict[str, Callable[[Turn], None]] = {
    "pause": pause, "resume": resume, "extend": extend, "restart": restart, "adjust": adjust, "accept": accept,
    "absent": absent, "delay": delay,
    "freeze": freeze, "thaw": thaw, "substitute": substitute, "order": reorder,
    "confirm": confirm, "halt": halt, "ceremony": ceremony,
}
