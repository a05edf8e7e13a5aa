"""The MC's page: names as they sound, what may be said, what is still possible; for those who run the hall only."""

import pytest
from sqlalchemy import select

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.hall.mc import mc_view
from app.live import snapshots
from app.roadshow.arrivals import note
from app.roadshow.models import Slot
from app.roadshow.sounds import sounds
from tests.hall.desk_hands import Hands, score

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PAGE = "/desk/spring/final/mc"


def room(cast):
    from app.hall.actions import hall_of

    return hall_of(cast.stage).room


def test_names_come_with_their_sound(cast):
    assert sounds("童欣书画") == "tóng xīn shū huà" and sounds("Bodylab社区") == "Bodylab shè qū"


def test_the_next_three_are_those_who_wait(cast, app):
    Hands(cast).walk_to("pitch", "p1")
    with app.test_request_context():
        view = mc_view(room(cast))
    assert view["here"].title == "项目1" and [line.title for line in view["coming"]] == ["项目2", "项目3"]
    assert view["coming"][0].title_sounds.startswith("xiàng mù")


def test_what_may_be_said_follows_the_phase(cast, app):
    host = Hands(cast)
    host.walk_to("scoring", "p1")
    score(cast, "p1")
    host.press("close")
    with app.test_request_context():
        assert "分数还没有公布" in mc_view(room(cast))["say"]
        Hands(cast, "su").press("halt")
        assert "叫停" in mc_view(room(cast))["say"]


def test_what_is_possible_is_told_of_the_one_on_stage(cast, app):
    host = Hands(cast)
    host.walk_to("scoring", "p1")
    score(cast, "p1")
    host.press("close")
    host.press("reveal")
    host.walk_to("scoring", "p2")
    with app.test_request_context():
        told = mc_view(room(cast))["possible"]
    assert len(told) >= 2 and any("第 1 名" in line for line in told)


def door(cast, state):
    slot = db.session.scalars(select(Slot).where(Slot.entry_id == cast.entries["p1"])).one()
    note(cast.actor("hao"), slot, state)


@pytest.mark.parametrize(("state", "words"), [
    ("here", "已经到了，可以报幕"), ("late", "会晚到，先不要报幕"), ("no_show", "没有到场，请问控台先叫谁"),
])
def test_it_says_in_words_whether_the_next_one_is_here(cast, state, words):
    browser = cast.browse("hao")
    assert "下一个“项目1”还没有签到" in browser.get(PAGE).text
    door(cast, state)
    assert f"下一个“项目1”{words}" in browser.get(PAGE).text


def test_the_door_moves_the_controls_number_and_not_the_publics(cast):
    before = [snapshots.present(cast.stage_id, "hall", "main", audience)[0] for audience in ("control", "public")]
    door(cast, "here")
    after = [snapshots.present(cast.stage_id, "hall", "main", audience)[0] for audience in ("control", "public")]
    assert after[0] > before[0] and after[1] == before[1]


def test_the_page_is_for_who_runs_the_hall(cast):
    for name, status in (("hao", 200), ("lin", 200), ("su", 200), ("judge1", 403), ("wang", 403), (None, 302)):
        assert cast.browse(name).get(PAGE).status_code == status, name


def test_the_desk_shows_the_supervisor_a_seat_and_the_host_what_is_held(cast):
    with change(SYSTEM):
        cast.stage.supervised = True
    host = Hands(cast)
    host.walk_to("scoring", "p1")
    host.press("close")
    told = cast.browse("hao").get("/desk/spring/final/judges.json").get_json()
    assert told["supervised"] and not told["cleared"] and "reveal" not in told["allowed"]
    assert 'id="seat"' in cast.browse("su").get("/desk/spring/final").get_data(as_text=True)
    assert 'id="seat"' not in cast.browse("hao").get("/desk/spring/final").get_data(as_text=True)
