"""What the desk may do, step by step."""

from __future__ import annotations

import pytest

from app.change import AuditRow
from app.core import lifecycle
from app.db import db
from app.errors import Refused
from app.hall.actions import act, hall_of
from app.hall.events import HallActed
from app.ranking.models import BoardEntry, BoardState, Reveal
from app.roadshow.models import Slot
from app.scoring.models import Adjustment, Opening
from tests.hall.desk_hands import Hands, cards_of, score


@pytest.fixture
def hands(cast):
    return Hands(cast)


def board_state(cast, key):
    row = db.session.get(BoardEntry, cast.entries[key], populate_existing=True)
    return row.state if row else "waiting"


def is_open(cast, key):
    row = db.session.scalars(db.select(Opening).where(Opening.entry_id == cast.entries[key])).one_or_none()
    return row is not None and row.open


def revealed(cast, key):
    return db.session.scalar(db.select(Reveal.id).where(Reveal.entry_id == cast.entries[key])) is not None


def test_an_entry_goes_through_all_phases_and_its_state_on_the_board_follows(cast, hands):
    seen = []
    for action in ("next", "pitch", "questions", "open", "close", "reveal"):
        answer = hands.press(action)
        seen.append((answer["hall"]["phase"], board_state(cast, "p1"), is_open(cast, "p1")))
    assert seen == [
        ("idle", "on_stage", False), ("pitch", "on_stage", False), ("questions", "on_stage", False),
        ("scoring", "scoring", True), ("closed", "closed", False), ("revealed", "revealed", False),
    ]
    assert revealed(cast, "p1")


def test_an_answer_holds_the_new_hall_exactly_as_its_event_does_and_what_is_allowed_now(cast, hands):
    answer = hands.press("next")
    hall = answer["hall"]
    assert list(hall) == ["rev", "revision", "room", "phase", "entry", "next", "deadline", "remaining", "judges_in", "judges", "now"]
    assert (hall["revision"], hall["room"], hall["entry"], hall["next"]) == (1, "main", "p1", "p2")
    assert (hall["judges_in"], hall["judges"]) == (0, 3)
    assert {"pitch", "open", "skip", "call", "next", "finish"} <= set(answer["allowed"])
    assert "undo" not in answer["allowed"]


@pytest.mark.parametrize("phase", lifecycle.PHASES)
def test_an_action_that_the_phase_does_not_allow_answers_409_with_the_present_state(cast, hands, phase):
    hands.walk_to("idle" if phase == "finished" else phase)
    if phase == "finished":
        hands.press("finish")
    allowed = hands.press("resume")["allowed"]
    before = hands.shows("phase", "entry", "revision")
    for action in sorted(set(lifecycle.ACTIONS) - set(allowed)):
        with pytest.raises(Refused) as no:
            hands.press(action, entry="p1", reason="试试")
        assert (no.value.status, no.value.extra["hall"]["phase"], no.value.extra["allowed"]) == (409, phase, allowed), action
    assert hands.shows("phase", "entry", "revision") == before


def test_scoring_closes_for_judges_and_a_reopening_with_a_reason_opens_it_again(cast, hands):
    hands.walk_to("scoring")
    score(cast, "p1")
    hands.press("close")
    with pytest.raises(Refused) as no:
        score(cast, "p1", (51, 30))
    assert no.value.status == 423
    hands.press("reopen", reason="评委 2 看错了项目")
    score(cast, "p1", (51, 30))
    assert cards_of(cast, "p1")[0].marks["innovation"] == "51"


def test_reopening_a_revealed_entry_takes_its_result_from_the_screens_until_it_is_revealed_again(cast, hands):
    hands.walk_to("revealed")
    hands.press("reopen", reason="有人按错")
    assert not revealed(cast, "p1") and board_state(cast, "p1") == "scoring"
    hands.press("close")
    hands.press("reveal")
    assert revealed(cast, "p1") and board_state(cast, "p1") == "revealed"


