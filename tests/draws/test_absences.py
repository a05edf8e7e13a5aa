"""What a draw deals holds absences: of applicants, of judges, of one applicant with several projects; and says so before."""

import html
import re
import subprocess
import sys

import pytest

from app.change import change
from app.core.draw import Places, deal
from app.core.policy import SYSTEM
from app.db import db
from app.draws import actions, rooms
from app.draws.seats import dealt_sizes, label, look_in, places_in
from app.planning.actions import know
from app.planning.releasing import release
from app.roadshow.queries import days_of
from app.roadshow.times import planned_times
from tests.draws.drawing import refusal, shown_to_the_end
from tests.planning.stage import GOOD, judge, kept, prepare

SEEDS = [("3", "5"), ("17", "4"), ("8", "8")]
MORNING, NOON = "2027-05-01 08:00-10:00", "2027-05-01 10:30-12:00"


@pytest.fixture
def ready(cast):
    """Three public days with two entries each: A in main and B beside it at nine, C in main at eleven."""
    prepare(cast)
    release(cast.actor("lin"), kept(cast, GOOD))
    return cast


def away(cast, what, key, *spans):
    know(cast.actor("lin"), cast.stage, what, key, {"away": list(spans)})


def places(cast):
    return [label(day) for day in days_of(cast.stage_id)]


def heard(cast):
    """`{entry key: clock}` as the plan stands."""
    db.session.expire_all()
    found = {}
    for day in days_of(cast.stage_id):
        begins = planned_times(day)
        found |= {slot.entry.key: begins[slot.entry_id].strftime("%H:%M") for slot in day.slots}
    return found


def drawn(cast, numbers, verb=None, **about):
    made = verb() if verb else actions.fix_rooms(cast.actor("hao"), cast.stage, places(cast), **about)
    actions.put_numbers(cast.actor("hao"), made, [("苏", numbers[0]), ("王", numbers[1])])
    shown_to_the_end(cast, made)
    return made


def recomputed(cast, made):
    """What the code on the public page prints: the turn, and who has which seat."""
    page = cast.browse().get(f"/draws/{made.key}").text
    code = html.unescape(re.search(r'<pre class="code draw-code">(.*?)</pre>', page, re.S)[1])
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[0] == made.commitment
    return eval(said[1].replace(" ", ",", 1))


def as_published(made):
    return made.turn, list(zip(made.order, places_in(made.about, len(made.items)).seats, strict=True))


@pytest.mark.parametrize("numbers", SEEDS)
def test_nobody_is_drawn_to_a_time_at_which_they_are_away(ready, numbers):
    away(ready, "entries", "p1", MORNING)
    away(ready, "entries", "p2", NOON)
    made = drawn(ready, numbers)
    assert heard(ready)["p1"] >= "03:00" and heard(ready)["p2"] < "03:00"  # 11:00 in Shanghai is 03:00 in UTC
    assert recomputed(ready, made) == as_published(made)


@pytest.mark.parametrize("numbers", SEEDS)
def test_a_single_time_is_kept_free_of_who_is_away_then(ready, numbers):
    away(ready, "entries", "p3", "2027-05-01 09:00-09:10")
    made = drawn(ready, numbers)
    first, second = (f"{place} #1" for place in places(ready)[:2])
    assert made.about["barred"] == {"p3": [first, second]} and "bound" not in made.about
    assert heard(ready)["p3"] != "01:00" and recomputed(ready, made) == as_published(made)


@pytest.mark.parametrize("numbers", SEEDS)
def test_projects_of_one_applicant_are_never_heard_at_once(ready, numbers):
    with change(SYSTEM):
        for key in ("p4", "p5"):
            ready.entry(key).project.applicant_name = "同一人"
    away(ready, "entries", "p1", MORNING)
    made = drawn(ready, numbers)
    assert made.about["apart"] == [["p4", "p5"]] and heard(ready)["p4"] != heard(ready)["p5"]
    assert recomputed(ready, made) == as_published(made)


def test_a_judge_who_has_to_go_ends_the_day_and_the_others_take_more(ready):
    away(ready, "judges", "j4", "2027-05-01 09:16-10:00")
    made = drawn(ready, SEEDS[0])
    assert made.about["sizes"] == [3, 1, 2]
    assert [len(day.slots) for day in days_of(ready.stage_id)] == [3, 1, 2]
    assert recomputed(ready, made) == as_published(made)


def test_a_day_that_takes_nobody_is_said_before_the_draw(ready):
    away(ready, "judges", "j4", "2027-05-01 09:00-09:30")
    no = refusal("draws.no_seat", actions.fix_rooms, SYSTEM, ready.stage, places(ready))
    assert "评委4从 09:00 起不能到场" in str(no.text)


