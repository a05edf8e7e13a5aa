"""Reveals, freezes and the end, as the public's board tells them."""

import json

import pytest
from sqlalchemy import func, select

from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.live import snapshots
from app.live.models import Publication
from app.ranking import actions as ranking
from app.ranking.models import Reveal
from app.scoring import actions as scoring
from tests.ranking import play


@pytest.fixture
def stage(cast):
    play.deal(cast)
    return cast


def test_a_revealed_entry_is_ranked_and_an_unrevealed_better_one_leaves_no_trace(stage):
    play.score(stage, "p1", "50", "50", "50")
    play.score(stage, "p2", "59", "59", "59")
    play.reveal(stage, "p1")
    assert play.row(stage, "p1") == [1, "70.00", "revealed", "first"]
    assert play.row(stage, "p2") == [None, None, "closed", None]
    play.reveal(stage, "p2")
    assert play.row(stage, "p2")[:2] == [1, "79.00"] and play.row(stage, "p1")[0] == 2


def test_a_judges_save_of_an_unrevealed_entry_makes_no_publication(stage):
    play.begin(stage, "p1")
    play.seen(stage, "reveal"), play.seen(stage, "ceremony"), play.seen(stage, "programme"), play.seen(stage, "hall")
    before, count = play.seen(stage), db.session.scalar(select(func.count(Publication.id)))
    control = snapshots.control(stage.stage_id, "board")
    play.submit(stage, "p1", "50", "40")
    assert play.seen(stage) == before
    assert db.session.scalar(select(func.count(Publication.id))) == count
    assert snapshots.control(stage.stage_id, "board")[0] > control[0]


def test_hidden_marks_influence_nothing_where_the_rule_normalises(stage):
    from app.change import change

    with change(SYSTEM):
        stage.stage.rule = {**stage.stage.rule, "normalise": "zscore"}
    play.score(stage, "p1", "50", "40", "30")
    play.reveal(stage, "p1")
    before = play.seen(stage)
    play.score(stage, "p2", "10", "60", "5")
    assert play.seen(stage)[1]["rows"][0] == before[1]["rows"][0]


def test_the_desk_sees_scores_before_the_reveal(stage):
    play.score(stage, "p1", "50", "50", "50")
    rows = {row[0]: row for row in snapshots.control(stage.stage_id, "board")[1]["rows"]}
    assert rows["p1"][1:4] == [1, "70.00", "closed"]


def test_a_freeze_keeps_the_board_and_the_thaw_shows_what_was_revealed_meanwhile(stage):
    play.score(stage, "p1", "50", "50", "50")
    play.reveal(stage, "p1")
    play.score(stage, "p2", "59", "59", "59")
    ranking.freeze(SYSTEM, stage.stage)
    frozen = play.seen(stage)[1]
    assert frozen["label"] == "frozen"
    play.reveal(stage, "p2")
    scoring.adjust(SYSTEM, stage.entry("p1"), "-5", "超时")
    assert play.seen(stage)[1] == frozen
    assert play.seen(stage, "reveal") == (play.seen(stage, "reveal")[0], None)
    ranking.thaw(SYSTEM, stage.stage)
    assert play.row(stage, "p2")[:2] == [1, "79.00"] and play.row(stage, "p1")[:2] == [2, "65.00"]


def test_the_desk_sees_a_reveal_that_a_freeze_withholds(stage):
    play.score(stage, "p1", "50", "50", "50")
    ranking.freeze(SYSTEM, stage.stage)
    play.reveal(stage, "p1")
    assert play.seen(stage, "reveal")[1] is None
    assert snapshots.control(stage.stage_id, "reveal", "main")[1]["score"] == "70.00"


def test_the_end_shows_everything_also_what_was_never_revealed(stage):
    play.score(stage, "p1", "50", "50", "50")
    ranking.freeze(SYSTEM, stage.stage)
    ranking.finish(SYSTEM, stage.stage)
    assert play.seen(stage)[1]["label"] == "final"
    assert play.row(stage, "p1") == [1, "70.00", "closed", "first"]
    ranking.unfinish(SYSTEM, stage.stage)
    assert play.row(stage, "p1") == [None, None, "closed", None]


