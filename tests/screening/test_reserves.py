"""Reserves: in order, told their place, called one after the other when somebody leaves."""

import pytest
from sqlalchemy import select

from app.change import AuditRow
from app.db import db
from app.errors import Refused
from app.letters import cut as held_letters
from app.mail import Letter
from app.screening.releasing import release
from app.screening.reserves import bench, call_reserve, open_places
from app.screening.undoing import undo_cut
from app.submissions.actions import withdraw
from tests.screening.pile import add_projects, cut, empty_pile, entry, judge, meant
from tests.screening.test_advance import outcomes, refused

PAGE = "/manage/spring/stages/screening/advance"


@pytest.fixture
def decided(cast):
    """s1 goes on, s2 and s3 are reserves in this order, s4 is out."""
    empty_pile(cast)
    for key in add_projects(cast, 4):
        judge(cast, key, "pass")
    cut(cast, "s1", reserves=("s2", "s3"))
    return cast


def send(cast):
    held_letters.send(cast.actor("lin"), cast.screening, held_letters.seal_of(held_letters.held(cast.screening)))


def letters(key, cast):
    return [one.kind for one in db.session.scalars(select(Letter).where(Letter.project_id == entry(cast, key).project_id, Letter.posted_at.is_not(None)).order_by(Letter.id))]


def said_no(cast, key):
    with pytest.raises(Refused) as no:
        call_reserve(cast.actor("lin"), cast.screening, key)
    return no.value.code


def test_a_reserve_reads_the_place_in_the_account_and_in_the_letter(decided):
    send(decided)
    page = decided.browse("zhao").get(f"/my/projects/{entry(decided, 's3').key}").text
    told = db.session.scalars(select(Letter).where(Letter.project_id == entry(decided, "s3").project_id)).one()
    assert "候补，第 2 位" in page and told.kind == "reserve" and "第 2 位" in told.body
    assert "第 2 位" not in decided.browse("zhao").get(f"/my/projects/{entry(decided, 's2').key}").text


@pytest.mark.parametrize("places", [(1, 1), (2, 3), (1, 3)])
def test_reserves_that_are_not_in_order_are_not_released(cast, pile, places):
    for key in pile:
        judge(cast, key, "pass")
    meant(cast, s1="advanced", s2=("reserve", places[0]), s3=("reserve", places[1]))
    refused("reserve_order", cast)
    meant(cast, s2=("reserve", 2), s3=("reserve", 1))
    assert release(cast.actor("lin"), cast.screening).reserves == ("s3", "s2")


def test_the_next_reserve_goes_on_is_told_and_stands_in_the_log(decided):
    send(decided)
    withdraw(decided.actor("zhao"), entry(decided, "s1").project)
    assert open_places(decided.screening) == 1 and [one.key for one in bench(decided.screening).left] == ["s1"]
    call_reserve(decided.actor("lin"), decided.screening, "s2")
    assert outcomes(decided.screening)["s2"] == "advanced" and outcomes(decided.stage)["s2"] is None
    assert letters("s2", decided) == ["reserve", "reserve_called"] and open_places(decided.screening) == 0
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "screening.call")).one()
    assert '"place":1' in row.payload and '"project":"s2"' in row.payload


def test_calling_twice_calls_one_and_out_of_turn_nobody(decided):
    assert said_no(decided, "s3") == "not_next"
    call_reserve(decided.actor("lin"), decided.screening, "s2")
    call_reserve(decided.actor("lin"), decided.screening, "s2")
    assert outcomes(decided.screening)["s3"] == "reserve"
    call_reserve(decided.actor("lin"), decided.screening, "s3")
    assert said_no(decided, "s4") == "no_reserve"


def test_a_reserve_who_left_is_passed_over(decided):
    withdraw(decided.actor("zhao"), entry(decided, "s2").project)
    assert call_reserve(decided.actor("lin"), decided.screening, "s3").key == "s3"


def test_while_letters_are_held_the_called_one_gets_a_single_letter_that_says_passed(decided):
    call_reserve(decided.actor("lin"), decided.screening, "s2")
    assert letters("s2", decided) == []
    send(decided)
    assert letters("s2", decided) == ["passed"]


def test_undoing_takes_a_called_reserve_back_too_and_all_is_pending_again(decided):
    call_reserve(decided.actor("lin"), decided.screening, "s2")
    undo_cut(decided.actor("lin"), decided.screening)
    assert "s2" not in outcomes(decided.stage) and set(outcomes(decided.screening).values()) == {None}
    assert release(decided.actor("lin"), decided.screening).reserves == ("s2", "s3")


def test_before_the_release_nobody_can_be_called(cast, pile):
    assert said_no(cast, "s1") == "not_released"


def test_the_organiser_is_told_of_the_place_and_calls_by_one_press(decided):
    withdraw(decided.actor("zhao"), entry(decided, "s1").project)
    client = decided.browse("lin")
    assert "请候补递补 1 个" in client.get("/manage/spring").text and "晋级后退出：申报1" in client.get(PAGE).text
    assert client.post(f"{PAGE}/call", data={"entry": "s2"}).status_code == 303
    assert "递补晋级到" in client.get(PAGE).text and outcomes(decided.screening)["s2"] == "advanced"
    assert client.post(f"{PAGE}/call", data={"entry": "s4"}).status_code == 409