def test_reopening_another_entry_brings_it_on_stage_and_leaves_the_one_there_as_it_stood(cast, hands):
    hands.walk_to("revealed", "p1")
    hands.walk_to("closed", "p2")
    hands.press("reopen", entry="p1", reason="第 1 位的评分要改")
    assert hands.shows() == ("scoring", "p1") and board_state(cast, "p2") == "closed"
    hands.press("undo", reason="还是不改")
    assert hands.shows() == ("closed", "p2")
    assert revealed(cast, "p1") and not is_open(cast, "p1") and board_state(cast, "p1") == "revealed"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "   "}, {"reason": 7}, {"reason": "长" * 301}])
def test_what_overrules_somebody_needs_a_reason_of_at_most_300_characters(cast, hands, body):
    hands.walk_to("pitch")
    for action in ("skip", "undo", "adjust", "substitute", "accept"):
        with pytest.raises(Refused) as no:
            hands.press(action, **body)
        assert (no.value.status, no.value.field) == (422, "reason"), action
    assert hands.shows() == ("pitch", "p1")


def test_a_skipped_entry_leaves_the_stage_and_can_be_called_later(cast, hands):
    hands.walk_to("pitch")
    hands.press("skip", reason="申报人没有到场")
    slot = db.session.scalars(db.select(Slot).where(Slot.entry_id == cast.entries["p1"])).one()
    assert hands.shows() == ("idle", None) and board_state(cast, "p1") == "skipped"
    assert slot.skipped_reason == "申报人没有到场"
    assert hands.press("next")["hall"]["entry"] == "p2"
    hands.press("call", entry="p1")
    assert board_state(cast, "p1") == "on_stage" and board_state(cast, "p2") == "waiting" and slot.skipped_reason is None


def test_next_calls_the_first_who_waits_and_is_not_allowed_when_nobody_does(cast, hands):
    called = []
    for _ in range(3):
        called.append(hands.press("next")["hall"]["entry"])
        hands.press("skip", reason="试场")
    assert called == ["p1", "p2", "p3"]
    with pytest.raises(Refused) as no:
        hands.press("next")
    assert no.value.status == 409 and no.value.extra["hall"]["next"] is None and "next" not in no.value.extra["allowed"]


def test_an_entry_that_withdrew_is_neither_next_nor_callable(cast, hands):
    from app.change import change
    from app.core.policy import SYSTEM

    with change(SYSTEM):
        cast.entry("p1").status = "withdrawn"
    assert hands.press("next")["hall"]["entry"] == "p2"
    with pytest.raises(Refused) as no:
        hands.press("call", entry="p1")
    assert (no.value.status, no.value.field) == (422, "entry")


@pytest.mark.parametrize("entry", [None, "", "p99", 7, ["p1"]])
def test_a_call_needs_an_entry_of_this_room(cast, hands, entry):
    with pytest.raises(Refused) as no:
        hands.press("call", entry=entry)
    assert (no.value.status, no.value.field) == (422, "entry")


def test_calling_deals_scorecards_to_the_panel(cast, hands):
    hands.press("call", entry="p2")
    assert len(cards_of(cast, "p2")) == 3 and cards_of(cast, "p1") == []


def test_a_pitch_day_that_is_not_public_cannot_be_called(cast, hands):
    from app.change import change
    from app.core.policy import SYSTEM
    from app.roadshow.models import PitchDay

    with change(SYSTEM):
        db.session.scalars(db.select(PitchDay)).one().published_at = None
    with pytest.raises(Refused) as no:
        hands.press("call", entry="p1")
    assert no.value.status == 409 and no.value.extra["hall"]["next"] is None


def test_finish_makes_the_board_final_and_locks_every_move_but_undo(cast, hands):
    hands.walk_to("revealed")
    answer = hands.press("finish")
    assert db.session.get(BoardState, cast.stage_id).final_at is not None
    assert not {"call", "next", "pitch", "open", "close", "reveal", "reopen", "skip", "finish"} & set(answer["allowed"])
    hands.press("undo", reason="还有一个项目")
    assert hands.shows() == ("revealed", "p1")
    assert db.session.get(BoardState, cast.stage_id, populate_existing=True).final_at is None


def test_freeze_and_thaw_work_in_any_phase_and_twice(cast, hands):
    hands.walk_to("questions")
    for action, frozen in (("freeze", True), ("freeze", True), ("thaw", False), ("thaw", False)):
        hands.press(action)
        assert (db.session.get(BoardState, cast.stage_id, populate_existing=True).frozen_at is not None) == frozen