def test_a_reveal_tells_every_total_and_which_are_dropped(stage):
    from app.change import change

    with change(SYSTEM):
        stage.stage.rule = {**stage.stage.rule, "trim": {"scope": "scorecard", "steps": [{"from_judges": 3, "high": 1, "low": 1}]}}
    play.score(stage, "p1", "50", "40", "30")
    play.reveal(stage, "p1")
    shown = play.seen(stage, "reveal")[1]
    assert [total["n"] for total in shown["totals"]] == [1, 2, 3]
    assert {total["total"]: total["dropped"] for total in shown["totals"]} == {"70.00": "high", "60.00": None, "50.00": "low"}
    assert shown["score"] == "60.00" and shown["rank"] == 1 and shown["entry"] == "p1"


def test_the_drawn_order_of_totals_stays(stage):
    play.score(stage, "p1", "50", "40", "30")
    play.reveal(stage, "p1")
    drawn = db.session.scalars(select(Reveal)).one().order
    first = play.seen(stage, "reveal")[1]["totals"]
    scoring.adjust(SYSTEM, stage.entry("p1"), "1", "更正")
    assert sorted(drawn) == sorted(set(drawn)) and len(drawn) == 3
    assert play.seen(stage, "reveal")[1]["totals"] == first


def test_clearing_takes_the_reveal_off_the_screens_and_keeps_the_score(stage):
    play.score(stage, "p1", "50", "50", "50")
    play.reveal(stage, "p1")
    ranking.clear_reveal(SYSTEM, stage.stage)
    assert play.seen(stage, "reveal")[1] is None
    assert play.row(stage, "p1")[1] == "70.00"


def test_taking_a_reveal_back_hides_its_score_again(stage):
    play.score(stage, "p1", "50", "50", "50")
    play.reveal(stage, "p1")
    ranking.unreveal(SYSTEM, stage.entry("p1"))
    ranking.set_state(SYSTEM, stage.entry("p1"), "closed")
    assert play.row(stage, "p1") == [None, None, "closed", None]
    assert play.seen(stage, "reveal")[1] is None


def test_revealing_twice_makes_one_reveal(stage):
    play.score(stage, "p1", "50", "50", "50")
    first = ranking.reveal(SYSTEM, stage.entry("p1"))
    assert ranking.reveal(SYSTEM, stage.entry("p1")).id == first.id


def test_a_hidden_board_shows_nothing_of_a_reveal_until_the_end(stage):
    from app.change import change

    with change(SYSTEM):
        stage.stage.board_policy = "hidden"
    play.score(stage, "p1", "50", "50", "50")
    play.reveal(stage, "p1")
    assert play.row(stage, "p1") == [None, None, "closed", None]
    assert play.seen(stage, "reveal")[1] is None


def test_an_entry_that_left_cannot_be_revealed(stage):
    from app.submissions.actions import set_entry_status

    play.score(stage, "p1", "50", "50", "50")
    set_entry_status(SYSTEM, stage.entry("p1"), "withdrawn", "搬走了")
    with pytest.raises(Refused) as no:
        ranking.reveal(SYSTEM, stage.entry("p1"))
    assert no.value.code == "ranking.left"
    assert play.row(stage, "p1")[2] == "withdrawn"


@pytest.mark.parametrize("again", [ranking.freeze, ranking.thaw])
def test_a_freeze_or_thaw_that_changes_nothing_is_refused(stage, again):
    if again is ranking.freeze:
        ranking.freeze(SYSTEM, stage.stage)
    with pytest.raises(Refused):
        again(SYSTEM, stage.stage)


def test_public_numbers_grow_by_one_with_each_differing_publication(stage):
    play.seen(stage)
    play.score(stage, "p1", "50", "50", "50")
    play.reveal(stage, "p1")
    found = db.session.execute(
        select(Publication.number, Publication.body).where(Publication.channel == "board").order_by(Publication.number)
    ).all()
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
    assert all(before[1] != after[1] for before, after in zip(found, found[1:], strict=False))
    assert all("rev" not in json.loads(body) for _, body in found)
