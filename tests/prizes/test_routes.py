"""The prizes' page with its two steps, and the public result page."""

import re

import pytest

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.prizes.models import PrizeList
from app.prizes.queries import list_of
from app.scoring.actions import adjust
from app.submissions.models import Project
from tests.prizes.final import Final

PAGE = "/manage/spring/stages/final/prizes"
RESULTS = "/contests/spring/results"


@pytest.fixture
def final(cast):
    return Final(cast).score(p1=50, p2=55, p3=45).finish()


def seen(text):
    return {"tally_sha256": re.search(r'name="tally_sha256" value="(\w+)"', text)[1]}


def publish(cast):
    client = cast.browse("lin")
    client.post(PAGE + "/confirm", data=seen(client.get(PAGE).text))
    assert client.post(PAGE + "/publish").status_code == 303


def test_the_journey_from_the_proposal_to_the_public_page(cast, final):
    client, anyone = cast.browse("lin"), cast.browse()
    page = client.get(PAGE).text
    assert "按住，确认 3 个奖项" in page and "公布 3 个奖项" not in page
    assert client.post(PAGE + "/confirm", data=seen(page)).status_code == 303
    waiting = anyone.get(RESULTS)
    assert waiting.status_code == 200 and "结果还没有公布" in waiting.text and "项目2" not in waiting.text
    assert "按住，公布 3 个奖项" in client.get(PAGE).text
    assert client.post(PAGE + "/publish").status_code == 303
    shown = anyone.get(RESULTS).text
    assert shown.index("一等奖") < shown.index("项目2") < shown.index("优胜奖") < shown.index("项目1") < shown.index("项目3")
    assert "85.00" in shown and "周浦镇" in shown and "社区养老" in shown
    assert "/contests/spring/final/board" in shown


def test_a_change_after_the_confirmation_is_shown_with_what_moved(cast, final):
    client = cast.browse("lin")
    client.post(PAGE + "/confirm", data=seen(client.get(PAGE).text))
    adjust(cast.actor("hao"), cast.entry("p1"), 10, "加分")
    answer = client.post(PAGE + "/publish")
    assert answer.status_code == 409 and "第 2 名 80.00 优胜奖" in answer.text and "第 1 名 90.00 一等奖" in answer.text
    assert "按住，再确认 3 个奖项" in answer.text and list_of(cast.stage).published_at is None


def test_a_page_that_is_out_of_date_confirms_nothing(cast, final):
    client = cast.browse("lin")
    old = seen(client.get(PAGE).text)
    adjust(cast.actor("hao"), cast.entry("p1"), 10, "加分")
    answer = client.post(PAGE + "/confirm", data=old)
    assert answer.status_code == 409 and "分数有变化" in answer.text and db.session.query(PrizeList).count() == 0


def test_before_the_end_there_is_a_proposal_but_no_button(cast):
    Final(cast).score(p1=50)
    page = cast.browse("lin").get(PAGE).text
    assert "项目1" in page and "请先在控台结束这个环节" in page and "tally_sha256" not in page


def test_an_applicant_is_named_only_where_they_agreed(cast, final):
    with change(SYSTEM):
        for key, name, agrees in (("p1", "钱同意", True), ("p2", "孙沉默", False)):
            project = db.session.query(Project).filter_by(key=key).one()
            project.applicant_name, project.agrees_to_be_named = name, agrees
    publish(cast)
    shown = cast.browse().get(RESULTS).text
    assert "钱同意" in shown and "孙沉默" not in shown
    with change(SYSTEM):
        db.session.query(Project).filter_by(key="p1").one().agrees_to_be_named = False
    assert "钱同意" not in cast.browse().get(RESULTS).text


def test_a_sample_contest_says_so_on_its_result_page(cast, final):
    publish(cast)
    assert "示例数据" not in cast.browse().get(RESULTS).text
    with change(SYSTEM):
        cast.contest.sample = True
    assert "示例数据" in cast.browse().get(RESULTS).text


def test_titles_from_outside_are_inert_on_the_result_page(cast, final):
    with change(SYSTEM):
        db.session.query(Project).filter_by(key="p2").one().title = "<img src=x onerror=alert(1)>"
    publish(cast)
    assert "<img src=x" not in cast.browse().get(RESULTS).text


def test_the_supervisor_reads_the_proposal_and_decides_nothing(cast, final):
    client = cast.browse("su")
    page = client.get(PAGE)
    assert page.status_code == 200 and "怎么算的" in page.text and "tally_sha256" not in page.text
    assert client.post(PAGE + "/confirm", data={"tally_sha256": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["hao", "shen", "judge1", "wang", "other"])
def test_others_do_not_see_the_proposal(cast, final, name):
    client = cast.browse(name)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE + "/confirm").status_code == 403 and client.post(PAGE + "/publish").status_code == 403


def test_publishing_what_was_not_confirmed_is_no_page(cast, final):
    assert cast.browse("lin").post(PAGE + "/publish").status_code == 404


def test_a_screening_stage_has_no_prizes(cast):
    assert cast.browse("lin").get("/manage/spring/stages/screening/prizes").status_code == 404


def test_a_hidden_contest_shows_no_results(cast):
    with change(SYSTEM):
        cast.contest.published = False
    assert cast.browse().get(RESULTS).status_code == 302
    assert cast.browse().get("/contests/nowhere/results").status_code == 302


def test_the_result_page_speaks_english(cast, final):
    publish(cast)
    shown = cast.browse().get(RESULTS, headers={"Accept-Language": "en"}).text
    assert "First prize" in shown and "Zhoupu" in shown and "获奖名单" not in shown
