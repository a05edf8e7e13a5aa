"""Who judged what, after a substitution between entries: the record, the tally document, quorum and trim."""

from __future__ import annotations

import pytest

from app.change import change
from app.core import tally
from app.core.policy import SYSTEM
from app.db import db
from app.judging.actions import add_judge, lift_recusal, recuse
from app.judging.models import Judge
from app.scoring.queries import tally_document
from app.workings.queries import read_document
from app.workings.record import OUT, RECUSED, REPLACED, SCORED, record
from tests.asking import questions_of
from tests.hall.desk_hands import Hands, score

RECORD = "/manage/spring/stages/final/record"


@pytest.fixture
def hands(cast):
    return Hands(cast)


@pytest.fixture
def spare(cast):
    return add_judge(cast.actor("lin"), cast.contest, name="候补评委", key="j9")


def lines(cast, key):
    one = next(one for one in record(cast.stage).entries if one.entry.key == key)
    return {line.judge: line for line in one.lines}


def cards_in(cast, key):
    return {line["judge"]: line["counted"] for line in tally_document(cast.stage)["scorecards"] if line["entry"] == key}


def test_between_two_entries_one_judge_takes_anothers_seat_and_the_record_says_so(cast, hands, spare):
    hands.walk_to("scoring", "p1")
    score(cast, "p1")
    hands.press("close")
    before = cards_in(cast, "p1")
    hands.press("substitute", judge="j3", by="j9", reason="突发不适")
    assert cards_in(cast, "p1") == before == {"j1": True, "j2": True, "j3": True}
    heard, coming = lines(cast, "p1"), lines(cast, "p2")
    assert heard["Judge3"].state == SCORED and heard["Judge3"].notes == ("交分后换下：突发不适",)
    assert (coming["Judge3"].state, coming["Judge3"].reason) == (REPLACED, "突发不适") and coming["Judge3"].at is not None
    assert coming["候补评委"].notes == ("接替Judge3",) and "候补评委" not in heard


def test_who_fell_ill_before_handing_in_does_not_count_and_the_tally_document_says_it(cast, hands, spare):
    hands.walk_to("scoring", "p1")
    score(cast, "p1", judges=2)
    assert cards_in(cast, "p1") == {"j1": True, "j2": True}
    hands.press("substitute", judge="j3", by="j9", reason="突发不适")
    # j9 came while p1 was being scored, and gets a card of it too.
    assert cards_in(cast, "p1") == {"j1": True, "j2": True, "j3": False}
    assert lines(cast, "p1")["Judge3"].reason == "突发不适"


def test_quorum_and_trim_follow_the_scorecards_that_count(cast, hands):
    with change(SYSTEM):
        cast.stage.rule = {"trim": {"scope": "scorecard", "steps": [{"from_judges": 3, "high": 1, "low": 1}]}, "quorum": 3}
    hands.walk_to("scoring", "p1")
    score(cast, "p1")
    hands.press("close")
    first = next(one for one in record(cast.stage).entries if one.entry.key == "p1")
    assert (first.counted, first.step.high, first.step.low) == (3, 1, 1)
    recuse(cast.actor("lin"), db.session.get_one(Judge, cast.judges[0]), cast.entry("p1"), "亲属")
    after = next(one for one in record(cast.stage).entries if one.entry.key == "p1")
    assert (after.counted, after.step.high) == (2, 0)
    row = next(row for row in tally.tally(read_document(tally_document(cast.stage))).rows if row.entry == "p1")
    assert row.score is None and [card.dropped for card in row.scorecards] == [None, None, None]
    assert "还不够，没有得分" in cast.browse("su").get(RECORD).text


def test_a_recusal_stands_with_its_reason_and_origin_and_a_lifted_one_is_told(cast, hands):
    hands.press("call", entry="p1")
    kept = recuse(cast.actor("lin"), db.session.get_one(Judge, cast.judges[0]), cast.entry("p1"), "亲属", origin="judge")
    one = lines(cast, "p1")["Judge1"]
    assert (one.state, one.reason, one.notes) == (RECUSED, "亲属", ("评委本人申报",))
    lift_recusal(cast.actor("lin"), kept)
    assert lines(cast, "p1")["Judge1"].notes == ("曾经回避（亲属），后来解除",)


def test_a_judge_whose_part_ended_is_left_out(cast, hands):
    hands.press("call", entry="p1")
    with change(SYSTEM):
        db.session.get_one(Judge, cast.judges[0]).active = False
    hands.press("call", entry="p1")
    assert lines(cast, "p1")["Judge1"].state == OUT


def test_organiser_and_supervisor_read_it_without_scores_and_nobody_else(cast, hands):
    hands.walk_to("scoring", "p1")
    score(cast, "p1", marks=(57, 33))
    for who in ("lin", "su"):
        page = cast.browse(who).get(RECORD).text
        assert "已评分，计入" in page and ">90<" not in page and "57" not in page
    for who in ("hao", "wang", "judge1", "shen", "other"):
        assert cast.browse(who).get(RECORD).status_code == 403


def test_the_record_costs_the_same_however_many_entries_there_are(cast, hands):
    su = cast.browse("su")
    hands.press("call", entry="p1")
    once = questions_of(su, RECORD)
    for key in ("p2", "p3"):
        hands.press("call", entry=key)
    assert questions_of(su, RECORD) == once
