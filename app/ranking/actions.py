"""Verbs of a board: where entries stand, reveals, freezes, the end. The hall decides when; here is what it means."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.change import Change, change
from app.contests.models import Stage
from app.core import board
from app.core.policy import SYSTEM, Actor
from app.db import db
from app.errors import Refused
from app.ranking import events
from app.ranking.models import BoardEntry, BoardState, Reveal
from app.ranking.queries import entries_seen, public_view, shown_by
from app.roadshow import queries as roadshow
from app.scoring.models import Scorecard
from app.submissions.models import Entry

# From the reveal until the row goes to its rank: a moment of quiet, then each judge's total turns over.
QUIET_MS = 2000
A_TOTAL_MS = 570

_draw = secrets.SystemRandom()

# Built once: it is asked twice a second, and before each look at the board.
_DUE = (
    select(Stage.id).outerjoin(BoardState, BoardState.stage_id == Stage.id)
    .where(
        Stage.id == bindparam("stage"), Stage.freeze_at <= bindparam("now", type_=Stage.freeze_at.type),
        or_(BoardState.stage_id.is_(None), and_(BoardState.rule_froze.is_(False), BoardState.final_at.is_(None))),
    )
)


def set_state(actor: Actor, entry: Entry, state: str) -> None:
    """Say where the entry stands on the board now; saying the same again changes nothing."""
    if state not in board.STATES:
        raise ValueError(f"{state!r} is no state of a board")
    with change(actor) as current:
        row = db.session.get(BoardEntry, entry.id, with_for_update=True)
        before = row.state if row is not None else board.WAITING
        if row is None:
            row = BoardEntry(entry_id=entry.id, state=state)
            db.session.add(row)
        if before != state:
            row.state = state
            current.record(events.EntryMoved(**_of_entry(entry), state=[before, state]))


def reveal(actor: Actor, entry: Entry) -> Reveal:
    """Show the entry's result. While the board is frozen only the desk sees it, the public after the thaw.

    The order of the judges' totals is drawn here, once. Refused for an entry that no longer takes part.
    """
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id)
        if entry.status != "active":
            raise Refused("ranking.left", _("这个项目已退出，不能亮分。"), status=409)
        found = _reveal_of(entry)
        if found is not None:
            return found
        freeze_by_rule(actor, entry.stage)
        frozen = _state(entry.stage_id).frozen_at is not None
        cards = list(
            db.session.scalars(
                select(Scorecard.id).where(Scorecard.entry_id == entry.id, Scorecard.state == "submitted", Scorecard.counted)
            )
        )
        _draw.shuffle(cards)
        lands = clock.to_ms(current.at) + QUIET_MS + A_TOTAL_MS * len(cards)
        found = Reveal(entry_id=entry.id, at=current.at, lands=lands, order=cards, withheld=frozen)
        db.session.add(found)
        current.record(events.EntryRevealed(**_of_entry(entry), withheld=frozen, lands=lands))
        return found


def unreveal(actor: Actor, entry: Entry) -> None:
    """Take a result back; it can be revealed again later."""
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id)
        found = _reveal_of(entry)
        if found is not None:
            db.session.delete(found)
            current.record(events.EntryUnrevealed(**_of_entry(entry)))


def clear_reveal(actor: Actor, stage: Stage, room: str | None = None) -> None:
    """Let screens go back to the board, those of one room or all of the stage's; the results stay known."""
    with change(actor) as current:
        rows = db.session.scalars(
            select(Reveal).join(Reveal.entry).where(Entry.stage_id == stage.id, Reveal.on_show)
            .options(joinedload(Reveal.entry)).order_by(Reveal.id)
        ).all()
        taken = [row for row in rows if room is None or _room_key(row.entry) == room]
        for row in taken:
            row.on_show = False
        if taken:
            current.record(events.RevealsCleared(**_of_stage(stage), entries=[row.entry.key for row in taken]))


def freeze(actor: Actor, stage: Stage) -> None:
    """Let the public's board stay as it is; refused where it is frozen or final already."""
    with change(actor) as current:
        stage, state = db.session.get_one(Stage, stage.id), _state(stage.id)
        if state.final_at is not None:
            raise Refused("ranking.final", _("排名已经是最终结果，不能封榜。"), status=409)
        if state.frozen_at is not None:
            raise Refused("ranking.frozen", _("已经封榜。"), status=409)
        moment, places, standings = public_view(stage)
        _keep(current, stage, state, {key: standings.get(key, board.NOTHING) for key in sorted(board.open_to_public(moment, places))})


