"""Dealing scorecards: one for each judge of the panel, and who counts."""

from sqlalchemy import func, select

from app.change import AuditRow
from app.core.policy import SYSTEM
from app.db import db
from app.judging.actions import join_panel, leave_panel, lift_recusal, make_panel, recuse
from app.scoring.actions import deal
from app.scoring.models import Scorecard
from app.scoring.queries import judges_in


def cards():
    return db.session.scalar(select(func.count()).select_from(Scorecard))


def test_each_judge_of_the_panel_gets_one_card_an_entry(scoring):
    assert cards() == 9 and judges_in(scoring.cast.entry("p1").id) == (0, 3)


def test_dealing_again_changes_nothing(scoring):
    before = db.session.scalar(select(func.max(AuditRow.seq)))
    deal(SYSTEM, scoring.cast.entry("p1"), scoring.panel)
    assert cards() == 9 and db.session.scalar(select(func.max(AuditRow.seq))) == before


def test_a_recused_judge_is_not_expected_until_the_recusal_is_lifted(scoring):
    entry = scoring.cast.entry("p1")
    recusal = recuse(SYSTEM, scoring.judge(2), entry, "亲属", "organiser")
    assert judges_in(entry.id) == (0, 2) and not scoring.card(2).counted
    lift_recusal(SYSTEM, recusal)
    assert judges_in(entry.id) == (0, 3) and scoring.card(2).counted


def test_a_card_dealt_to_a_recused_judge_does_not_count(cast):
    from tests.scoring.stage import Scoring

    recuse(SYSTEM, cast_judge(cast, 1), cast.entry("p1"), "亲属", "organiser")
    scoring = Scoring(cast)
    assert not scoring.card(1).counted and scoring.card(1, "p2").counted


def cast_judge(cast, number):
    from app.judging.models import Judge

    return db.session.get_one(Judge, cast.judges[number - 1])


def test_who_leaves_the_panel_is_no_longer_expected_but_keeps_what_was_submitted(scoring):
    scoring.save(1)
    leave_panel(SYSTEM, scoring.panel, scoring.judge(1))
    assert judges_in(scoring.cast.entry("p1").id) == (1, 3)
    assert judges_in(scoring.cast.entry("p2").id) == (0, 2)


def test_who_comes_back_to_the_panel_is_expected_again(scoring):
    leave_panel(SYSTEM, scoring.panel, scoring.judge(1))
    join_panel(SYSTEM, scoring.panel, scoring.judge(1))
    assert judges_in(scoring.cast.entry("p2").id) == (0, 3)


def test_an_entry_that_moves_to_another_panel_expects_only_its_judges(scoring):
    other = make_panel(SYSTEM, scoring.cast.stage, key="B", judge_ids=scoring.cast.judges[:2])
    deal(SYSTEM, scoring.cast.entry("p2"), other)
    assert judges_in(scoring.cast.entry("p2").id) == (0, 2)
    assert scoring.card(1, "p2").panel_key == "B" and not scoring.card(3, "p2").counted
