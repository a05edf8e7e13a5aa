"""The roster says who is here and how their tablets are, never what they marked; cards are made anew from it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.change import AuditRow
from app.core.policy import SYSTEM
from app.db import db
from app.hall.roster import here_of, roster
from app.judging.actions import revoke_card
from app.judging.cards import card_token, judge_of
from app.judging.models import Judge
from tests.scoring.stage import Scoring

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ROSTER = "/desk/spring/final/roster"
CARD = f"{ROSTER}/j1/card"


def judge(cast, number=1):
    return db.session.get_one(Judge, cast.judges[number - 1], populate_existing=True)


def enter(cast, number=1, **told):
    """A tablet that came in by the judge's card and told how it is."""
    if judge(cast, number).card_hash is None:
        revoke_card(SYSTEM, judge(cast, number))
    client = cast.browse()
    client.post(f"/judge/enter/{card_token(judge(cast, number))}")
    client.post("/judge/here", json={"battery": 80, "charging": False, "live": True, "unsent": 0, "card": "", **told})
    return client


@pytest.fixture(autouse=True)
def clock_back():
    yield
    clock.move(timedelta())


def troubles(cast):
    return {seat.judge.key: seat.troubles for seat in roster(cast.stage)}


def test_the_roster_tells_who_is_here_and_what_wants_looking_after(cast):
    enter(cast, 1, battery=12, unsent=3, live=False)
    enter(cast, 2)
    assert troubles(cast) == {"j1": ["unsent", "offline", "low"], "j2": [], "j3": ["never"]}
    assert here_of(roster(cast.stage)) == (2, 3)


def test_a_silent_tablet_is_away_and_two_in_use_are_told(cast):
    enter(cast, 1)
    clock.move(timedelta(minutes=5))
    enter(cast, 2)
    enter(cast, 2)
    assert troubles(cast) == {"j1": ["away"], "j2": ["twice"], "j3": ["never"]}


def test_the_roster_names_the_open_card_and_nothing_that_was_marked(cast):
    scored = Scoring(cast)
    scored.save(1, marks={"innovation": "47.5", "benefit": "21"}, comment="秘密")
    enter(cast, 1, card=scored.card(1).key)
    page = cast.browse("hao").get(ROSTER).text
    assert "打开着" in page and scored.card(1).entry.project.title in page
    assert not re.search(r"47\.5|68\.5|秘密", page)


def test_host_organiser_and_supervisor_look_and_only_who_runs_the_hall_acts(cast):
    for name, status in (("hao", 200), ("lin", 200), ("su", 200), ("judge1", 403), ("wang", 403), (None, 302)):
        browser = cast.browse(name)
        assert browser.get(ROSTER).status_code == status
        assert browser.get(f"{ROSTER}?part=desk").status_code == status
    assert "换新卡" not in cast.browse("su").get(ROSTER).text
    for path in (CARD, f"{ROSTER}/j1/alarm"):
        assert cast.browse("su").post(path).status_code == 403
    assert cast.browse("hao").post(f"{ROSTER}/nobody/card").status_code == 404


def test_a_new_card_is_shown_once_and_the_old_one_is_dead(cast, caplog):
    tablet = enter(cast, 1)
    old = card_token(judge(cast))
    asked = cast.browse("hao").get(CARD)
    made = cast.browse("hao").post(CARD, data={"tablets": "end"})
    new = card_token(judge(cast))
    assert "<svg" in made.text and made.headers["Cache-Control"] == "no-store"
    assert judge_of(old) is None and judge_of(new).key == "j1"
    assert tablet.get("/judge").status_code == 302
    logged = " ".join(db.session.scalars(select(AuditRow.payload))) + caplog.text
    for token in (old, new):
        assert token not in asked.text and token not in logged


def test_looking_at_the_question_ends_no_card(cast):
    tablet = enter(cast, 1)
    before = card_token(judge(cast))
    assert cast.browse("hao").get(CARD).status_code == 200
    assert card_token(judge(cast)) == before and tablet.get("/judge").status_code == 200


def test_a_new_card_may_keep_the_tablets(cast):
    tablet = enter(cast, 1)
    cast.browse("hao").post(CARD, data={"tablets": "keep"})
    assert tablet.get("/judge").status_code == 200


def test_a_disowned_tablet_is_told_to_the_desk_until_somebody_has_seen_to_it(cast):
    first = enter(cast, 1)
    enter(cast, 1)
    other = first.get("/judge/nudge").get_json()["others"][0]["id"]
    first.post(f"/judge/tablets/{other}/end", json={"why": "not_me"})
    assert troubles(cast)["j1"] == ["disowned"]
    assert "陌生平板" in cast.browse("su").get(f"{ROSTER}?part=desk").text
    cast.browse("hao").post(f"{ROSTER}/j1/alarm")
    assert troubles(cast)["j1"] == []


def test_the_roster_speaks_english(cast):
    enter(cast, 1, unsent=2)
    hao = cast.browse("hao")
    hao.get("/language/en")
    assert "2 unsent" in hao.get(f"{ROSTER}?part=desk").text
    assert "1 of 3 here" in hao.get(ROSTER).text and "A new card for Judge1" in hao.get(CARD).text
