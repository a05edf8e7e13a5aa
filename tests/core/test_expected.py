"""When those who wait will be called: by the timer, by the phases that follow, by the pace, by what the host says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.expected import FAR, Now, Waiting, expected, minutes_off, pace, still_needed
from app.core.lifecycle import PHASES

MINUTE = 60_000
PARTS = {"pitch": 8 * MINUTE, "questions": 5 * MINUTE, "scoring": 2 * MINUTE, "changeover": MINUTE}
LENGTH = 16 * MINUTE
NINE = 1_000_000 * MINUTE


def line(count=3, day=1, start=NINE, first=0):
    return [Waiting(f"d{day}n{number}", day, start + number * LENGTH, LENGTH) for number in range(first, first + count)]


@pytest.mark.parametrize(("phase", "left", "minutes"), [
    ("idle", None, 16), ("pitch", 3 * MINUTE, 11), ("questions", 5 * MINUTE, 8), ("scoring", MINUTE, 2),
    ("pitch", -2 * MINUTE, 8), ("scoring", None, 1),
])
def test_who_is_on_stage_takes_what_is_left_and_the_phases_that_follow(phase, left, minutes):
    assert still_needed(Now(NINE, phase, PARTS, left)) == minutes * MINUTE


def test_after_closing_only_the_rest_of_the_changeover_is_waited_for():
    assert still_needed(Now(NINE, "closed", PARTS, None, NINE - 20_000)) == 40_000
    assert still_needed(Now(NINE, "revealed", PARTS, None, NINE - 5 * MINUTE)) == 0


def test_before_the_day_the_plan_stands():
    found = expected(line(), Now(NINE - 60 * MINUTE))
    assert found == {one.key: one.planned for one in line()}


def test_a_day_that_has_not_begun_in_time_runs_late():
    found = expected(line(), Now(NINE + 7 * MINUTE))
    assert [minutes_off(one.planned, found[one.key]) for one in line()] == [7, 7, 7]


def test_a_day_ahead_of_its_plan_calls_the_next_ones_earlier():
    coming = line(2, first=2)
    found = expected(coming, Now(NINE + 20 * MINUTE, "scoring", PARTS, 2 * MINUTE), begun={1})
    assert [minutes_off(one.planned, found[one.key]) for one in coming] == [-9, -9]


def test_a_later_day_in_the_room_waits_for_its_own_beginning():
    later = line(1, day=2, start=NINE + 240 * MINUTE)
    found = expected([*line(2), *later], Now(NINE, "idle", PARTS), begun={1})
    assert found["d2n0"] == NINE + 240 * MINUTE


def test_a_later_day_is_pushed_back_where_the_one_before_it_is_not_done():
    later = line(1, day=2, start=NINE + 10 * MINUTE)
    found = expected([*line(1), *later], Now(NINE, "idle", PARTS), begun={1})
    assert found["d2n0"] == NINE + 32 * MINUTE


def test_what_the_host_says_holds_until_the_stage_is_later_still():
    coming, early = line(2, first=1), Now(NINE + 15 * MINUTE, "scoring", PARTS, 0)
    said = expected(coming, early, begun={1}, stated={1: 15 * MINUTE})
    assert [minutes_off(one.planned, said[one.key]) for one in coming] == [15, 15]
    late = Now(NINE + 40 * MINUTE, "scoring", PARTS, 0)
    assert minutes_off(coming[0].planned, expected(coming, late, begun={1}, stated={1: 15 * MINUTE})["d1n1"]) == 25


def test_the_host_may_say_that_a_day_begins_late_or_early():
    assert expected(line(), Now(NINE - 60 * MINUTE), stated={1: 15 * MINUTE})["d1n0"] == NINE + 15 * MINUTE
    assert expected(line(), Now(NINE - 60 * MINUTE), stated={1: -10 * MINUTE})["d1n0"] == NINE - 10 * MINUTE


def test_the_pace_of_those_who_were_heard_counts_from_the_third_on():
    slow = [20 * MINUTE, 19 * MINUTE]
    assert pace(slow, LENGTH) == LENGTH
    assert pace([*slow, 25 * MINUTE], LENGTH) == 20 * MINUTE
    coming = line(2, first=3)
    found = expected(coming, Now(NINE + 60 * MINUTE), begun={1}, took={1: [*slow, 25 * MINUTE]})
    assert found["d1n4"] - found["d1n3"] == 20 * MINUTE


def test_one_endless_break_does_not_make_every_slot_endless():
    assert pace([90 * MINUTE] * 3, LENGTH) == LENGTH * 3 // 2
    assert pace([1] * 3, LENGTH) == LENGTH // 2


def test_a_hall_far_from_its_plan_keeps_the_plan():
    found = expected(line(), Now(NINE + 2 * FAR, "pitch", PARTS, MINUTE), begun={1})
    assert found == {one.key: one.planned for one in line()}


def test_a_finished_hall_expects_nobody():
    assert expected(line(), Now(NINE, "finished")) == {}


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (29, 0), (30, 1), (-29, 0), (-30, -1), (90, 2), (-90, -2)])
def test_minutes_are_told_to_the_nearest_one(seconds, minutes):
    assert minutes_off(NINE, NINE + seconds * 1000) == minutes


@given(
    now=st.integers(-FAR // 2, FAR // 2), phase=st.sampled_from([one for one in PHASES if one != "finished"]),
    left=st.none() | st.integers(-FAR, LENGTH), someone=st.booleans(), begun=st.booleans(),
    took=st.lists(st.integers(0, FAR), max_size=5), stated=st.none() | st.integers(-LENGTH, LENGTH),
)
def test_nobody_is_expected_in_the_past_nor_two_at_once(now, phase, left, someone, begun, took, stated):
    stage = Now(NINE + now, phase, PARTS if someone else None, left, NINE)
    found = list(expected(line(), stage, begun={1} if begun else (), took={1: took}, stated={} if stated is None else {1: stated}).values())
    assert len(found) == 3 and found[0] >= stage.now + still_needed(stage)
    assert all(later - earlier >= LENGTH // 2 for earlier, later in zip(found, found[1:], strict=False))
