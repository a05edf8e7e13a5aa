"""When those who wait are expected: at the desk, for everybody, on the programme, on the applicant's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.hall.desk import desk_state
from app.ranking import actions as ranking
from app.roadshow import arrivals
from app.roadshow.models import PitchDay, Slot
from app.roadshow.queries import rooms
from tests.hall.desk_hands import Hands, score

TIMES = "/contests/spring/final/times"


@pytest.fixture
def hands(cast):
    return Hands(cast)


@pytest.fixture(autouse=True)
def back():
    yield
    clock.move(timedelta())


def starts(minutes):
    """The only day begins so many minutes from now."""
    with change(SYSTEM):
        db.session.scalars(select(PitchDay)).one().starts_at = clock.now() + timedelta(minutes=minutes)


def off(cast):
    """`{key: minutes late}` as everybody hears it."""
    return {row[0]: row[3] for room in cast.browse().get(TIMES).get_json()["rooms"] for row in room["rows"]}


def come(cast, key, state="here"):
    slot = db.session.scalars(select(Slot).where(Slot.entry_id == cast.entries[key])).one()
    arrivals.note(cast.actor("hao"), slot, state)


def test_a_pitch_that_runs_over_pushes_those_who_wait(cast, hands):
    starts(0)
    hands.walk_to("pitch")
    assert off(cast) == {"p2": 0, "p3": 0}
    clock.move(timedelta(minutes=20))
    # 8 minutes of pitch were over after 8; questions, scoring and the change still take 8.
    assert off(cast) == {"p2": 12, "p3": 12}


def test_closing_early_brings_the_next_ones_forward(cast, hands):
    starts(0)
    hands.walk_to("closed")
    assert off(cast) == {"p2": -15, "p3": -15}


def test_what_the_host_says_is_told_and_kept_in_the_log(cast, hands):
    starts(60)
    hands.press("delay", minutes="+15", reason="投影仪坏了")
    assert set(off(cast).values()) == {15}
    assert cast.browse().get(TIMES).get_json()["rooms"][0]["stated"] == 15
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "hall.acted").order_by(AuditRow.seq.desc())).first()
    assert '"minutes":15' in row.payload and "投影仪坏了" in row.payload
    hands.press("delay")
    assert set(off(cast).values()) == {0}


@pytest.mark.parametrize("minutes", ["soon", "1.5", 241, "-300", True, [15]])
def test_minutes_that_are_none_are_refused_beside_their_field(hands, minutes):
    with pytest.raises(Refused) as no:
        hands.press("delay", minutes=minutes)
    assert (no.value.status, no.value.field) == (422, "minutes")


def test_who_did_not_come_goes_to_the_end_with_the_reason(cast, hands):
    come(cast, "p1", "no_show")
    assert desk_state(rooms(cast.stage_id)[0])["arrivals"] == {"p1": "no_show"}
    assert hands.shows("phase", "entry") == ("idle", None)
    hands.press("order", order=["p2", "p3", "p1"], reason="门口登记没有到场")
    assert [row[0] for row in cast.browse().get(TIMES).get_json()["rooms"][0]["rows"]] == ["p2", "p3", "p1"]
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "hall.acted")).one()
    assert "门口登记没有到场" in row.payload


def test_who_did_not_come_is_passed_over_without_coming_on_stage_and_can_come_later(cast, hands):
    hands.walk_to("closed", "p1")
    hands.press("absent", entry="p2", reason="没有到场")
    assert hands.shows() == ("closed", "p1")
    assert list(off(cast)) == ["p3"]
    hands.press("call", entry="p2")
    assert hands.shows() == ("idle", "p2")
    assert db.session.scalars(select(Slot).where(Slot.entry_id == cast.entries["p2"])).one().skipped_reason is None


@pytest.mark.parametrize(("entry", "reason", "field"), [("p1", "x", "entry"), ("p9", "x", "entry"), (None, "x", "entry"), ("p2", "", "reason")])
def test_only_who_waits_is_passed_over_and_never_without_a_reason(hands, entry, reason, field):
    hands.walk_to("pitch", "p1")
    with pytest.raises(Refused) as no:
        hands.press("absent", entry=entry, reason=reason)
    assert no.value.field == field


def test_the_order_changes_also_where_somebody_who_waited_has_withdrawn(cast, hands):
    with change(SYSTEM):
        cast.entry("p2").status = "withdrawn"
    hands.press("order", order=["p3", "p1"])
    assert list(off(cast)) == ["p3", "p1"]


def test_everybody_hears_only_of_the_next_ones_whether_they_are_here(cast):
    come(cast, "p1")
    come(cast, "p2", "no_show")
    here = {row[0]: row[4] for row in cast.browse().get(TIMES).get_json()["rooms"][0]["rows"]}
    assert here == {"p1": True, "p2": False, "p3": False}


def test_a_day_that_is_not_public_has_no_times(cast):
    with change(SYSTEM):
        db.session.scalars(select(PitchDay)).one().published_at = None
    assert cast.browse().get(TIMES).get_json()["rooms"][0]["rows"] == []


def test_the_times_are_the_same_whether_a_result_was_shown_or_a_judge_has_handed_in(cast, hands, monkeypatch):
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    starts(0)
    hands.walk_to("scoring")
    before = cast.browse().get(TIMES)
    score(cast, "p1")
    assert cast.browse().get(TIMES).data == before.data
    hands.press("close")
    closed = cast.browse().get(TIMES)
    ranking.freeze(cast.actor("lin"), cast.stage)
    hands.press("reveal")
    assert cast.browse().get(TIMES).data == closed.data


def test_what_has_not_changed_is_answered_without_a_body(cast):
    first = cast.browse().get(TIMES)
    again = cast.browse().get(TIMES, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert cast.browse().get(f"{TIMES}?room=attic").status_code == 404
    assert cast.browse().get("/contests/spring/screening/times").status_code == 404


def test_the_programme_and_the_applicants_page_say_it_without_a_script(cast, hands):
    starts(30)
    hands.press("delay", minutes=10)
    assert cast.browse().get("/contests/spring/final/programme").text.count("晚 10 分钟</span>") == 3
    assert "晚 10 分钟</span>" in cast.browse("wang").get("/my/projects/p2/slot").text
