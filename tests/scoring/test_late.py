"""What waits after the close, what it would change, and the desk's word on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.change import AuditRow
from app.contests.queries import stage_by_key
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.scoring.actions import accept_late, close_entry, open_entry, save
from app.scoring.late import late_of_stage, set_aside_late, waiting_late
from app.scoring.models import LateEdit
from tests.scoring.stage import body

LOW = {"innovation": "10", "benefit": "10"}


def come_late(scoring, number=1, age=None, **edit):
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    card = scoring.card(number)
    with pytest.raises(Refused):
        save(scoring.cast.actor(f"judge{number}"), card, body(**{"base": card.version, **edit}), age)


def rows():
    return late_of_stage(stage_by_key("spring", "final"))


def waiting(scoring):
    return waiting_late([scoring.cast.entries["p1"]])


def test_a_late_edit_tells_its_times_and_what_it_would_change(scoring):
    scoring.save(1)
    scoring.save(2, marks=LOW)
    come_late(scoring, 2, age=90)
    late = rows()[0]
    assert late.total == ("20", "80.5") and late.makes.score == ("50.25", "80.50") and late.makes.rank == (1, 1)
    assert [name for name, _now, _then in late.marks] == [one.title for one in scoring.cast.stage.criteria]
    assert late.in_time is True and late.written_at < late.closed_at < late.arrived_at


def test_looking_at_late_edits_changes_nothing(scoring):
    come_late(scoring)
    before = db.session.scalars(select(AuditRow.seq)).all()
    assert rows()[0].makes.score == (None, "80.50")
    assert db.session.scalars(select(AuditRow.seq)).all() == before and scoring.card(1).state == "empty"


@pytest.mark.parametrize(("age", "in_time"), [(None, None), (0, False)])
def test_a_press_after_the_close_or_without_a_time_is_told_apart(scoring, age, in_time):
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    clock.move(timedelta(minutes=1))
    try:
        come_late(scoring, age=age)
    finally:
        clock.move(timedelta())
    assert rows()[0].in_time is in_time


def test_only_the_newest_edit_of_a_card_waits(scoring):
    come_late(scoring, key="first")
    come_late(scoring, key="second", marks=LOW)
    assert [one.key for one in waiting(scoring)] == ["second"]


def test_an_edit_that_was_counted_under_its_own_key_waits_no_more(scoring):
    come_late(scoring, key="same")
    open_entry(SYSTEM, scoring.cast.entry("p1"))
    scoring.save(1, key="same", base=0)
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    assert waiting(scoring) == []


def test_an_edit_that_was_overtaken_waits_no_more(scoring):
    come_late(scoring, key="old")
    come_late(scoring, key="newer", marks=LOW)
    accept_late(SYSTEM, waiting(scoring)[0], "断网")
    assert waiting(scoring) == []


def test_an_edit_on_an_older_version_is_shown_as_a_clash(scoring):
    scoring.save(1)
    come_late(scoring, base=0, marks=LOW)
    assert rows()[0].blocked == "clash"
    with pytest.raises(Refused):
        accept_late(SYSTEM, waiting(scoring)[0], "断网")


def test_setting_aside_needs_a_reason_and_keeps_it(scoring):
    come_late(scoring)
    edit = waiting(scoring)[0]
    with pytest.raises(Refused) as no:
        set_aside_late(SYSTEM, edit, "  ")
    assert no.value.field == "reason"
    set_aside_late(SYSTEM, edit, "结束后才按")
    assert waiting(scoring) == [] and db.session.scalars(select(LateEdit)).one().set_aside_reason == "结束后才按"
    for decide in (set_aside_late, accept_late):
        with pytest.raises(Refused):
            decide(SYSTEM, edit, "再来")
    assert scoring.card(1).state == "empty"