def test_days_that_take_too_few_are_said_before_the_draw(ready):
    for key in ("j2", "j3"):
        away(ready, "judges", key, "2027-05-01 09:16-10:00", "2027-05-01 11:16-12:00")
    no = refusal("draws.no_room", actions.fix_rooms, SYSTEM, ready.stage, places(ready))
    assert "6 个项目，只有 3 个时段" in str(no.text) and "最多 1 个" in str(no.text)


def test_the_next_day_in_the_room_ends_the_one_before(ready):
    first, _side, last = days_of(ready.stage_id)
    found = rooms.look(ready.stage, places(ready))
    assert [(one.why, one.most) for one in found.limits] == [("room", 7), ("elsewhere", 7), ("", None)]
    assert first.room_id == last.room_id


def test_who_is_tied_to_a_room_and_why_stands_on_the_page(ready):
    away(ready, "entries", "p1", MORNING)
    page = ready.browse("hao").get("/desk/spring/final/draws/rooms", query_string={"place": places(ready)}).text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "项目1 只能去 5月1日 11:00 报告厅" in text and "申报人 08:00 至 10:00 不能到场" in text


def test_the_public_page_tells_no_reason(ready):
    away(ready, "entries", "p1", MORNING)
    made = actions.fix_rooms(ready.actor("hao"), ready.stage, places(ready))
    page = ready.browse().get(f"/draws/{made.key}").text
    assert "抽不到的场次和时段" in page and "08:00" not in page


def test_an_absence_after_the_list_asks_for_a_new_one(ready):
    made = actions.fix_rooms(SYSTEM, ready.stage, places(ready))
    away(ready, "entries", "p1", MORNING)
    refusal("draws.changed", actions.put_numbers, SYSTEM, made, [("苏", "1"), ("王", "2")])


def test_more_who_can_come_only_late_than_there_are_late_seats_are_named(ready):
    for key in ("p1", "p2", "p3"):
        away(ready, "entries", key, MORNING)
    no = refusal("draws.crowded", actions.fix_rooms, SYSTEM, ready.stage, places(ready))
    assert "共 3 个项目" in str(no.text) and "2 个时段" in str(no.text) and "项目4" not in str(no.text)


@pytest.mark.parametrize("numbers", SEEDS)
def test_the_order_of_a_day_holds_absences_too(ready, numbers):
    away(ready, "entries", "p1", "2027-05-01 09:00-09:10")
    day = days_of(ready.stage_id)[0]
    made = drawn(ready, numbers, lambda: actions.fix_list(ready.actor("hao"), day))
    assert made.order == ["p2", "p1"] and heard(ready)["p1"] == "01:16"
    assert recomputed(ready, made) == as_published(made)


def test_an_order_without_absences_is_the_contracts_draw(ready):
    made = actions.fix_list(SYSTEM, days_of(ready.stage_id)[0])
    assert made.about == {}


def test_who_cannot_come_all_day_is_drawn_all_the_same(ready):
    away(ready, "entries", "p1", "2027-05-01")
    assert look_in(days_of(ready.stage_id)[0]).barred == {}


def test_many_who_come_on_one_of_the_days_only_are_drawn(ready):
    """Dealt like cards and drawn anew, nine who fit into a third of the seats would need twenty thousand turns and more."""
    items = [f"p{number}" for number in range(30)]
    barred = {key: ["A", "B"] for key in items[:9]}
    into = Places("ABC", [10, 10, 10], barred, bound=[items[:9]])
    turn, order = deal(items, into, "seed", 5)
    assert turn == 1 and {seat[0] for seat, item in zip(into.seats, order, strict=True) if item in barred} == {"C"}


@pytest.mark.parametrize(("most", "num", "sizes"), [
    ([None, None], 5, [3, 2]), ([1, None, 2], 7, [1, 4, 2]), ([1, 1], 5, [1, 1]), ([0, None], 2, [0, 2]),
])
def test_what_a_full_place_cannot_take_goes_to_the_others(most, num, sizes):
    assert dealt_sizes(most, num) == sizes


def test_the_judge_of_the_limit_is_named_in_the_readers_language(ready):
    away(ready, "judges", "j4", "2027-05-01 09:16-10:00")
    client = ready.browse("hao")
    page = client.get("/desk/spring/final/draws/rooms", query_string={"place": places(ready)}).text
    assert "最多 1 个" in page and judge(ready, 4).person.name in page
