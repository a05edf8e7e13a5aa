"""What planning allows, refuses and causes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.judging import actions as judging
from app.judging.models import Judge, Panel
from app.roadshow import actions, queries
from app.roadshow.models import PitchDay
from app.scoring import actions as scoring
from app.scoring.models import Scorecard
from app.submissions.models import Entry

NINE = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def bare(cast):
    """The cast with its entries on no day, and a second room and panel."""
    with change(SYSTEM):
        day = db.session.scalars(select(PitchDay)).one()
        for slot in list(day.slots):
            db.session.delete(slot)
        db.session.flush()
        db.session.expire(day)
        db.session.delete(day)
    actions.make_room(cast.actor("lin"), cast.stage, key="b", title="二号厅")
    judging.make_panel(cast.actor("lin"), cast.stage, key="B", judge_ids=[cast.judges[2]])
    return cast


def plan(cast, entries, *, room=0, panel="A", at=NINE, **rest):
    chosen = db.session.scalars(select(Panel).where(Panel.key == panel)).one()
    ids = [cast.entries[key] for key in entries]
    return actions.plan_day(cast.actor("lin"), cast.stage, queries.rooms(cast.stage_id)[room], chosen, at, ids, **rest)


def order(cast, room="main"):
    return [entry.key for entry in queries.running_order(cast.stage_id, room)]


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def cards(cast, key):
    found = db.session.scalars(select(Scorecard).where(Scorecard.entry_id == cast.entries[key]).order_by(Scorecard.id))
    return [(card.judge.key, card.counted) for card in found]


def test_a_planned_day_takes_the_stages_slot_lengths_and_keeps_the_order(bare):
    day = plan(bare, ["p3", "p1"])
    assert (day.pitch_seconds, day.questions_seconds, day.scoring_seconds) == (480, 300, 120)
    assert order(bare) == ["p3", "p1"]


def test_planned_times_follow_the_slots(bare):
    day = plan(bare, ["p2", "p1"], changeover_seconds=60)
    times = queries.planned_times(day)
    assert times[bare.entries["p2"]] == NINE
    assert times[bare.entries["p1"]] == NINE + timedelta(seconds=960)


def test_the_running_order_of_a_room_goes_over_its_days_in_time_order(bare):
    plan(bare, ["p1"], at=NINE + timedelta(days=1))
    plan(bare, ["p3", "p2"], at=NINE)
    assert order(bare) == ["p3", "p2", "p1"]
    assert order(bare, "b") == []


def test_entries_take_their_position_from_the_plan(bare):
    plan(bare, ["p3", "p1"])
    rows = db.session.scalars(select(Entry).where(Entry.stage_id == bare.stage_id).order_by(Entry.position))
    assert [entry.key for entry in rows] == ["p3", "p1", "p2"]


def test_two_days_in_one_room_may_touch_but_not_overlap(bare):
    plan(bare, ["p1"])
    assert refusal(plan, bare, ["p2"], at=NINE + timedelta(minutes=15)) == "roadshow.room_taken"
    plan(bare, ["p2"], at=NINE + timedelta(minutes=16))
    assert order(bare) == ["p1", "p2"]


def test_a_judge_cannot_sit_on_two_panels_at_once(bare):
    plan(bare, ["p1"])
    assert refusal(plan, bare, ["p2"], room=1, panel="B") == "roadshow.judge_twice"
    assert order(bare, "b") == []


def test_a_panel_cannot_take_in_a_judge_who_is_elsewhere_then(bare):
    plan(bare, ["p1"])
    judging.make_panel(bare.actor("lin"), bare.stage, key="A", judge_ids=bare.judges[:2])
    plan(bare, ["p2"], room=1, panel="B")
    judge, panel = db.session.get_one(Judge, bare.judges[0]), db.session.scalars(select(Panel).where(Panel.key == "B")).one()
    assert refusal(judging.join_panel, bare.actor("lin"), panel, judge) == "roadshow.judge_twice"
    assert [member.judge_id for member in panel.members] == [bare.judges[2]]


def test_an_entry_stands_on_one_day_only(bare):
    plan(bare, ["p1"])
    assert refusal(plan, bare, ["p1"], at=NINE + timedelta(days=1)) == "roadshow.two_days"
    assert refusal(plan, bare, ["p2", "p2"], at=NINE + timedelta(days=2)) == "roadshow.entry_twice"


def test_an_entry_of_another_stage_is_refused(bare):
    stranger = db.session.scalars(select(Entry).where(Entry.stage_id == bare.screening_id)).first()
    bare.entries["stranger"] = stranger.id
    assert refusal(plan, bare, ["stranger"]) == "roadshow.other_entry"


def test_a_slot_of_no_length_is_refused(bare):
    assert refusal(plan, bare, ["p1"], pitch_seconds=0) == "roadshow.length"


def test_a_screening_has_no_rooms(bare):
    assert refusal(actions.make_room, bare.actor("lin"), bare.screening, key="x") == "roadshow.not_staged"


def test_a_room_key_is_used_once(bare):
    assert refusal(actions.make_room, bare.actor("lin"), bare.stage, key="b") == "roadshow.room_exists"
    assert refusal(actions.make_room, bare.actor("lin"), bare.stage, key="二号") == "roadshow.room_key"


def test_publishing_deals_a_scorecard_to_each_judge_of_the_panel(bare):
    day = plan(bare, ["p1", "p2"])
    assert cards(bare, "p1") == []
    actions.publish_day(bare.actor("lin"), day)
    actions.publish_day(bare.actor("lin"), day)
    assert cards(bare, "p1") == cards(bare, "p2") == [("j1", True), ("j2", True), ("j3", True)]
    published = db.session.scalars(select(AuditRow).where(AuditRow.action == "roadshow.publish_day")).all()
    assert len(published) == 1


def test_an_empty_day_is_not_published(bare):
    day = plan(bare, [])
    assert refusal(actions.publish_day, bare.actor("lin"), day) == "roadshow.empty_day"
    assert day.published_at is None


def test_a_day_without_judges_is_not_published(bare):
    day = plan(bare, ["p1"], room=1, panel="B")
    judging.leave_panel(bare.actor("lin"), day.panel, db.session.get_one(Judge, bare.judges[2]))
    assert refusal(actions.publish_day, bare.actor("lin"), day) == "roadshow.no_judges"


def test_who_joins_the_panel_of_a_public_day_gets_scorecards(bare):
    day = plan(bare, ["p1"], room=1, panel="B")
    actions.publish_day(bare.actor("lin"), day)
    judging.join_panel(bare.actor("lin"), day.panel, db.session.get_one(Judge, bare.judges[0]))
    assert cards(bare, "p1") == [("j3", True), ("j1", True)]


def test_who_joins_late_is_not_waited_for_on_entries_that_are_over(bare):
    day = plan(bare, ["p1", "p2"], room=1, panel="B")
    actions.publish_day(bare.actor("lin"), day)
    scoring.open_entry(SYSTEM, bare.entry("p1"))
    scoring.close_entry(SYSTEM, bare.entry("p1"))
    judging.join_panel(bare.actor("lin"), day.panel, db.session.get_one(Judge, bare.judges[0]))
    assert cards(bare, "p1") == [("j3", True)]
    assert cards(bare, "p2") == [("j3", True), ("j1", True)]


def test_a_new_panel_takes_over_a_public_day(bare):
    day = plan(bare, ["p1"])
    actions.publish_day(bare.actor("lin"), day)
    other = db.session.scalars(select(Panel).where(Panel.key == "B")).one()
    change_to(bare, day, panel=other)
    assert cards(bare, "p1") == [("j1", False), ("j2", False), ("j3", True)]


def change_to(cast, day, **new):
    kept = {
        name: getattr(day, name)
        for name in ("room", "panel", "starts_at", "title", "pitch_seconds", "questions_seconds", "scoring_seconds", "changeover_seconds")
    }
    actions.change_day(cast.actor("lin"), day, **{**kept, **new})


def test_room_and_panel_stay_once_scoring_began(bare):
    day = plan(bare, ["p1"])
    actions.publish_day(bare.actor("lin"), day)
    scoring.open_entry(SYSTEM, bare.entry("p1"))
    assert refusal(change_to, bare, day, room=queries.rooms(bare.stage_id)[1]) == "roadshow.begun"
    change_to(bare, day, starts_at=NINE + timedelta(hours=1))
    assert day.starts_at == NINE + timedelta(hours=1)


def test_what_changed_on_a_day_is_told_before_and_after(bare):
    day = plan(bare, ["p1"])
    change_to(bare, day, title="下午场", room=queries.rooms(bare.stage_id)[1])
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "roadshow.change_day")).one()
    assert row.line()["payload"]["changes"] == {"title": ["", "下午场"], "room": ["main", "b"]}


def test_reorder_moves_adds_and_removes(bare):
    day = plan(bare, ["p1", "p2"])
    ids = bare.entries
    actions.reorder(bare.actor("lin"), day, [ids["p3"], ids["p1"]])
    assert order(bare) == ["p3", "p1"]
    plan(bare, ["p2"], room=1, panel="A", at=NINE + timedelta(days=1))
    assert order(bare, "b") == ["p2"]


def test_the_same_order_again_records_nothing(bare):
    day = plan(bare, ["p1", "p2"])
    actions.reorder(bare.actor("lin"), day, [bare.entries["p1"], bare.entries["p2"]])
    assert db.session.scalars(select(AuditRow).where(AuditRow.action == "roadshow.reorder")).all() == []


def test_only_entries_not_yet_opened_move(bare):
    day = plan(bare, ["p1", "p2", "p3"])
    actions.publish_day(bare.actor("lin"), day)
    scoring.open_entry(SYSTEM, bare.entry("p1"))
    one, two, three = (bare.entries[key] for key in ("p1", "p2", "p3"))
    for wrong in ([two, one, three], [two, three], [three, two, one]):
        assert refusal(actions.reorder, bare.actor("lin"), day, wrong) == "roadshow.begun_entry"
    actions.reorder(bare.actor("lin"), day, [one, three, two])
    assert order(bare) == ["p1", "p3", "p2"]


def test_an_entry_that_was_passed_over_may_go_to_the_end(bare):
    day = plan(bare, ["p1", "p2", "p3"])
    actions.publish_day(bare.actor("lin"), day)
    scoring.open_entry(SYSTEM, bare.entry("p2"))
    one, two, three = (bare.entries[key] for key in ("p1", "p2", "p3"))
    actions.reorder(bare.actor("lin"), day, [two, three, one])
    assert order(bare) == ["p2", "p3", "p1"]


def test_a_longer_day_must_not_run_into_the_next_one(bare):
    day = plan(bare, ["p1"])
    plan(bare, ["p2"], at=NINE + timedelta(minutes=16))
    assert refusal(actions.reorder, bare.actor("lin"), day, [bare.entries["p1"], bare.entries["p3"]]) == "roadshow.room_taken"
    assert order(bare) == ["p1", "p2"]


def test_publishing_is_taken_back_only_while_nothing_is_scored(bare):
    day = plan(bare, ["p1"])
    actions.publish_day(bare.actor("lin"), day)
    actions.unpublish_day(bare.actor("lin"), day)
    assert day.published_at is None
    actions.publish_day(bare.actor("lin"), day)
    with change(SYSTEM):
        db.session.scalars(select(Scorecard)).first().state = "draft"
    assert refusal(actions.unpublish_day, bare.actor("lin"), day) == "roadshow.marked"


def test_a_public_day_is_not_removed_and_one_that_is_not_frees_its_entries(bare):
    day = plan(bare, ["p1", "p2"])
    actions.publish_day(bare.actor("lin"), day)
    assert refusal(actions.remove_day, bare.actor("lin"), day) == "roadshow.public"
    actions.unpublish_day(bare.actor("lin"), day)
    actions.remove_day(bare.actor("lin"), day)
    assert order(bare) == []
    assert [entry.key for entry in queries.programme(bare.stage_id)] == []
