"""What is still possible at a stage under way, as the desk may ask, and that the public hears nothing of it."""

import json

import pytest

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.judging import actions as judging
from app.judging.models import Judge
from app.ranking.outlook import outlook
from app.ranking.words import need_words, outlook_words, unknown_words
from app.scoring import actions as scoring
from tests.ranking import play

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def bounds(stage):
    return {key: (one.best, one.worst) for key, one in outlook(stage).outlooks.items()}


def test_everything_is_possible_before_the_first_mark(cast):
    found = outlook(cast.stage)
    assert bounds(cast.stage) == {"p1": (1, 3), "p2": (1, 3), "p3": (1, 3)}
    assert found.outlooks["p1"].outstanding == 3 and found.outlooks["p1"].high == "100.00"


def test_an_entry_that_was_closed_is_sure_of_what_it_has(cast):
    play.deal(cast)
    play.score(cast, "p1", "60", "60", "60")
    play.score(cast, "p2", "1", "1")  # the third judge never came
    found = outlook(cast.stage).outlooks
    assert (found["p2"].outstanding, found["p2"].low, found["p2"].high) == (0, "21.00", "21.00")
    assert bounds(cast.stage) == {"p1": (1, 2), "p2": (2, 3), "p3": (1, 3)}


def test_the_one_on_stage_needs_a_hundredth_more_than_the_leader(cast):
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    play.begin(cast, "p2")
    play.submit(cast, "p2", "40")
    first, second, _third = outlook(cast.stage).needs("p2")
    assert (first.need.score, first.need.level, first.need.state, first.tier) == ("70.01", "70.00", "either", "first")
    assert second.need.state == "always"


def test_a_prize_with_a_floor_asks_for_the_floor(cast):
    with change(SYSTEM):
        cast.stage.tiers[0].min_score = 90
    first = outlook(cast.stage).needs("p1")[0]
    assert (first.tier, first.floor, first.need.state) == ("first", "90.00", "either")


def test_a_recused_judge_is_not_waited_for(cast):
    play.deal(cast)
    judging.recuse(SYSTEM, db.session.get_one(Judge, cast.judges[0]), cast.entry("p1"), "亲属")
    assert outlook(cast.stage).outlooks["p1"].outstanding == 2


def test_a_rule_that_moves_all_scores_says_why_nothing_is_known(cast):
    with change(SYSTEM):
        cast.stage.rule = {**cast.stage.rule, "normalise": "zscore"}
    found = outlook(cast.stage)
    assert found.reason == "normalised" and unknown_words(found.reason) and found.needs("p1") == []


def test_the_words_of_an_outlook(cast, app):
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    found = outlook(cast.stage)
    with app.test_request_context():
        assert outlook_words(found.outlooks["p1"]) == "第 1 至 3 名"
        assert need_words(found.needs("p2")[0], {"first": "一等奖"}) == "第 1 名（一等奖）：要 70.01 分；得 70.00 分时看并列规则"


def test_nothing_of_it_reaches_the_public(cast):
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    assert outlook(cast.stage).needs("p2")[0].need.score == "70.01"
    scoring.open_entry(SYSTEM, cast.entry("p2"))
    told = [json.dumps(play.seen(cast, name)) for name in ("board", "hall", "reveal", "programme")]
    told += [cast.browse().get(path).text for path in ("/contests/spring/final/board", "/screen/spring/final", "/contests/spring")]
    assert not any("70.0" in text for text in told)
