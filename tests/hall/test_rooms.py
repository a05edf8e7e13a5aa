"""Several rooms at one stage: each has a hall of its own, and the board is final when all are done."""

from __future__ import annotations

import secrets

import pytest

from app import clock
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.hall.actions import act, hall_of
from app.hall.models import Hall
from app.judging.models import Panel
from app.ranking.models import BoardState
from app.roadshow.models import PitchDay, Room, Slot


@pytest.fixture
def side(cast):
    """A second room, in which the third entry pitches."""
    with change(SYSTEM):
        room = Room(stage_id=cast.stage_id, key="side", title="二号厅")
        db.session.add(room)
        db.session.flush()
        panel = db.session.scalars(db.select(Panel)).one()
        day = PitchDay(
            stage_id=cast.stage_id, room_id=room.id, panel_id=panel.id, starts_at=clock.now(), pitch_seconds=60,
            questions_seconds=60, scoring_seconds=60, published_at=clock.now(),
        )
        db.session.add(day)
        db.session.flush()
        slot = db.session.scalars(db.select(Slot).where(Slot.entry_id == cast.entries["p3"])).one()
        slot.pitch_day_id, slot.position = day.id, 1
    return "side"


def press(cast, room, action, **more):
    hall = hall_of(cast.stage, room)
    return act(cast.actor("hao"), hall, {"action": action, "revision": hall.revision, "key": secrets.token_hex(6), **more})


def test_a_single_room_may_be_left_out_and_its_hall_is_made_once(cast):
    assert hall_of(cast.stage).id == hall_of(cast.stage, "main").id
    assert db.session.scalar(db.select(db.func.count()).select_from(Hall)) == 1


@pytest.mark.parametrize("room", [None, "", "cellar"])
def test_where_there_are_several_rooms_one_of_them_has_to_be_named(cast, side, room):
    with pytest.raises(Refused) as no:
        hall_of(cast.stage, room)
    assert (no.value.status, no.value.field) == (422, "room")


def test_rooms_go_their_own_way(cast, side):
    assert press(cast, "main", "next")["hall"]["entry"] == "p1"
    assert press(cast, side, "next")["hall"]["entry"] == "p3"
    press(cast, side, "pitch")
    assert hall_of(cast.stage, "main").phase == "idle" and hall_of(cast.stage, side).phase == "pitch"


def test_an_entry_of_another_room_cannot_be_called(cast, side):
    with pytest.raises(Refused) as no:
        press(cast, "main", "call", entry="p3")
    assert (no.value.status, no.value.field) == (422, "entry")


def test_the_board_is_final_when_the_last_room_finishes_and_not_before(cast, side):
    press(cast, "main", "finish")
    state = db.session.get(BoardState, cast.stage_id)
    assert state is None or state.final_at is None
    press(cast, side, "finish")
    assert db.session.get(BoardState, cast.stage_id, populate_existing=True).final_at is not None
    press(cast, "main", "undo", reason="还有一个")
    assert db.session.get(BoardState, cast.stage_id, populate_existing=True).final_at is None


def test_a_stage_without_rooms_has_no_hall_and_says_what_to_do(cast):
    with pytest.raises(Refused) as no:
        hall_of(cast.screening)
    assert no.value.code == "hall.no_room"
