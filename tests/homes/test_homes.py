"""Where each role lands, what the organiser's home counts, and how many queries it takes."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app import clock
from app.accounts.models import Role
from app.change import change
from app.contests.models import Contest, Region
from app.core.policy import SYSTEM
from app.db import db
from app.homes.line import ahead, doors
from app.homes.queries import standing
from app.homes.todo import todos
from app.judging.models import Judge
from app.prizes.models import PrizeList
from app.ranking.models import BoardState
from app.roadshow.models import PitchDay, Slot
from app.submissions.models import Entry, Project
from tests.cast import bring_cast


@pytest.mark.parametrize(
    ("name", "address"),
    [("lin", "/manage"), ("su", "/manage"), ("hao", "/home/spring"), ("shen", "/home/spring"), ("judge1", "/judge"), ("wang", "/my/projects"), (None, "/sign-in?next=/home")],
)
def test_everybody_lands_at_the_own_home(cast, name, address):
    assert cast.browse(name).get("/home").location == address


def test_one_contest_is_opened_at_once_and_several_are_listed(cast):
    assert cast.browse("lin").get("/manage").location == "/manage/spring"
    with change(SYSTEM):
        db.session.add(Role(person_id=cast.people["lin"], role="organiser", contest_id=None, granted_at=clock.now()))
    page = cast.browse("lin").get("/manage").text
    assert "春天的大赛" in page and "另一个大赛" in page


def test_nobody_sees_another_contests_home(cast):
    for name in ("hao", "shen", "judge1", "wang", "other"):
        assert cast.browse(name).get("/manage/spring").status_code == 403
    assert cast.browse("wang").get("/manage").status_code == 403


def test_the_supervisor_reads_and_is_offered_nothing_to_change(cast):
    page = cast.browse("su").get("/manage/spring").text
    assert "/manage/spring/audit" in page and "/manage/spring/setup" in page and "今天要做" not in page
    setup = cast.browse("su").get("/manage/spring/setup/texts").text
    assert 'class="paper looking"' in setup and "不能改动" in setup
    assert cast.browse("su").post("/manage/spring/setup/texts", data={"title": "X"}).status_code == 403


def test_host_and_screener_are_led_to_their_work(cast):
    host = cast.browse("hao").get("/home/spring").text
    assert "/desk/spring/final" in host and "/screen/spring/final" in host and "screening" not in host
    with change(SYSTEM):
        db.session.query(Entry).filter_by(stage_id=cast.screening_id).update({"outcome": None})
    screener = cast.browse("shen").get("/home/spring").text
    assert "<b>3</b><span>个待审" in screener and "/desk/" not in screener


def test_the_navigation_marks_the_page_and_shows_each_role_its_own(cast):
    assert '<a href="/manage/spring" aria-current="page">今天</a>' in cast.browse("lin").get("/manage/spring").text
    public = cast.browse().get("/contests/spring").text
    assert "/manage" not in public and "/contests/spring/final/board" in public


def test_the_line_counts_the_call_each_stage_and_the_prizes(cast):
    made = doors(standing(cast.contest), clock.now())
    assert [(door.title, door.state, door.count) for door in made] == [
        ("项目征集", "open", 3), ("初审", "open", 0), ("决赛路演", "coming", 3), ("公布结果", "coming", 3),
    ]


def test_a_finished_stage_shows_who_went_on_and_who_did_not(cast):
    with change(SYSTEM):
        cast.screening.state = "done"
        db.session.query(Entry).filter_by(stage_id=cast.screening_id, position=3).update({"outcome": "eliminated"})
    door = doors(standing(cast.contest), clock.now())[1]
    assert (door.state, door.count, door.note) == ("closed", 2, "已结束，1 个未晋级")


def test_regions_count_projects_and_those_in_the_furthest_stage(cast):
    with change(SYSTEM):
        db.session.query(Entry).filter_by(stage_id=cast.stage_id, position=2).update({"status": "withdrawn"})
        db.session.query(Project).filter_by(key="p3").update({"state": "draft"})
    lines = {line.region.key: (line.count, line.through) for line in standing(cast.contest).regions}
    assert lines == {"puxing": (1, 0), "zhoupu": (1, 2)}


def titles(cast):
    return [todo.title for todo in todos(standing(cast.contest))]


def test_a_pile_that_waits_comes_before_judges_without_cards(cast):
    with change(SYSTEM):
        db.session.query(Entry).filter_by(stage_id=cast.screening_id).update({"outcome": None})
    assert titles(cast)[:2] == ["初审剩下的 3 个项目", "给 3 位评委制卡"]


def test_entries_without_a_pitch_day_are_to_be_planned(cast):
    with change(SYSTEM):
        db.session.query(Slot).delete()
        db.session.query(PitchDay).delete()
    assert "安排决赛路演的场次" in titles(cast)


def test_a_planned_day_is_to_be_published(cast):
    with change(SYSTEM):
        db.session.query(PitchDay).update({"published_at": None})
    assert "公布决赛路演出场顺序" in titles(cast)


def test_final_ranks_ask_for_prizes_and_then_for_publishing(cast):
    with change(SYSTEM):
        cast.stage.state = "done"
        db.session.add(BoardState(stage_id=cast.stage_id, final_at=clock.now()))
    assert titles(cast)[0] == "确认奖项"
    with change(SYSTEM):
        db.session.add(PrizeList(stage_id=cast.stage_id, tally_sha256="0" * 64, standings={}, confirmed_at=clock.now()))
    assert titles(cast)[0] == "公布结果"


def test_a_contest_without_anything_asks_to_be_set_up(cast):
    other = db.session.query(Contest).filter_by(slug="other").one()
    assert [todo.title for todo in todos(standing(other))] == ["把大赛设置好"]
    assert "把大赛设置好" in cast.browse("other").get("/manage/other").text


def test_nothing_to_do_says_so(cast):
    with change(SYSTEM):
        cast.stage.state = "done"
        db.session.query(Judge).update({"card_hash": Judge.key})
    assert titles(cast) == []
    assert "今天没有要办的事" in cast.browse("lin").get("/manage/spring").text


def test_the_next_date_is_the_nearest_in_the_future(cast):
    with change(SYSTEM):
        cast.stage.starts_at = clock.now() + timedelta(days=30)
        db.session.query(PitchDay).update({"starts_at": clock.now() + timedelta(days=2, hours=3)})
    found = ahead(standing(cast.contest), clock.now())
    assert (found.title, found.days) == ("决赛路演", 2)


def queries(work):
    seen = []

    def count(*_):
        seen.append(1)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert work().status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(seen)


@pytest.mark.parametrize("name", ["lin", "su"])
def test_the_home_takes_as_many_queries_for_84_projects_as_for_one(app, name):
    cast = bring_cast(app, entries=1)
    browser = cast.browse(name)
    few = queries(lambda: browser.get("/manage/spring"))
    with change(SYSTEM):
        for number in range(2, 85):
            project = Project(
                contest_id=cast.contest_id, key=f"p{number}", number=number, title="项目", state="submitted", answers={},
                region_id=cast.contest.regions[number % 2].id, created_at=clock.now(), updated_at=clock.now(),
            )
            db.session.add(project)
            db.session.flush()
            db.session.add_all([Entry(stage_id=cast.screening_id, project_id=project.id, outcome="advanced"), Entry(stage_id=cast.stage_id, project_id=project.id)])
    assert queries(lambda: browser.get("/manage/spring")) == few
    assert "84" in browser.get("/manage/spring").text


@pytest.mark.parametrize("address", ["/", "/contests/spring"])
def test_public_pages_take_as_many_queries_for_many_regions_as_for_two(cast, address):
    browser = cast.browse()
    few = queries(lambda: browser.get(address))
    with change(SYSTEM):
        db.session.add_all(Region(contest_id=cast.contest_id, key=f"r{n}", title=f"街镇{n}", position=n) for n in range(36))
    assert queries(lambda: browser.get(address)) == few
