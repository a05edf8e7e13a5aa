"""The phone's board and the big screen as pages."""

import json
import re

import pytest

from app.core.policy import SYSTEM
from app.scoring.actions import adjust
from tests.ranking import play

BOARD, SCREEN = "/contests/spring/final/board", "/screen/spring/final"


@pytest.fixture
def stage(cast):
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    play.score(cast, "p2", "59", "59", "59")
    play.reveal(cast, "p1")
    return cast


def started(page):
    return json.loads(re.search(r'id="started">(.*?)</script>', page, re.S)[1])


@pytest.mark.parametrize("address", [BOARD, SCREEN])
def test_pages_hold_what_is_published_and_no_hidden_score(stage, address):
    page = stage.browse().get(address).get_data(as_text=True)
    assert "70.00" in page and "79.00" not in page
    assert started(page)["present"]["board"]["rows"][0][:3] == ["p1", 1, "70.00"]


def test_the_phones_board_is_a_table_without_scripts(stage):
    page = re.sub(r"<script.*?</script>", "", stage.browse().get(BOARD).get_data(as_text=True), flags=re.S)
    assert "暂定排名" in page and "项目1" in page and "70.00" in page and "还没出场" in page


def test_who_shares_a_rank_or_only_a_score_is_said_to(stage):
    play.score(stage, "p3", "50", "50", "50")
    play.reveal(stage, "p3")

    def ties():
        page = stage.browse().get(BOARD).get_data(as_text=True)
        return re.findall(r'class="rank">(\d+).*?class="tie">(.*?)<', page, re.S)

    assert ties() == [("1", "并列"), ("1", "并列")]
    adjust(SYSTEM, stage.entry("p3"), 1, "更正")
    play.reveal(stage, "p2")
    assert ties() == [("1", ""), ("2", ""), ("3", "")]


def test_pages_speak_the_readers_language(stage):
    page = stage.browse().get(BOARD, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Provisional" in page and "Still to come" in page


def test_an_organisers_board_page_hides_what_the_public_may_not_know(stage):
    assert "79.00" not in stage.browse("lin").get(BOARD).get_data(as_text=True)


@pytest.mark.parametrize("address", ["/screen/none/final", "/screen/spring/none", "/screen/other/final", f"{SCREEN}?room=attic", "/screen/spring/screening"])
def test_a_screen_never_shows_an_error_page(stage, address):
    answer = stage.browse().get(address)
    assert answer.status_code == 200 and "马上开始" in answer.get_data(as_text=True)


def test_a_board_that_is_not_there_is_not_found(stage):
    assert stage.browse("lin").get("/contests/spring/screening/board").status_code == 404


def test_an_unpublished_contests_screen_tells_nothing(stage):
    from app.change import change
    from app.core.policy import SYSTEM

    with change(SYSTEM):
        stage.contest.published = False
    page = stage.browse().get(SCREEN).get_data(as_text=True)
    assert "项目1" not in page and "春天的大赛" not in page


def test_the_chooser_lists_published_stages_with_a_board(stage):
    page = stage.browse().get("/screen").get_data(as_text=True)
    assert SCREEN in page and "screening" not in page


def test_sample_data_says_so(stage):
    from app.change import change
    from app.core.policy import SYSTEM

    with change(SYSTEM):
        stage.contest.sample = True
    assert all("示例数据" in stage.browse().get(address).get_data(as_text=True) for address in (BOARD, SCREEN))


def test_a_title_with_markup_stays_text(stage):
    from app.change import change
    from app.core.policy import SYSTEM

    with change(SYSTEM):
        stage.entry("p1").project.title = "</script><script>alert(1)</script>"
    for address in (BOARD, SCREEN):
        assert "<script>alert" not in stage.browse().get(address).get_data(as_text=True)
