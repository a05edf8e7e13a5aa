"""Boards that freeze by their stage's own rule: from the k-th entry on stage, or from a moment, whatever comes after."""

from datetime import timedelta

import pytest

from app import clock
from app.change import change
from app.core.policy import SYSTEM
from app.ranking import actions as ranking
from tests.hall.desk_hands import Hands, score
from tests.ranking import play

BOARD = "/api/v1/contests/spring/stages/final/board"


def rule(cast, **fields):
    with change(SYSTEM):
        for name, value in fields.items():
            setattr(cast.stage, name, value)


def one(cast, host, key):
    host.walk_to("scoring", key)
    score(cast, key)
    host.press("close")
    host.press("reveal")


def test_from_the_second_entry_on_results_stay_hidden(cast):
    rule(cast, freeze_from=2)
    host = Hands(cast)
    one(cast, host, "p1")
    assert play.seen(cast)[1]["label"] == "provisional" and play.row(cast, "p1")[1] == "80.00"
    one(cast, host, "p2")
    assert play.seen(cast)[1]["label"] == "frozen" and play.row(cast, "p2")[:3] == [None, None, "closed"]
    host.press("thaw")
    one(cast, host, "p3")
    assert play.seen(cast)[1]["label"] == "provisional" and play.row(cast, "p3")[1] == "80.00"


@pytest.mark.parametrize("policy", ["live", "after_reveal"])
def test_from_the_moment_on_nothing_that_comes_later_shows(cast, policy):
    rule(cast, board_policy=policy, freeze_at=clock.now() + timedelta(minutes=5))
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    play.reveal(cast, "p1")
    before = play.seen(cast)[1]
    clock.move(timedelta(minutes=6))
    play.score(cast, "p2", "60", "60", "60")
    play.reveal(cast, "p2")
    after = play.seen(cast)[1]
    assert after["label"] == "frozen" and after["scored"] == before["scored"]
    assert [row[:3] for row in after["rows"]] == [row[:3] for row in before["rows"]]
    ranking.finish(SYSTEM, cast.stage)
    assert play.row(cast, "p2")[:2] == [1, "80.00"]


def test_a_save_after_the_moment_moves_no_rank_of_a_live_board(cast):
    rule(cast, board_policy="live", freeze_at=clock.now() + timedelta(minutes=5))
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    play.begin(cast, "p2")
    clock.move(timedelta(minutes=6))
    play.submit(cast, "p2", "60", "60", "60")
    play.end(cast, "p2")
    assert play.row(cast, "p1")[:2] == [1, "70.00"] and play.row(cast, "p2")[:2] == [None, None]


def test_at_the_moment_itself_the_label_says_so_where_nothing_else_happens(cast):
    rule(cast, freeze_at=clock.now() + timedelta(minutes=5))
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    play.reveal(cast, "p1")
    watcher = cast.browse()
    seen = watcher.get(BOARD)
    assert seen.get_json()["label"] == "provisional"
    clock.move(timedelta(minutes=5))
    after = watcher.get(BOARD, headers={"If-None-Match": seen.headers["ETag"]})
    assert after.get_json()["label"] == "frozen" and after.get_json()["rev"] == seen.get_json()["rev"] + 1
    assert [row[:3] for row in after.get_json()["rows"]] == [row[:3] for row in seen.get_json()["rows"]]
    assert watcher.get(BOARD, headers={"If-None-Match": after.headers["ETag"]}).status_code == 304


def test_a_thaw_after_the_moment_stays_where_the_host_had_frozen_before_it(cast):
    rule(cast, freeze_at=clock.now() + timedelta(minutes=5))
    host = Hands(cast)
    host.press("freeze")
    clock.move(timedelta(minutes=6))
    assert cast.browse().get(BOARD).get_json()["label"] == "frozen"
    host.press("thaw")
    assert cast.browse().get(BOARD).get_json()["label"] == "provisional"
