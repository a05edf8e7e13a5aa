"""Opening and closing an entry, and what the desk may still do afterwards."""

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.contests.models import Criterion
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.scoring.actions import accept_late, adjust, close_entry, open_entry
from app.scoring.models import Adjustment, LateEdit


def actions_done():
    return [row.action for row in db.session.scalars(select(AuditRow).order_by(AuditRow.seq))]


def test_opening_locks_the_rule(scoring):
    assert scoring.cast.stage.locked_fingerprint


def test_opening_twice_is_one_event(scoring):
    open_entry(SYSTEM, scoring.cast.entry("p1"))
    assert actions_done().count("scoring.open") == 1


def test_a_stage_without_criteria_cannot_be_opened(cast):
    with change(SYSTEM):
        for criterion in db.session.scalars(select(Criterion)):
            db.session.delete(criterion)
    with pytest.raises(Refused) as no:
        open_entry(SYSTEM, cast.entry("p1"))
    assert no.value.code == "no_criteria"


def test_a_withdrawn_entry_cannot_be_opened(scoring):
    with change(SYSTEM):
        scoring.cast.entry("p2").status = "withdrawn"
    with pytest.raises(Refused) as no:
        open_entry(SYSTEM, scoring.cast.entry("p2"))
    assert no.value.status == 409


def test_closing_tells_how_many_had_submitted(scoring):
    scoring.save(1)
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    last = db.session.scalars(select(AuditRow).where(AuditRow.action == "scoring.close")).one().line()["payload"]
    assert (last["submitted"], last["expected"]) == (1, 3)


def late(scoring, **edit):
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    with pytest.raises(Refused) as no:
        scoring.save(1, **edit)
    return no.value


def test_a_submitted_edit_after_closing_is_kept_apart(scoring):
    assert late(scoring).extra["kept"] is True
    assert scoring.card(1).state == "empty" and db.session.scalars(select(LateEdit)).one().body["marks"]["benefit"] == "30"


@pytest.mark.parametrize("edit", [{"submit": False}, {"marks": {"innovation": "61", "benefit": "1"}}])
def test_a_draft_or_a_wrong_mark_after_closing_is_not_kept(scoring, edit):
    assert late(scoring, **edit).extra["kept"] is False
    assert db.session.scalars(select(LateEdit)).all() == []


def test_an_accepted_late_edit_counts_and_answers_its_key(scoring):
    late(scoring, key="late-1")
    saved = accept_late(SYSTEM, scoring.card(1), "网络中断")
    assert scoring.card(1).state == "submitted" and saved.answer["version"] == 1
    again = scoring.save(1, key="late-1", base=0)
    assert (again.seq, again.hash) == (saved.seq, saved.hash) and len(again.hash) == 64


def test_a_late_edit_older_than_the_card_is_not_accepted(scoring):
    late(scoring)
    open_entry(SYSTEM, scoring.cast.entry("p1"))
    scoring.save(1, marks={"innovation": "1", "benefit": "1"})
    with pytest.raises(Refused) as no:
        accept_late(SYSTEM, scoring.card(1), "网络中断")
    assert no.value.status == 409 and scoring.card(1).marks["benefit"] == "1"


def test_accepting_twice_is_refused(scoring):
    late(scoring)
    accept_late(SYSTEM, scoring.card(1), "网络中断")
    with pytest.raises(Refused):
        accept_late(SYSTEM, scoring.card(1), "网络中断")


@pytest.mark.parametrize("points", ["0", "abc", "1e3", "1001", "0.00001", True])
def test_adjusting_by_what_is_no_sensible_number_is_refused(scoring, points):
    with pytest.raises(Refused):
        adjust(SYSTEM, scoring.cast.entry("p1"), points, "超时")
    assert db.session.scalars(select(Adjustment)).all() == []


def test_an_adjustment_keeps_points_and_reason(scoring):
    adjust(SYSTEM, scoring.cast.entry("p1"), "-1.50", "超时")
    row = db.session.scalars(select(Adjustment)).one()
    assert (str(row.points), row.reason) == ("-1.5", "超时") and "scoring.adjust" in actions_done()
