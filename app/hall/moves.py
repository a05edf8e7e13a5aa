"""What each move of the phase does besides changing it, and how undo takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.contests.models import Stage
from app.core import lifecycle
from app.db import db
from app.errors import Refused
from app.hall import timers
from app.hall.asked import wrong
from app.hall.firsts import firsts_of
from app.hall.models import Hall
from app.hall.order import Place, next_place
from app.hall.turn import Turn
from app.ranking import actions as ranking
from app.ranking.models import Reveal
from app.roadshow.models import PitchDay
from app.scoring import actions as scoring
from app.submissions.models import Entry


def call(turn: Turn) -> None:
    """Bring an entry on stage; its scorecards are dealt once more, because panels change until the last minute."""
    place = turn.place(turn.asked.text("entry", needed=True) or "")
    _come(turn, place)


def call_next(turn: Turn) -> None:
    """Bring the first one who waits on stage; an entry that is named has to be that one."""
    place = next_place(turn.order)
    named = turn.asked.text("entry")
    if place is None or (named is not None and turn.place(named).entry.id != place.entry.id):
        raise wrong("entry", _("下一个不是这个项目。"))
    _come(turn, place)


def _come(turn: Turn, place: Place) -> None:
    if place.entry.status != "active":
        raise wrong("entry", _("这个项目已退出，不能上台。"))
    if place.day.published_at is None:
        raise wrong("entry", _("这一场还没有公布出场顺序，评委还没有评分表。"))
    turn.put_on_stage(place)
    ranking.clear_reveal(turn.actor, turn.hall.stage, turn.room.key)
    if _revealed(place.entry):
        # Who pitches once more gets a new result: the old one would stand beside marks that are changing.
        ranking.unreveal(turn.actor, place.entry)
    place.slot.skipped_reason = None
    scoring.deal(turn.actor, place.entry, place.day.panel)
    turn.set_state(place.entry, "on_stage")
    ranking.freeze_by_rule(turn.actor, turn.hall.stage)
    timers.stop(turn.hall)
    turn.acted = place.entry


def pitch(turn: Turn) -> None:
    _timed(turn, turn.on_stage(), lifecycle.PITCH)


def questions(turn: Turn) -> None:
    _timed(turn, turn.on_stage(), lifecycle.QUESTIONS)


def _timed(turn: Turn, place: Place, phase: str) -> None:
    timers.start(turn.hall, timers.seconds_of(place.day, phase), turn.now)
    turn.board_follows(place.entry, phase)
    turn.acted = place.entry


def open_scoring(turn: Turn) -> None:
    """Let judges score the entry on stage, or the one that is named: it comes on stage then."""
    named = turn.asked.text("entry")
    place = turn.place(named) if named is not None else turn.on_stage()
    if place.day.published_at is None:
        raise wrong("entry", _("这一场还没有公布出场顺序，评委还没有评分表。"))
    turn.put_on_stage(place)
    if _revealed(place.entry):
        ranking.unreveal(turn.actor, place.entry)
    scoring.open_entry(turn.actor, place.entry)
    _timed(turn, place, lifecycle.SCORING)


def close(turn: Turn) -> None:
    """End scoring of the entry on stage; one of the first k stays open, and closes with the k-th, or when the desk says so."""
    firsts = firsts_of(turn.hall, turn.order)
    if turn.hall.phase != lifecycle.SCORING:
        _close_all(turn, list(firsts.held))
        return
    place = turn.on_stage()
    timers.stop(turn.hall)
    turn.acted = place.entry
    if firsts.holding:
        turn.details["held"] = [*(one.entry.key for one in firsts.held), place.entry.key]
        return
    _close_all(turn, [one for one in firsts.held if one.day.id == place.day.id] + [place])


def _close_all(turn: Turn, places: list[Place]) -> None:
    for place in places:
        scoring.close_entry(turn.actor, place.entry)
        if place.state == "scoring":
            turn.board_follows(place.entry, lifecycle.CLOSED)
    turn.acted = places[-1].entry
    if len(places) > 1:
        turn.details["closed"] = [place.entry.key for place in places]


def reveal(turn: Turn) -> None:
    """Show the result. One below the quorum is shown without a score: the desk warns before.

    Of entries that closed together the first that was not shown comes on stage again; an entry that is named has to be it.
    """
    place, named = firsts_of(turn.hall, turn.order).due or turn.on_stage(), turn.asked.text("entry")
    if named is not None and turn.place(named).entry.id != place.entry.id:
        raise wrong("entry", _("现在要亮分的不是这个项目。"))
    turn.put_on_stage(place)
    ranking.reveal(turn.actor, place.entry)
    turn.board_follows(place.entry, lifecycle.REVEALED)
    turn.acted = place.entry


def skip(turn: Turn) -> None:
    """The entry leaves the stage without being scored; it can be called again later."""
    place = turn.on_stage()
    place.slot.skipped_reason = turn.asked.reason(needed=True)
    turn.set_state(place.entry, "skipped")
    turn.hall.entry_id = None
    timers.stop(turn.hall)
    turn.acted = place.entry


def finish(turn: Turn) -> None:
    """This room is done; with the last room of the stage its board becomes final."""
    timers.stop(turn.hall)
    ranking.clear_reveal(turn.actor, turn.hall.stage, turn.room.key)
    if all(hall.phase == lifecycle.FINISHED for hall in _other_halls(turn)):
        ranking.finish(turn.actor, turn.hall.stage)


def _other_halls(turn: Turn) -> list[Hall]:
    """Halls of the stage's other rooms in which somebody pitches; a room where nobody acted yet is idle."""
    # Two last rooms that finish at once come one after the other here, so the second sees that the first is done.
    db.session.scalars(select(Stage.id).where(Stage.id == turn.hall.stage_id).with_for_update()).one()
    found = db.session.scalars(
        select(Hall).where(Hall.stage_id == turn.hall.stage_id).execution_options(populate_existing=True)
    )
    halls = {hall.room_id: hall for hall in found}
    used = db.session.scalars(select(PitchDay.room_id).where(PitchDay.stage_id == turn.hall.stage_id))
    return [halls.get(room, Hall(phase=lifecycle.IDLE)) for room in sorted(set(used) - {turn.hall.room_id})]


