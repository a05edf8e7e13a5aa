"""What the desk shows besides the hall itself: judges' progress, late marks, the running order, the board's state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.clock import to_ms
from app.contests.models import Stage
from app.core.lifecycle import ACTIONS
from app.db import db
from app.hall import queries
from app.hall.expecting import expected_in
from app.hall.firsts import firsts_of, told
from app.hall.order import Place, next_place, places
from app.i18n import pick
from app.judging.models import Judge, Panel, PanelMember
from app.judging.naming import named
from app.ranking.models import BoardState
from app.roadshow.arrivals import arrivals_of, state_of
from app.roadshow.models import Room
from app.roadshow.queries import planned_times
from app.scoring.late import waiting_late
from app.scoring.models import Scorecard


def desk_state(room: Room) -> dict[str, Any]:
    """Everything at the desk that changes while it is open; scores are not in it, so that it can be shown to anybody."""
    order = places(room.id)
    hall = queries.hall_in(room)
    entry_id = hall.entry_id
    here = next((place for place in order if place.entry.id == entry_id), None)
    board = db.session.get(BoardState, room.stage_id)
    firsts = firsts_of(hall, order)
    due_id = firsts.due.entry.id if firsts.due is not None else entry_id
    return {
        **queries.answer(room),
        "judges": _judges(room.stage, here or next_place(order), begun=here is not None),
        "late": _late(order),
        "states": _states(order),
        "halted": bool(hall.halted), "supervised": queries.supervised(hall),
        "cleared": entry_id is not None and hall.cleared_id == due_id,
        "firsts": told(hall, order, firsts),
        **_waiting(room, order),
        "frozen": board is not None and board.frozen_at is not None,
        "final": board is not None and board.final_at is not None,
    }


def _waiting(room: Room, order: list[Place]) -> dict[str, Any]:
    """When those who wait are expected, who of all is at the door, and what the host said of the day."""
    found = expected_in(room)
    arrivals = arrivals_of([place.entry.id for place in order])
    return {
        "expected": {one.place.entry.key: one.at for one in found},
        "arrivals": {place.entry.key: state_of(arrivals[place.entry.id]) for place in order if place.entry.id in arrivals},
        "shift": found[0].place.day.shift_minutes if found else None,
    }


def _states(order: list[Place]) -> list[list[Any]]:
    """In running order: key, where it stands, and when it was planned to begin (milliseconds)."""
    planned: dict[int, int] = {}
    for day in {place.day.id: place.day for place in order}.values():
        planned.update({entry_id: to_ms(at) for entry_id, at in planned_times(day).items()})
    return [
        [
            place.entry.key, place.state if place.entry.status == "active" else place.entry.status,
            planned.get(place.entry.id),
        ]
        for place in order
    ]


def _judges(stage: Stage, place: Place | None, *, begun: bool) -> list[dict[str, Any]]:
    """The judges who hear that place's entry in their order, each with how many criteria are marked."""
    if place is None:
        return []
    cards = {
        card.judge_id: card
        for card in db.session.scalars(
            select(Scorecard).where(Scorecard.entry_id == place.entry.id).options(
                joinedload(Scorecard.judge).joinedload(Judge.person)
            )
        )
    } if begun else {}
    names = named([place.entry.id]).get(place.entry.id)
    there = [member.judge for member in _members(place.day.panel_id) if not names or member.judge_id in names]
    rows = [_judge(stage, judge, cards.pop(judge.id, None)) for judge in there]
    # Who left after handing in still counts.
    return rows + [_judge(stage, card.judge, card) for card in cards.values() if card.counted]


def _members(panel_id: int) -> list[PanelMember]:
    return list(
        db.session.scalars(
            select(PanelMember).where(PanelMember.panel_id == panel_id, PanelMember.left_at.is_(None))
            .order_by(PanelMember.position, PanelMember.id)
            .options(joinedload(PanelMember.judge).joinedload(Judge.person))
        )
    )


def _judge(stage: Stage, judge: Judge, card: Scorecard | None) -> dict[str, Any]:
    criteria = [one.key for one in stage.criteria]
    state = "none" if card is None else card.state if card.counted else "out"
    done = sum(key in card.marks for key in criteria) if card is not None and card.counted else 0
    name = pick(judge.person.name, judge.person.name_en)
    return {"key": judge.key, "name": name, "state": state, "done": done, "of": len(criteria)}


def _late(order: list[Place]) -> list[dict[str, Any]]:
    """Scorecards with an edit that came after closing and that nobody has decided on."""
    return [
        {
            "scorecard": edit.scorecard.key, "entry": edit.scorecard.entry.key, "at": to_ms(edit.at),
            "judge": pick(edit.scorecard.judge.person.name, edit.scorecard.judge.person.name_en),
        }
        for edit in waiting_late([place.entry.id for place in order])
    ]


def desk_facts(room: Room) -> dict[str, Any]:
    """What stays as it is while the desk is open: titles, slot lengths, who may sit in for a judge."""
    stage = room.stage
    order = places(room.id)
    return {
        "contest": stage.contest.slug, "stage": stage.key, "room": room.key, "zone": stage.contest.timezone,
        "quorum": int(stage.rule.get("quorum", 1)),
        "held": [name for name, action in ACTIONS.items() if action.held],
        "entries": {place.entry.key: _entry(place) for place in order},
        "bench": _bench(stage, {place.day.panel_id for place in order}),
    }


def _entry(place: Place) -> dict[str, Any]:
    project, day = place.entry.project, place.day
    return {
        "day": day.id,
        "title": pick(project.title, project.title_en),
        "region": pick(project.region.title, project.region.title_en) if project.region else "",
        "field": pick(project.field.title, project.field.title_en) if project.field else "",
        "seconds": {
            "pitch": day.pitch_seconds, "questions": day.questions_seconds, "scoring": day.scoring_seconds,
            "changeover": day.changeover_seconds,
        },
    }


def _bench(stage: Stage, panel_ids: set[int]) -> list[dict[str, Any]]:
    """All judges of the contest; `sits`: on a panel of this room now."""
    panels = db.session.scalars(select(Panel).where(Panel.id.in_(panel_ids)).options(selectinload(Panel.members)))
    sitting = {member.judge_id for panel in panels for member in panel.members if member.left_at is None}
    judges = db.session.scalars(
        select(Judge).where(Judge.contest_id == stage.contest_id, Judge.active).order_by(Judge.id)
        .options(joinedload(Judge.person))
    )
    return [
        {"key": judge.key, "name": pick(judge.person.name, judge.person.name_en), "sits": judge.id in sitting}
        for judge in judges
    ]
