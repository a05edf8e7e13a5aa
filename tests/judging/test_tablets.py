"""A judge's tablets: what they tell is kept one row a sign-in, another one is announced, and ends in a press."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import SignIn
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.judging.actions import revoke_card
from app.judging.cards import card_token
from app.judging.models import Judge, Presence

HERE = "/judge/here"
CALM = {"battery": 80, "charging": False, "live": True, "unsent": 0, "card": ""}


def enter(cast, number=1):
    """A browser that came in by the judge's card, and has said that it is there."""
    judge = db.session.get_one(Judge, cast.judges[number - 1])
    client = cast.browse()
    assert client.post(f"/judge/enter/{card_token(judge)}").status_code == 302
    assert client.post(HERE, json=CALM).status_code == 200
    return client


@pytest.fixture
def tablet(cast):
    with change(SYSTEM):
        for judge in db.session.scalars(select(Judge)):
            judge.card_hash = None
    for judge in db.session.scalars(select(Judge)).all():
        revoke_card(SYSTEM, judge)
    return enter(cast)


@pytest.fixture(autouse=True)
def clock_back():
    yield
    clock.move(timedelta())


def rows():
    db.session.rollback()
    return db.session.scalars(select(Presence).order_by(Presence.sign_in_id)).all()


def test_what_a_tablet_tells_is_one_row_outside_the_audit_log(tablet):
    before = db.session.scalar(select(func.count()).select_from(AuditRow))
    clock.move(timedelta(seconds=5))
    tablet.post(HERE, json={**CALM, "unsent": 2})
    assert [(row.battery, row.unsent) for row in rows()] == [(80, 2)]
    assert db.session.scalar(select(func.count()).select_from(AuditRow)) == before


def test_a_beat_without_news_writes_nothing_until_some_seconds_have_passed(tablet):
    first = rows()[0].seen_at
    clock.move(timedelta(seconds=5))
    tablet.post(HERE, json={**CALM, "battery": 79})
    assert (rows()[0].seen_at, rows()[0].battery) == (first, 80)
    clock.move(timedelta(seconds=20))
    tablet.post(HERE, json={**CALM, "battery": 79})
    assert rows()[0].battery == 79


@pytest.mark.parametrize(("field", "value"), [
    ("battery", 101), ("battery", True), ("unsent", -1), ("unsent", "2"), ("card", "x" * 25), ("live", "yes"), ("charging", 1),
])
def test_nonsense_is_refused_and_not_kept(tablet, field, value):
    assert tablet.post(HERE, json={**CALM, field: value}).status_code == 422
    assert rows()[0].battery == 80


def test_a_program_has_no_tablet(cast, tablet):
    assert cast.browse().post(HERE, json=CALM).status_code == 302


def test_a_second_tablet_is_announced_on_both(cast, tablet):
    second = enter(cast)
    for client in (tablet, second):
        for told in (client.post(HERE, json=CALM), client.get("/judge/nudge")):
            assert len(told.get_json()["others"]) == 1
    assert tablet.get("/judge/nudge").get_json()["others"] != second.get("/judge/nudge").get_json()["others"]


def test_another_judges_tablet_is_none_of_ones_own(cast, tablet):
    stranger = enter(cast, 2)
    number = rows()[0].sign_in_id
    assert stranger.get("/judge/nudge").get_json()["others"] == []
    assert stranger.post(f"/judge/tablets/{number}/end", json={"why": "taken_over"}).status_code == 404
    assert tablet.get("/judge").status_code == 200


def test_taking_over_ends_the_other_tablet_at_once(cast, tablet):
    second = enter(cast)
    other = second.get("/judge/nudge").get_json()["others"][0]["id"]
    assert second.post(f"/judge/tablets/{other}/end", json={"why": "taken_over"}).get_json()["others"] == []
    assert tablet.get("/judge").status_code == 302 and second.get("/judge").status_code == 200
    assert len(rows()) == 1 and db.session.get_one(Judge, cast.judges[0]).disowned_at is None


def test_a_tablet_that_is_not_the_judges_ends_and_the_judge_is_marked(cast, tablet):
    second = enter(cast)
    other = tablet.get("/judge/nudge").get_json()["others"][0]["id"]
    tablet.post(f"/judge/tablets/{other}/end", json={"why": "not_me"})
    assert second.get("/judge").status_code == 302
    assert db.session.get_one(Judge, cast.judges[0], populate_existing=True).disowned_at is not None


def test_a_card_neither_sees_nor_ends_a_sign_in_by_password(cast, tablet):
    desk = cast.browse("judge1")
    desk.post(HERE, json=CALM)
    assert tablet.get("/judge/nudge").get_json()["others"] == []
    number = db.session.scalar(select(func.max(SignIn.id)))
    assert tablet.post(f"/judge/tablets/{number}/end", json={"why": "not_me"}).status_code == 404
    assert len(desk.get("/judge/nudge").get_json()["others"]) == 1


def test_a_reason_that_there_is_not_ends_nothing(cast, tablet):
    second = enter(cast)
    other = second.get("/judge/nudge").get_json()["others"][0]["id"]
    assert second.post(f"/judge/tablets/{other}/end", json={"why": "fun"}).status_code == 422
    assert tablet.get("/judge").status_code == 200


def test_a_revoked_card_takes_its_tablets_with_it_or_keeps_them(cast, tablet):
    judge = db.session.get_one(Judge, cast.judges[0])
    old = card_token(judge)
    revoke_card(SYSTEM, judge, keep_tablets=True)
    assert tablet.get("/judge").status_code == 200 and len(rows()) == 1
    assert cast.browse().post(f"/judge/enter/{old}").status_code == 404
    revoke_card(SYSTEM, db.session.get_one(Judge, cast.judges[0]))
    assert tablet.get("/judge").status_code == 302 and rows() == []


def test_signing_out_forgets_the_tablet(tablet):
    tablet.post("/sign-out")
    assert rows() == []
