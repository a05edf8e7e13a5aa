"""A draw fixes its list first, its order with the numbers, and leaves every attempt in the record."""

import json
from hashlib import sha256

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.core.plan import Plan, Seating
from app.core.policy import SYSTEM
from app.db import db
from app.draws import actions
from app.draws.models import Draw
from app.draws.queries import told
from app.draws.seats import label
from app.errors import Refused
from app.planning.releasing import release
from app.roadshow.actions import plan_day, remove_day, reorder, unpublish_day
from app.roadshow.models import PitchDay
from app.roadshow.queries import days_of
from app.scoring.actions import open_entry
from tests.draws.drawing import refusal, shown_to_the_end
from tests.planning.stage import AM_MAIN, AM_SIDE, GOOD, PM_MAIN, prepare
from tests.planning.stage import kept as kept_plan

NUMBERS = [("监督员 苏老师", "17"), ("申报人 王女士", "4"), ("嘉宾", "2026")]
DESK = "/desk/spring/final/draws"


def day():
    return db.session.scalars(select(PitchDay)).one()


def drawn(cast, numbers=NUMBERS, **about):
    made = actions.fix_list(cast.actor("hao"), day(), **about)
    actions.put_numbers(cast.actor("hao"), made, numbers)
    return made


def running_order():
    db.session.expire_all()
    return [slot.entry.key for slot in day().slots]


def test_the_order_is_what_anyone_computes_from_list_and_numbers(cast):
    made = drawn(cast)
    assert made.seed == "17-4-2026" and made.commitment == sha256(b"p1\np2\np3").hexdigest()
    assert made.order == sorted(["p1", "p2", "p3"], key=lambda item: sha256(f"17-4-2026\n{item}".encode()).hexdigest())


def test_the_hall_sees_one_place_at_a_time_and_the_plan_follows_the_last(cast):
    made, before = drawn(cast, [("苏", "1"), ("王", "5")]), running_order()
    assert made.order != before
    actions.show_next(SYSTEM, made, 0)
    actions.show_next(SYSTEM, made, 0)
    assert told(made)["shown"] == made.order[:1] and running_order() == before
    actions.show_next(SYSTEM, made, 1)
    actions.show_next(SYSTEM, made, 2)
    assert running_order() == made.order and made.state == "done"


def test_the_log_holds_list_numbers_and_order_but_nobodys_name(cast):
    shown_to_the_end(cast, drawn(cast))
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action.like("draws.%")).order_by(AuditRow.seq)).all()
    assert [row.action for row in rows] == ["draws.fix", "draws.draw", "draws.done"]
    payload = json.loads(rows[1].payload)
    assert payload["items"] == ["p1", "p2", "p3"] and [one["number"] for one in payload["numbers"]] == ["17", "4", "2026"]
    assert "王女士" not in rows[1].payload


def test_a_second_draw_needs_a_reason_and_both_stay(cast):
    first = drawn(cast)
    assert refusal("draws.reason", actions.fix_list, SYSTEM, day()).field == "reason"
    second = actions.fix_list(SYSTEM, day(), reason="有人报错了数")
    assert [one.state for one in actions.draws_of(day())] == ["replaced", "published"]
    refusal("draws.not_drawing", actions.show_next, SYSTEM, first, 0)
    for one, other in ((first, second), (second, first)):
        assert f"/draws/{other.key}" in cast.browse().get(f"/draws/{one.key}").text
    assert "有人报错了数" in cast.browse().get(f"/draws/{second.key}").text


def test_numbers_come_once_and_only_for_the_published_list(cast):
    made = drawn(cast)
    refusal("draws.drawn", actions.put_numbers, SYSTEM, made, NUMBERS)
    again = actions.fix_list(SYSTEM, day(), reason="再来")
    reorder(SYSTEM, day(), [cast.entries["p1"], cast.entries["p2"]])
    refusal("draws.changed", actions.put_numbers, SYSTEM, again, NUMBERS)


