"""The pages of planning."""

import sys

import pytest

from app.core.plan import WISHES
from app.planning import actions, runs
from app.planning.facts import plan_in, problem_of
from app.planning.queries import versions_of
from app.planning.search import solve
from app.planning.setup import setup_of
from app.roadshow.queries import days_of
from tests.planning.stage import AM_MAIN, AM_SIDE, GOOD, PM_MAIN, again, kept, prepare
from tests.planning.test_actions import recuse

PAGE = "/manage/spring/stages/final/plan/timetable"


@pytest.fixture
def ready(cast):
    return prepare(cast)


@pytest.fixture
def lin(ready):
    return ready.browse("lin")


@pytest.mark.parametrize("page", ["", "/days", "/wishes", "/people", "/people/judges/j1", "/people/entries/p1", "/versions/1", "/versions/1/where?entry=p1", f"/versions/1/panel/{AM_MAIN}", "/versions/1/project/p1", "/versions/1/against/1"])
def test_only_the_contests_organiser_opens(ready, page):
    actions.set_up(ready.actor("lin"), ready.stage, {"panels": "project"})
    kept(ready)
    assert ready.browse("lin").get(PAGE + page).status_code == 200
    for name in ("other", "hao", "judge1", "wang"):
        assert ready.browse(name).get(PAGE + page).status_code == 403


def test_only_the_contests_organiser_presses(ready):
    kept(ready)
    for verb in ("search", "days/remove", "versions/1/move", "versions/1/undo", "versions/1/lock", "versions/1/copy", "versions/1/release"):
        assert ready.browse("hao").post(f"{PAGE}/{verb}").status_code == 403


def test_a_day_is_added_changed_and_removed(ready, lin):
    day = {"date": "2027-05-02", "opens": "09:00", "closes": "11:00", "breaks": "", "rooms": "main"}
    lin.post(f"{PAGE}/days", data=day)
    lin.post(f"{PAGE}/days?date=2027-05-02", data={**day, "closes": "12:00", "breaks": "10:00～10:30"})
    assert setup_of(ready.stage)["days"][1] == {**day, "closes": "12:00", "breaks": ["10:00～10:30"], "rooms": ["main"]}
    lin.post(f"{PAGE}/days/remove", data={"date": "2027-05-02"})
    assert [one["date"] for one in setup_of(ready.stage)["days"]] == ["2027-05-01"]


@pytest.mark.parametrize(("field", "value", "says"), [("breaks", "noon", "“noon”不是时间段"), ("closes", "08:00", "结束要晚于开始"), ("rooms", "", "至少选一个房间")])
def test_a_day_that_cannot_be_is_refused_beside_its_field(lin, field, value, says):
    day = {"date": "2027-05-02", "opens": "09:00", "closes": "11:00", "breaks": "", "rooms": "main", field: value}
    answer = lin.post(f"{PAGE}/days", data={name: one for name, one in day.items() if one or name != "rooms"})
    assert answer.status_code == 422 and says in answer.text


def test_wishes_and_what_is_known_of_people_reach_the_problem(ready, lin):
    page = {"panels": "project", "pool": 4, "seats": 3, "least": 2, "experts": 1, "changeover": 120}
    page |= {f"weight_{name}": 7 for name in WISHES}
    page |= {f"rule_{kind}": "off" for kind in ("region", "employer", "mentor", "investor", "relative")}
    assert lin.post(f"{PAGE}/wishes", data=page).status_code == 302
    lin.post(f"{PAGE}/people/judges/j1", data={"knows": "care", "region": "", "away": "2027-05-01 09:00-10:00", "mentor": "项目2"})
    problem = problem_of(ready.stage)
    assert (problem.seats, problem.least, problem.pool, problem.weights.days, problem.blocks[0].length) == (3, 2, 4, 7, 1020)
    assert problem.judge["j1"].knows == {"care"} and not problem.judge["j1"].can(problem.block[AM_MAIN].span)


def test_fewer_judges_in_the_room_than_a_project_needs_are_refused_beside_their_field(lin):
    page = {"panels": "project", "pool": 2, "seats": 3, "least": 2, "experts": 1, "changeover": 120}
    page |= {f"weight_{name}": 7 for name in WISHES} | {f"rule_{kind}": "off" for kind in ("region", "employer", "mentor", "investor", "relative")}
    answer = lin.post(f"{PAGE}/wishes", data=page)
    assert answer.status_code == 422 and "不能少于每组评委人数" in answer.text


def test_an_absence_that_cannot_be_read_is_refused_beside_its_field(lin):
    answer = lin.post(f"{PAGE}/people/judges/j1", data={"region": "", "away": "next week"})
    assert answer.status_code == 422 and "“next week”看不懂" in answer.text