def freeze_by_rule(actor: Actor, stage: Stage) -> None:
    """Freeze the public's board where the stage's own rule says so: from the k-th entry on stage, or from a moment.

    Once only. What a board that freezes at a moment keeps is what the public had been shown by then, whatever was
    saved since.
    """
    if stage.freeze_from is None and stage.freeze_at is None:
        return
    with change(actor) as current:
        stage, state = db.session.get_one(Stage, stage.id), _state(stage.id)
        if state.rule_froze or state.final_at is not None:
            return
        if state.frozen_at is not None:
            # Whoever froze it by hand has done it; a thaw after the moment must not be undone by the rule.
            state.rule_froze = stage.freeze_at is not None and current.at >= stage.freeze_at
            return
        if stage.freeze_at is not None and current.at >= stage.freeze_at:
            _keep(current, stage, state, shown_by(stage, stage.freeze_at))
        elif stage.freeze_from is not None and entries_seen(stage.id) >= stage.freeze_from:
            moment, places, standings = public_view(stage)
            _keep(current, stage, state, {key: standings.get(key, board.NOTHING) for key in sorted(board.open_to_public(moment, places))})
        else:
            return
        state.rule_froze = True


def freeze_when_due(stage_id: int) -> None:
    """Freeze the board whose moment has come, also where nothing else happens in that second."""
    if db.session.execute(_DUE, {"stage": stage_id, "now": clock.now()}).first() is not None:
        freeze_by_rule(SYSTEM, db.session.get_one(Stage, stage_id))


def _keep(current: Change, stage: Stage, state: BoardState, shown: dict[str, board.Standing]) -> None:
    """Keep what the public sees of these entries."""
    state.frozen_at = current.at
    state.frozen = {key: [standing.rank, standing.score] for key, standing in shown.items()}
    current.record(events.BoardFrozen(**_of_stage(stage), entries=list(shown)))


def thaw(actor: Actor, stage: Stage) -> None:
    """Let the public's board follow again, with everything that was revealed meanwhile."""
    with change(actor) as current:
        state = _state(stage.id)
        if state.frozen_at is None:
            raise Refused("ranking.not_frozen", _("现在没有封榜。"), status=409)
        state.frozen_at, state.frozen = None, {}
        withheld = db.session.scalars(
            select(Reveal).join(Reveal.entry).where(Entry.stage_id == stage.id, Reveal.withheld)
            .options(joinedload(Reveal.entry)).order_by(Reveal.id)
        ).all()
        for row in withheld:
            row.withheld = False
        current.record(events.BoardThawed(**_of_stage(stage), entries=[row.entry.key for row in withheld]))


def finish(actor: Actor, stage: Stage, *, ceremony: bool = False) -> None:
    """Make the board final: everything is shown, also what a freeze held back. A second time changes nothing.

    Where a ceremony is prepared only its end (`ceremony`) does so.
    """
    with change(actor) as current:
        state = _state(stage.id)
        if state.final_at is None and (ceremony or not state.awaits_ceremony):
            state.final_at = current.at
            current.record(events.BoardFinished(**_of_stage(stage)))


def unfinish(actor: Actor, stage: Stage) -> None:
    """Make a final board provisional again, frozen where it was."""
    with change(actor) as current:
        state = _state(stage.id)
        if state.final_at is not None:
            state.final_at = None
            current.record(events.BoardReopened(**_of_stage(stage)))


def await_ceremony(actor: Actor, stage: Stage, waits: bool) -> None:
    """Let the end of a ceremony, or again the end of the roadshow, make the board final; a final one opens again."""
    with change(actor) as current:
        state = _state(stage.id)
        state.awaits_ceremony = waits
        if waits and state.final_at is not None:
            state.final_at = None
            current.record(events.BoardReopened(**_of_stage(stage)))


def _reveal_of(entry: Entry) -> Reveal | None:
    return db.session.scalars(select(Reveal).where(Reveal.entry_id == entry.id).with_for_update()).one_or_none()


def _state(stage_id: int) -> BoardState:
    """The stage's board state under lock, made where it is missing."""
    # The stage's row is there to lock while the state's is not yet: two first freezes must not both make it.
    db.session.scalars(select(Stage.id).where(Stage.id == stage_id).with_for_update()).one()
    found = db.session.get(BoardState, stage_id, populate_existing=True)
    if found is None:
        found = BoardState(stage_id=stage_id, frozen={})
        db.session.add(found)
    return found


def _room_key(entry: Entry) -> str:
    room = roadshow.room_of(entry)
    return room.key if room is not None else ""


def _of_entry(entry: Entry) -> dict[str, Any]:
    return {"contest_id": entry.stage.contest_id, "stage_id": entry.stage_id, "entry_id": entry.id, "entry": entry.key}


def _of_stage(stage: Stage) -> dict[str, Any]:
    return {"contest_id": stage.contest_id, "stage_id": stage.id}