@pytest.mark.parametrize(("numbers", "field"), [
    ([("苏", "1")], "number"), ([("苏", "1"), ("王", "x")], "number"), ([("苏", "1"), ("", "2")], "who"),
    ([("苏", "1"), ("王" * 41, "2")], "who"), ([("苏", "1"), ("王", "1234567890123")], "number"), ([("苏", "1")] * 7, "number"),
])
def test_numbers_that_are_none_are_refused_beside_the_field(cast, numbers, field):
    made = actions.fix_list(SYSTEM, day())
    with pytest.raises(Refused) as no:
        actions.put_numbers(SYSTEM, made, numbers)
    assert no.value.field == field and made.seed is None


def test_a_public_number_is_named_beforehand_and_is_the_seed(cast):
    made = actions.fix_list(SYSTEM, day(), named="收盘价")
    refusal("draws.number", actions.put_numbers, SYSTEM, made, NUMBERS)
    actions.put_numbers(SYSTEM, made, [("收盘价", "3389.39")])
    assert made.seed == "3389.39"


def test_a_day_that_is_being_scored_is_not_drawn(cast):
    open_entry(SYSTEM, cast.entry("p1"))
    refusal("draws.begun", actions.fix_list, SYSTEM, day())


def test_the_record_of_a_day_that_was_taken_out_stays(cast):
    made = actions.fix_list(SYSTEM, day())
    was, room, panel, starts = label(day()), day().room, day().panel, day().starts_at
    unpublish_day(SYSTEM, day())
    remove_day(SYSTEM, day())
    kept = db.session.scalars(select(Draw)).one()
    assert (kept.pitch_day_id, kept.state, kept.about) == (None, "replaced", {"day": was})
    assert was in cast.browse().get(f"/draws/{made.key}").text
    plan_day(SYSTEM, cast.stage, room, panel, starts, [cast.entries["p1"], cast.entries["p2"]])
    # A day made anew hides nothing: the draw stands beside it, and drawing again wants a reason.
    assert [one.key for one in actions.draws_of(day())] == [made.key]
    refusal("draws.reason", actions.fix_list, SYSTEM, day())
    assert was in cast.browse("hao").get(DESK).text


def test_a_drawn_day_can_be_planned_anew(cast):
    prepare(cast)
    release(cast.actor("lin"), kept_plan(cast, GOOD))
    made = actions.fix_list(SYSTEM, days_of(cast.stage_id)[0])
    actions.put_numbers(SYSTEM, made, [("苏", "17"), ("王", "4")])
    shown_to_the_end(cast, made)
    release(cast.actor("lin"), kept_plan(cast, Plan((Seating(AM_MAIN, ("j2", "j5"), ("p1", "p2")), GOOD.of(AM_SIDE), GOOD.of(PM_MAIN)))))
    assert db.session.get_one(Draw, made.id).state == "done" and len(days_of(cast.stage_id)) == 3
    (anew,) = [one for one in days_of(cast.stage_id) if "p1" in [slot.entry.key for slot in one.slots]]
    assert [one.key for one in actions.draws_of(anew)] == [made.key]


def test_the_host_draws_and_the_public_only_looks(cast):
    client = cast.browse("hao")
    assert client.post(f"{DESK}/days/{day().id}").status_code == 303
    made = actions.draws_of(day())[0]
    sent = {"who": ["苏", "王"], "number": ["7", "x"]}
    refused = client.post(f"{DESK}/{made.key}/numbers", data=sent)
    assert refused.status_code == 422 and 'value="7"' in refused.text
    assert client.post(f"{DESK}/{made.key}/numbers", data={**sent, "number": ["7", "8"]}).status_code == 303
    assert client.post(f"{DESK}/{made.key}/next", data={"seen": "0"}).status_code == 303
    for place in (DESK, f"{DESK}/{made.key}"):
        assert [cast.browse(name).get(place).status_code for name in ("hao", "lin", "su", "wang", None)] == [200, 200, 200, 403, 302]
    state = cast.browse().get(f"/draws/{made.key}/state").json
    assert len(state["shown"]) == 1 and state["seed"] == "7-8" and "order" not in state
    assert [cast.browse().get(f"/draws/{made.key}{part}").status_code for part in ("", "/screen")] == [200, 200]


def test_a_draw_of_a_contest_that_is_not_public_is_not_found(cast):
    made = actions.fix_list(SYSTEM, day())
    with change(SYSTEM):
        cast.contest.published = False
    assert [cast.browse(name).get(f"/draws/{made.key}").status_code for name in ("wang", None, "hao")] == [404, 302, 200]
