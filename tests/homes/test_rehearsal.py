"""A rehearsal: the same contest with made-up marks, marked everywhere, wiped without a trace in the real one."""

import pytest
from sqlalchemy import select

from app.change import change
from app.contests.models import Contest
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.hall.actions import act, hall_of
from app.homes.rehearsal import rehearsal_of, rehearse, wipe
from app.homes.removal import hanging
from app.live import snapshots
from app.scoring.models import Scorecard
from tests.ranking.play import deal

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def copy(cast):
    return rehearse(cast.actor("lin"), cast.contest)


def play(copy, upto="finish"):
    """The host plays the copy's final; judges need not be there."""
    stage = next(one for one in copy.stages if one.kind == "roadshow")
    for step in ("next", "open", "close", "reveal", "finish"):
        hall = hall_of(stage)
        act(SYSTEM, hall, {"action": step, "revision": hall.revision, "key": f"{step}-1"})
        if step == upto:
            break
    return stage


def rows_of(contest_id):
    found = {}
    for name, keys in hanging("contest", {contest_id}).items():
        table = db.metadata.tables[name]
        key = next(iter(table.primary_key.columns))
        found[name] = db.session.execute(select(table).where(key.in_(keys)).order_by(key)).all()
    return found


def test_it_is_the_same_contest_under_another_address(cast, copy):
    assert copy.slug == "spring-rehearsal" and [stage.key for stage in copy.stages] == [stage.key for stage in cast.contest.stages]
    stage = next(one for one in copy.stages if one.kind == "roadshow")
    assert [row[0] for row in snapshots.public(stage.id, "board")[1]["rows"]] == ["p1", "p2", "p3"]


def test_marks_are_made_up_as_soon_as_scoring_opens(cast, copy):
    stage = play(copy, "open")
    cards = db.session.scalars(select(Scorecard).join(Scorecard.entry).where(Scorecard.entry.has(stage_id=stage.id))).all()
    assert {card.state for card in cards if card.entry.key == "p1"} == {"submitted"}
    assert all(card.marks for card in cards if card.entry.key == "p1")


def test_every_board_of_it_says_rehearsal_and_every_page_is_marked(cast, copy):
    stage = play(copy)
    assert snapshots.public(stage.id, "board")[1]["label"] == "rehearsal"
    for address in (f"/contests/{copy.slug}/final/board", f"/screen/{copy.slug}/final", f"/contests/{copy.slug}"):
        assert "rehearsal-mark" in cast.browse().get(address).get_data(as_text=True), address
    assert "rehearsal-mark" not in cast.browse().get("/contests/spring/final/board").get_data(as_text=True)


def test_no_list_names_it(cast, copy):
    told = cast.browse().get("/api/v1/contests").get_json()
    assert copy.slug not in str(told) and copy.slug not in cast.browse().get("/").get_data(as_text=True)


def test_it_tells_the_public_nothing_of_a_contest_that_is_not_published(cast):
    with change(SYSTEM):
        cast.contest.published = False
    copy = rehearse(cast.actor("lin"), cast.contest)
    play(copy)
    for who in (None, "wang"):
        for address in (f"/contests/{copy.slug}/final/board", f"/contests/{copy.slug}/results", f"/screen/{copy.slug}/final", f"/api/v1/contests/{copy.slug}/stages/final/board"):
            told = cast.browse(who).get(address).get_data(as_text=True)
            assert "项目1" not in told and '"p1"' not in told, (who, address)
    assert cast.browse("lin").get(f"/desk/{copy.slug}/final").status_code == 200


def test_judges_find_nothing_twice(cast):
    deal(cast)
    judge = cast.browse("judge1")
    before = judge.get("/judge").get_data(as_text=True).count("/judge/cards/"), judge.get("/api/v1/me/scorecards").get_json()
    play(rehearse(cast.actor("lin"), cast.contest), "open")
    assert (judge.get("/judge").get_data(as_text=True).count("/judge/cards/"), judge.get("/api/v1/me/scorecards").get_json()) == before


def test_the_real_contest_is_the_same_before_and_after(cast):
    before = rows_of(cast.contest_id)
    copy = rehearse(cast.actor("lin"), cast.contest)
    play(copy)
    assert rows_of(cast.contest_id) == before
    copy_id = copy.id
    wipe(cast.actor("lin"), copy)
    assert rows_of(cast.contest_id) == before
    assert db.session.get(Contest, copy_id) is None and hanging("contest", {copy_id}) == {"contest": {copy_id}}


def test_rehearsing_again_begins_anew(cast, copy):
    play(copy)
    old = copy.id
    fresh = rehearse(cast.actor("lin"), cast.contest)
    assert fresh.id != old and rehearsal_of(cast.contest).id == fresh.id
    stage = next(one for one in fresh.stages if one.kind == "roadshow")
    assert {row[3] for row in snapshots.public(stage.id, "board")[1]["rows"]} == {"waiting"}


def test_a_real_contest_is_never_wiped_and_a_rehearsal_not_rehearsed(cast, copy):
    with pytest.raises(Refused):
        wipe(SYSTEM, cast.contest)
    with pytest.raises(Refused):
        rehearse(SYSTEM, copy)


def test_the_organiser_starts_and_wipes_it_from_a_page(cast):
    browser = cast.browse("lin")
    assert browser.post("/manage/spring/rehearsal").status_code == 303
    assert "spring-rehearsal" in browser.get("/manage/spring/rehearsal").get_data(as_text=True)
    assert browser.post("/manage/spring/rehearsal/wipe").status_code == 303
    assert rehearsal_of(cast.contest) is None
    for name in ("hao", "wang", "other"):
        assert cast.browse(name).get("/manage/spring/rehearsal").status_code == 403
