"""Timers: absolute server time, held and let go, extended and started anew; time alone changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.errors import Refused
from tests.hall.desk_hands import Hands

SLACK = 5000


@pytest.fixture
def hands(cast):
    return Hands(cast)


def left(hands):
    """Milliseconds that the timer shows."""
    deadline, remaining = hands.shows("deadline", "remaining")
    return remaining if deadline is None else deadline - clock.now_ms()


@pytest.mark.parametrize(("phase", "seconds"), [("pitch", 480), ("questions", 300), ("scoring", 120)])
def test_each_timed_phase_starts_with_the_length_of_its_pitch_day(hands, phase, seconds):
    hands.walk_to(phase)
    assert seconds * 1000 - SLACK < left(hands) <= seconds * 1000


@pytest.mark.parametrize("phase", ["idle", "closed", "revealed"])
def test_the_other_phases_have_no_timer_and_pausing_them_changes_nothing(hands, phase):
    hands.walk_to(phase)
    for action in ("pause", "resume"):
        hands.press(action)
        assert hands.shows("deadline", "remaining") == (None, None)


def test_a_paused_timer_stands_still_and_goes_on_with_what_was_left(hands):
    hands.walk_to("pitch")
    clock.move(timedelta(seconds=100))
    hands.press("pause")
    held = left(hands)
    assert hands.shows("deadline") == (None,) and 380_000 - SLACK < held <= 380_000
    clock.move(timedelta(seconds=400))
    assert left(hands) == held
    hands.press("resume")
    assert held - SLACK < left(hands) <= held


def test_a_timer_that_runs_out_changes_nothing(hands):
    hands.walk_to("pitch")
    revision = hands.shows("revision")
    clock.move(timedelta(hours=2))
    assert hands.shows() == ("pitch", "p1") and hands.shows("revision") == revision
    hands.press("pause")
    assert left(hands) == 0


def test_a_minute_is_added_to_what_is_left_or_to_now_when_the_time_is_up(hands):
    hands.walk_to("questions")
    hands.press("extend")
    assert 360_000 - SLACK < left(hands) <= 360_000
    clock.move(timedelta(hours=1))
    hands.press("extend", seconds=30)
    assert 30_000 - SLACK < left(hands) <= 30_000
    hands.press("pause")
    held = left(hands)
    hands.press("extend", seconds=90)
    assert left(hands) == held + 90_000 and hands.shows("deadline") == (None,)


@pytest.mark.parametrize("seconds", [0, -60, 3601, "60", True, None, 1.5])
def test_a_time_to_add_that_is_no_length_is_refused(hands, seconds):
    hands.walk_to("pitch")
    with pytest.raises(Refused) as no:
        hands.press("extend", seconds=seconds)
    assert (no.value.status, no.value.field) == (422, "seconds")


def test_a_restarted_timer_runs_from_its_full_length(hands):
    hands.walk_to("scoring")
    clock.move(timedelta(seconds=90))
    hands.press("pause")
    hands.press("restart")
    assert 120_000 - SLACK < left(hands) <= 120_000 and hands.shows("remaining") == (None,)


def test_undo_brings_the_timer_back_as_it_was(hands):
    hands.walk_to("questions")
    hands.press("pause")
    held = hands.shows("deadline", "remaining")
    hands.press("open")
    hands.press("undo", reason="还没有问完")
    assert hands.shows("deadline", "remaining") == held