def test_points_are_adjusted_with_their_reason(cast, hands):
    hands.press("adjust", entry="p2", points="-1.5", reason="超时")
    row = db.session.scalars(db.select(Adjustment)).one()
    assert (row.entry_id, str(row.points), row.reason) == (cast.entries["p2"], "-1.5", "超时")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"points": "1"}, "entry"), ({"entry": "p9", "points": "1"}, "entry"), ({"entry": "p1"}, "points"),
     ({"entry": "p1", "points": "many"}, "points"), ({"entry": "p1", "points": True}, "points"), ({"entry": "p1", "points": "0"}, "points")],
)
def test_an_adjustment_at_fault_is_refused_with_its_field(cast, hands, body, field):
    with pytest.raises(Refused) as no:
        hands.press("adjust", reason="试", **body)
    assert (no.value.status, no.value.field) == (422, field)


def test_a_late_edit_is_accepted_by_its_scorecard(cast, hands):
    hands.walk_to("closed")
    with pytest.raises(Refused):
        score(cast, "p1", judges=1)
    card = cards_of(cast, "p1")[0]
    hands.press("accept", scorecard=card.key, reason="网络断了")
    db.session.refresh(card)
    assert card.state == "submitted"
    for key in (card.key, "nothing"):
        with pytest.raises(Refused) as no:
            hands.press("accept", scorecard=key, reason="再来")
        assert (no.value.status, no.value.field) == (422, "scorecard")


def test_the_order_of_those_who_wait_changes_and_whoever_was_called_keeps_the_place(cast, hands):
    hands.walk_to("revealed", "p1")
    answer = hands.press("order", order=["p3", "p2"])
    assert answer["hall"]["next"] == "p3"
    keys = [slot.entry.key for slot in db.session.scalars(db.select(Slot).order_by(Slot.position))]
    assert keys == ["p1", "p3", "p2"]


@pytest.mark.parametrize("order", [None, [], "p2", ["p2"], ["p2", "p2"], ["p1", "p2", "p3"], ["p2", "p3", "p9"], [2, 3]])
def test_an_order_that_is_not_of_all_who_wait_is_refused(cast, hands, order):
    hands.walk_to("idle", "p1")
    with pytest.raises(Refused) as no:
        hands.press("order", order=order)
    assert (no.value.status, no.value.field) == (422, "order")


def test_every_action_is_one_line_of_the_log_with_phases_entry_and_reason(cast, hands):
    hands.walk_to("pitch")
    hands.press("skip", reason="没有到场")
    rows = [row.line() for row in db.session.scalars(db.select(AuditRow).where(AuditRow.action == HallActed.action).order_by(AuditRow.seq))]
    told = [(row["payload"]["did"], row["payload"]["phase"], row["payload"]["entry"], row["payload"].get("reason")) for row in rows]
    assert told == [
        ("call", ["idle", "idle"], "p1", None), ("pitch", ["idle", "pitch"], "p1", None), ("skip", ["pitch", "idle"], "p1", "没有到场"),
    ]
    assert rows[0]["actor"] == cast.actor("hao").label


@pytest.mark.parametrize("name", ["su", "shen", "wang", "judge1", "other"])
def test_only_hosts_and_organisers_of_the_contest_act(cast, name):
    with pytest.raises(Refused) as no:
        Hands(cast, name).press("next")
    assert no.value.status == 403
    Hands(cast, "lin").press("next")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"action": "applaud"}, "action"), ({"action": None}, "action"), ({"key": None}, "key"), ({"key": ""}, "key"), ({"key": "x" * 81}, "key"),
     ({"revision": None}, "revision"), ({"revision": "0"}, "revision"), ({"revision": True}, "revision")],
)
def test_a_body_at_fault_is_refused_with_its_field(cast, body, field):
    with pytest.raises(Refused) as no:
        act(cast.actor("hao"), hall_of(cast.stage), {"action": "next", "revision": 0, "key": "k1", **body})
    assert (no.value.status, list(no.value.fields)) == (422, [field])