def _revealed(entry: Entry) -> bool:
    return db.session.scalar(select(Reveal.id).where(Reveal.entry_id == entry.id)) is not None


MOVES: dict[str, Callable[[Turn], None]] = {
    "call": call, "next": call_next, "pitch": pitch, "questions": questions, "open": open_scoring, "close": close,
    "reveal": reveal, "reopen": open_scoring, "skip": skip, "finish": finish,
}


def step_back(turn: Turn) -> dict[str, Any]:
    """What undo needs to come back to this moment; kept on the trail before the move is made."""
    hall = turn.hall
    named = turn.asked.text("entry") if turn.asked.action in lifecycle.NAMES_ITS_ENTRY else None
    here = turn.place_of(hall.entry_id)
    acted = turn.place(named) if named is not None else here
    firsts = firsts_of(hall, turn.order)
    if turn.asked.action == "reveal":
        acted = firsts.due
    elif turn.asked.action == "close" and hall.phase != lifecycle.SCORING:
        acted = firsts.held[-1] if firsts.held else here
    touched = (here, acted, *(firsts.held if turn.asked.action == "close" else ()))
    return {
        "open": [place.entry.id for place in firsts.held],
        "did": turn.asked.action, "phase": hall.phase, "entry": hall.entry_id, "deadline": hall.deadline,
        "remaining": hall.remaining, "paused": hall.paused, "acted": acted.entry.id if acted else None,
        "states": {str(place.entry.id): place.state for place in touched if place is not None},
        "revealed": acted is not None and _revealed(acted.entry),
    }


def undo(turn: Turn) -> None:
    """Back to the phase before, with its timer as it was; what judges have sent meanwhile stays theirs."""
    step = turn.hall.trail[-1]
    turn.hall.trail = turn.hall.trail[:-1]
    place = turn.place_of(step["acted"])
    takes = lifecycle.TAKES_BACK.get(step["did"])
    if place is not None:
        _take_back(turn, takes, place, step)
    elif takes == "unfinish":
        ranking.unfinish(turn.actor, turn.hall.stage)
    for entry_id, state in step["states"].items():
        entry = db.session.get(Entry, int(entry_id))
        if entry is not None:
            turn.set_state(entry, state)
    hall = turn.hall
    hall.entry_id, hall.deadline, hall.remaining, hall.paused = (
        step["entry"], step["deadline"], step["remaining"], step["paused"],
    )
    turn.acted = place.entry if place is not None else None
    turn.details["undone"] = step["did"]


def _take_back(turn: Turn, takes: str | None, place: Place, step: dict[str, Any]) -> None:
    kept_open = step.get("open", [])
    if takes == "close":
        if place.entry.id not in kept_open:
            scoring.close_entry(turn.actor, place.entry)
    elif takes == "open":
        if place.entry.status != "active":
            raise Refused("hall.left", _("这个项目已退出，不能重新开放评分。"), status=409)
        scoring.open_entry(turn.actor, place.entry)
        for other in turn.order:
            if other.entry.id in kept_open and other.entry.status == "active":
                scoring.open_entry(turn.actor, other.entry)
    elif takes == "unreveal":
        ranking.unreveal(turn.actor, place.entry)
    elif takes == "unskip":
        place.slot.skipped_reason = None
    elif takes == "unfinish":
        ranking.unfinish(turn.actor, turn.hall.stage)
    if step["revealed"] and takes != "unreveal" and not _revealed(place.entry):
        ranking.reveal(turn.actor, place.entry)
