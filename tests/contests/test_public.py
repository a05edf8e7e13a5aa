"""The front door and the public page of a contest, at different moments and in both languages."""

from datetime import timedelta

import pytest

from app import clock
from app.change import change
from app.contests.entrance import edition_and_name, entrance
from app.contests.models import Contest
from app.core.policy import SYSTEM
from app.db import db


def edit(cast, **values):
    with change(SYSTEM):
        for name, value in values.items():
            setattr(cast.contest, name, value)


def test_a_single_contest_is_the_front_door(cast):
    page = cast.browse().get("/").text
    assert "春天的大赛" in page and "距征集截止还有" in page and "/contests/spring/enter" in page


def test_an_unpublished_contest_leaves_no_trace_on_the_front_door(cast):
    assert "另一个大赛" not in cast.browse().get("/").text
    assert cast.browse().get("/contests/other").status_code == 302


def test_two_contests_make_a_list(cast):
    with change(SYSTEM):
        db.session.query(Contest).filter_by(slug="other").one().published = True
    page = cast.browse().get("/").text
    assert "春天的大赛" in page and "另一个大赛" in page


def test_an_empty_house_says_what_comes_next(cast):
    edit(cast, published=False)
    assert "还没有公开的大赛" in cast.browse().get("/").text
    assert "/manage/new" in cast.browse("lin").get("/").text
    assert "/manage/new" not in cast.browse("wang").get("/").text


@pytest.mark.parametrize(
    ("opens", "closes", "line", "count"),
    [(2, 9, "距征集开始还有", 1), (-3, 4, "距征集截止还有", 3), (-9, -1, "等待决赛路演", None)],
)
def test_the_door_follows_the_servers_clock(cast, opens, closes, line, count):
    now = clock.now()
    edit(cast, opens_at=now + timedelta(days=opens, hours=-1), closes_at=now + timedelta(days=closes, hours=-1))
    with change(SYSTEM):
        cast.screening.state = "done"
    found = entrance(cast.contest, now)
    assert (found.line, found.count) == (line, count)


def test_the_last_day_counts_hours(cast):
    now = clock.now()
    edit(cast, closes_at=now + timedelta(hours=5, minutes=10))
    assert (entrance(cast.contest, now).count, entrance(cast.contest, now).unit) == (6, "小时")


def test_results_are_the_one_action_once_they_are_out(cast):
    edit(cast, results_at=clock.now())
    assert entrance(cast.contest, clock.now()).action[1] == "/contests/spring/results"


def test_rule_and_prizes_are_told_in_sentences(cast):
    page = cast.browse().get("/contests/spring").text
    assert "有 5 位以上评委时，去掉一个最高分和一个最低分。" in page
    assert "得分相同时依次看：去掉高低分之前的平均分高者在前；“创新性”平均分高者在前。" in page
    assert "一等奖" in page and "其余全部" in page


def test_the_page_speaks_english(cast):
    browser = cast.browse()
    browser.get("/language/en")
    page = browser.get("/contests/spring").text
    assert "Spring Contest" in page and "one highest and one lowest are dropped" in page and "Enter a project" in page


def test_texts_from_outside_are_inert(cast):
    edit(cast, title='<script>x</script>大赛', intro='"><img src=x onerror=y>')
    page = cast.browse().get("/contests/spring").text
    assert "<script>x" not in page and "<img src=x" not in page


def test_a_title_with_an_edition_is_set_in_two_steps():
    assert edition_and_name("浦东新区首届家门口创业项目大赛") == ("浦东新区首届", "家门口创业项目大赛")
    assert edition_and_name("浦东第十二届创业大赛") == ("浦东第十二届", "创业大赛")
    assert edition_and_name("Spring Contest") == ("", "Spring Contest")
