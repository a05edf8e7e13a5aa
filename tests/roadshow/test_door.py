"""Check-in at the door: who has come, comes late or did not come, by code or by name, with a way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.roadshow import arrivals
from app.roadshow.models import Arrival, PitchDay, Slot
from tests.asking import questions_of

DOOR = "/manage/spring/stages/final/door"


def slot(cast, key="p1"):
    return db.session.scalars(select(Slot).where(Slot.entry_id == cast.entries[key])).one()


def stands(cast, key="p1"):
    return arrivals.state_of(arrivals.arrivals_of([cast.entries[key]]).get(cast.entries[key]))


def press(client, state, key="p1", **more):
    return client.post(f"{DOOR}/{key}", data={"state": state, **more}, follow_redirects=True)


def set_day(**facts):
    with change(SYSTEM):
        day = db.session.scalars(select(PitchDay)).one()
        for name, value in facts.items():
            setattr(day, name, value)


def test_one_press_behind_the_code_checks_in_and_looking_changes_nothing(cast):
    hao = cast.browse("hao")
    page = hao.get(f"{DOOR}/p1")
    assert page.text.count("<form") == 1 and 'value="here"' in page.text
    assert db.session.scalars(select(Arrival)).all() == []
    assert "“项目1”：已到。" in press(hao, "here", seen="0").text
    assert stands(cast) == "here"


def test_the_log_says_who_checked_in_and_who_took_it_back(cast):
    hao = cast.browse("hao")
    press(hao, "here")
    press(hao, "undo")
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "roadshow.arrival").order_by(AuditRow.seq)).all()
    assert [row.actor for row in rows] == [f"person:{cast.people['hao']}"] * 2
    assert '"after":"here"' in rows[0].payload and '"undone":true' in rows[1].payload
    assert stands(cast) == "expected"


def test_undo_goes_back_step_by_step_with_the_old_moment(cast):
    arrivals.note(cast.actor("hao"), slot(cast), "late")
    first = db.session.scalars(select(Arrival)).one().at
    arrivals.note(cast.actor("hao"), slot(cast), "no_show")
    arrivals.take_back(cast.actor("hao"), slot(cast))
    kept = db.session.scalars(select(Arrival)).one()
    assert (kept.state, kept.at, kept.past) == ("late", first, [])
    arrivals.take_back(cast.actor("hao"), slot(cast))
    arrivals.take_back(cast.actor("hao"), slot(cast))
    assert stands(cast) == "expected"


def test_two_doors_do_not_overwrite_each_other_unseen(cast):
    arrivals.note(cast.actor("hao"), slot(cast), "here", seen=0)
    with pytest.raises(Refused) as no:
        arrivals.note(cast.actor("lin"), slot(cast), "no_show", seen=0)
    assert no.value.status == 409 and stands(cast) == "here"
    arrivals.note(cast.actor("lin"), slot(cast), "here", seen=0)
    assert db.session.scalars(select(Arrival)).one().past == []


@pytest.mark.parametrize("state", ["expected", "", "asleep"])
def test_a_state_that_there_is_not_is_refused(cast, state):
    with pytest.raises(Refused):
        arrivals.note(cast.actor("hao"), slot(cast), state)


def test_nobody_is_checked_in_before_the_order_is_public_nor_after_leaving(cast):
    set_day(published_at=None)
    assert "这一场还没有公布" in press(cast.browse("hao"), "here").text
    set_day(published_at=clock.now())
    with change(SYSTEM):
        cast.entry("p1").status = "withdrawn"
    assert "这个项目已退出" in press(cast.browse("hao"), "here").text
    assert stands(cast) == "expected"


def test_who_comes_after_the_planned_time_came_late(cast):
    set_day(starts_at=clock.now() - timedelta(minutes=12))
    assert "晚到 12 分钟" in press(cast.browse("hao"), "here").text


def test_the_list_finds_by_name_and_by_number(cast):
    hao = cast.browse("hao")
    assert all(f"guest-p{number}" in hao.get(DOOR).text for number in (1, 2, 3))
    found = hao.get(f"{DOOR}?q=项目2").text
    assert "guest-p2" in found and "guest-p1" not in found
    assert "guest-p3" in hao.get(f"{DOOR}?q=3").text
    assert "没有找到" in hao.get(f"{DOOR}?q=xyz").text


def test_a_press_in_the_list_comes_back_to_its_place_in_it(cast):
    answer = cast.browse("hao").post(f"{DOOR}/p2", data={"state": "no_show", "back": "list", "q": "项目"})
    assert answer.status_code == 303 and answer.location.endswith("door?q=%E9%A1%B9%E7%9B%AE#guest-p2")


def test_only_who_runs_the_hall_stands_at_the_door(cast):
    for name, status in {"lin": 200, "hao": 200, "su": 200, "wang": 403, "judge1": 403, "other": 403}.items():
        client = cast.browse(name)
        assert (client.get(DOOR).status_code, client.get(f"{DOOR}/p1").status_code) == (status, status)
        if name not in ("lin", "hao"):
            assert client.post(f"{DOOR}/p1", data={"state": "here"}).status_code == 403
    assert stands(cast) == "expected"


def test_the_list_costs_the_same_however_long_it_is(cast):
    hao = cast.browse("hao")
    for key in ("p1", "p2", "p3"):
        arrivals.note(SYSTEM, slot(cast, key), "here")
    long = questions_of(hao, DOOR)
    with change(SYSTEM):
        for key in ("p2", "p3"):
            db.session.delete(slot(cast, key))
    assert questions_of(hao, DOOR) == long


def test_the_applicants_page_carries_the_code_of_the_door(cast):
    page = cast.browse("wang").get("/my/projects/p1/slot").text
    assert "<svg" in page and "第 1 位出场" in page and "还没到" in page
    press(cast.browse("hao"), "here")
    assert "已到" in cast.browse("wang").get("/my/projects/p1/slot").text
    assert cast.browse("zhao").get("/my/projects/p1/slot").status_code == 404


def test_the_applicants_page_says_nothing_of_a_day_that_is_not_public(cast):
    set_day(published_at=None)
    page = cast.browse("wang").get("/my/projects/p1/slot").text
    assert "<svg viewBox" not in page and "路演时间还没有公布" in page and "报告厅" not in page
