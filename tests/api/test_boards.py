"""The programme and the board over HTTP."""

import pytest

from app.change import change
from app.core.policy import SYSTEM
from tests.ranking import play

BOARD = "/api/v1/contests/spring/stages/final/board"


@pytest.fixture
def stage(cast):
    play.deal(cast)
    return cast


def test_anybody_reads_the_programme_and_the_board(stage):
    client = stage.browse()
    programme = client.get(BOARD.replace("board", "programme")).json
    assert programme["entries"][0] == {"key": "p1", "title": "项目1", "region": "周浦镇", "field": "社区养老"}
    board = client.get(BOARD).json
    assert set(board) == {"rev", "label", "rows", "scored", "of"} and board["of"] == 3


def test_an_unchanged_board_is_answered_with_304(stage):
    client = stage.browse()
    first = client.get(BOARD)
    assert first.headers["Cache-Control"] == "no-cache" and not first.headers["ETag"].startswith("W/")
    assert client.get(BOARD, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    play.score(stage, "p1", "50", "50", "50")
    play.reveal(stage, "p1")
    again = client.get(BOARD, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and again.json["rows"][0][:3] == ["p1", 1, "70.00"]


def test_a_hidden_save_changes_neither_etag_nor_number(stage):
    client = stage.browse()
    play.begin(stage, "p1")
    before = client.get(BOARD)
    play.submit(stage, "p1", "50", "50", "50")
    after = client.get(BOARD)
    assert (after.headers["ETag"], after.data) == (before.headers["ETag"], before.data)


@pytest.mark.parametrize(("name", "status"), [(None, 401), ("wang", 403), ("judge1", 403), ("other", 403), ("lin", 200), ("hao", 200), ("su", 200)])
def test_the_desks_board_is_for_who_may_see_the_desk(stage, name, status):
    assert stage.browse(name).get(f"{BOARD}?view=control").status_code == status


def test_the_desks_board_hides_nothing_and_is_not_kept_by_shared_caches(stage):
    play.score(stage, "p1", "50", "50", "50")
    answer = stage.browse("hao").get(f"{BOARD}?view=control")
    assert answer.json["rows"][0][:4] == ["p1", 1, "70.00", "closed"]
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("address", [f"{BOARD}?room=attic", f"{BOARD}?view=god", BOARD.replace("spring", "none"), BOARD.replace("final", "none")])
def test_what_is_not_there_is_not_found(stage, address):
    assert stage.browse("lin").get(address).status_code == stage.browse().get(address).status_code == 404


def test_an_unpublished_contest_is_not_there_for_whoever_has_no_part_in_it(stage):
    with change(SYSTEM):
        stage.contest.published = False
    assert {name: stage.browse(name).get(BOARD).status_code for name in (None, "wang", "other", "lin", "hao", "judge1")} == {
        None: 404, "wang": 404, "other": 404, "lin": 200, "hao": 200, "judge1": 200,
    }