def test_picking_an_entry_up_shows_what_every_place_would_break(ready, lin):
    recuse(ready, 3, "p1")
    kept(ready)
    page = lin.get(f"{PAGE}/versions/1?entry=p1").text
    assert "Judge3要回避“项目1”（申报人提出）" in page and "放到它前面" in page
    blocks = lin.get(f"{PAGE}/versions/1/where?entry=p1").json["blocks"]
    assert {key: blocks[key]["refused"] for key in (AM_MAIN, AM_SIDE, PM_MAIN)} == {AM_MAIN: False, AM_SIDE: True, PM_MAIN: True}


def test_a_move_and_undo_by_the_pages_buttons(ready, lin):
    version = kept(ready)
    lin.post(f"{PAGE}/versions/1/move", data={"verb": "put", "entry": "p1", "block": PM_MAIN, "place": 1, "revision": 0})
    assert plan_in(again(version)).of(PM_MAIN).entries == ("p5", "p1", "p6")
    lin.post(f"{PAGE}/versions/1/undo", data={"revision": 1})
    assert plan_in(again(version)) == GOOD


def test_a_forbidden_move_is_refused_in_words_and_changes_nothing(ready, lin):
    recuse(ready, 3, "p1")
    version = kept(ready)
    data = {"verb": "swap", "entry": "p1", "other": "p3", "revision": 0}
    assert "Judge3要回避“项目1”" in lin.post(f"{PAGE}/versions/1/move", data=data, follow_redirects=True).text
    assert plan_in(again(version)) == GOOD


@pytest.mark.parametrize("data", [{}, {"verb": "burn"}, {"verb": "put", "entry": "p1"}, {"verb": "swap", "entry": "p1"}])
def test_a_move_that_is_none_changes_nothing(ready, lin, data):
    version = kept(ready)
    answer = lin.post(f"{PAGE}/versions/1/move", data={**data, "revision": 0}, follow_redirects=True)
    assert "没有看懂" in answer.text and plan_in(again(version)) == GOOD


def test_a_copy_is_compared_and_released(ready, lin):
    kept(ready)
    lin.post(f"{PAGE}/versions/1/copy")
    lin.post(f"{PAGE}/versions/2/move", data={"verb": "swap", "entry": "p1", "other": "p3", "revision": 0})
    assert "2 个项目和 0 个评委组有变动" in lin.get(f"{PAGE}/versions/2/against/1").text
    for number in (1, 2):
        assert f"与第 {3 - number} 版比较" in lin.get(f"{PAGE}/versions/{number}").text
    assert "第 2 版已发布，6 个项目" in lin.post(f"{PAGE}/versions/2/release", follow_redirects=True).text
    assert len(days_of(ready.stage_id, published_only=True)) == 3
    assert [one.state for one in versions_of(ready.stage)] == ["released", "draft"]


def test_a_version_with_a_late_recusal_says_so_and_is_not_released(ready, lin):
    kept(ready)
    recuse(ready, 1, "p5")
    assert "还有 1 处不成立" in lin.get(f"{PAGE}/versions/1").text
    assert "还不能发布" in lin.post(f"{PAGE}/versions/1/release", follow_redirects=True).text
    assert days_of(ready.stage_id) == []


def test_nothing_to_plan_is_said_in_words(ready, lin):
    actions.set_up(ready.actor("lin"), ready.stage, {"days": []})
    assert "请先填写日程" in lin.post(f"{PAGE}/search", follow_redirects=True).text


def test_pages_speak_english(ready, lin):
    kept(ready)
    for page in ("", "/wishes", "/people", "/versions/1?entry=p1"):
        text = lin.get(PAGE + page, headers={"Accept-Language": "en"}).text
        assert "Version 1" in text or "Plan" in text or "Judges" in text


def test_a_missing_solver_is_said_in_words_and_only_then(lin, monkeypatch):
    assert "没有安装求解器" not in lin.get(PAGE).text
    monkeypatch.setitem(sys.modules, "ortools", None)
    assert "没有安装求解器" in lin.get(PAGE).text


@pytest.mark.parametrize(("solver", "heading", "advice"), [
    (True, "排不出来：这些要求不能同时满足", "放宽其中一条，再排一次"),
    (False, "没有求解器，简单的排法没排出来", "请管理员安装 ortools"),
])
def test_the_heading_says_what_failed_and_whether_that_is_certain(ready, lin, monkeypatch, solver, heading, advice):
    # All three: what was imported before would still be found by its own name.
    for name in () if solver else ("ortools", "ortools.sat", "ortools.sat.python"):
        monkeypatch.setitem(sys.modules, name, None)
    for judge in range(1, len(ready.judges) + 1):
        recuse(ready, judge, "p1")
    run, problem = runs.begin(ready.actor("lin"), ready.stage)
    runs.keep(ready.actor("lin"), run.id, solve(problem), [])
    text = lin.get(PAGE).text
    assert heading in text and advice in text
