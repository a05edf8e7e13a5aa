"""The permutation test on means: known cases, all ways against another way of counting, the sample against the exact."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import groups
from app.core.groups import compare, thirds


def exactly(*lists):
    return {f"g{number}": [Fraction(value) for value in found] for number, found in enumerate(lists)}


def test_two_groups_that_do_not_overlap_are_as_far_apart_in_two_ways_of_twenty():
    found = compare(exactly([1, 2, 3], [4, 5, 6]), "")
    assert (found.share, found.tried, found.exact) == (Fraction(2, 20), 20, True)
    assert [group.mean for group in found.groups] == [2, 5] and not found.notable


def test_four_against_four_that_do_not_overlap_are_apart_by_more_than_chance():
    found = compare(exactly([1, 2, 3, 4], [5, 6, 7, 8]), "")
    assert found.share == Fraction(2, 70) and found.notable


def test_equal_groups_are_never_apart():
    assert compare(exactly([5, 5], [5, 5]), "").share == 1


@pytest.mark.parametrize("lists", [([1, 2],), ([1, 2], []), ([1], [9]), ([], [])])
def test_where_nothing_can_be_told_nothing_is_said(lists):
    assert compare(exactly(*lists), "") is None


def by_hand(lists):
    """The same share over all orders of all values, by the sum of squares between the groups."""
    pool = [Fraction(value) for found in lists for value in found]
    sizes = [len(found) for found in lists]
    mean = sum(pool) / len(pool)

    def between(order):
        at, total = 0, Fraction(0)
        for size in sizes:
            part = order[at:at + size]
            total += size * (Fraction(sum(part)) / size - mean) ** 2
            at += size
        return total

    here = between(pool)
    ways = [between(order) >= here for order in permutations(pool)]
    return Fraction(sum(ways), len(ways))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=3), min_size=2, max_size=3).filter(lambda found: sum(map(len, found)) <= 6 and any(len(one) > 1 for one in found)))
def test_all_ways_are_counted_as_by_hand(lists):
    assert compare(exactly(*lists), "").share == by_hand(lists)


def test_the_sample_comes_out_the_same_each_time_and_near_the_exact_share(monkeypatch):
    lists = exactly([71, 64, 80, 77, 69, 75], [74, 82, 79, 86, 81, 78])
    exact = compare(lists, "")
    monkeypatch.setattr(groups, "MOST_EXACT", 10)
    sampled = compare(lists, "final")
    assert exact.exact and not sampled.exact and sampled.tried == groups.SAMPLED + 1
    assert abs(sampled.share - exact.share) < Fraction(1, 100)
    assert sampled == compare(lists, "final") != compare(lists, "another")


def test_a_sample_never_says_that_something_is_impossible():
    far = exactly(range(30), range(1000, 1030))
    assert compare(far, "x").share == Fraction(1, groups.SAMPLED + 1)


@pytest.mark.parametrize(("count", "sizes"), [(0, [0, 0, 0]), (1, [1, 0, 0]), (2, [1, 1, 0]), (13, [5, 4, 4]), (84, [28, 28, 28])])
def test_thirds_give_what_is_left_over_to_the_earlier_ones(count, sizes):
    found = thirds(list(range(count)))
    assert [len(part) for part in found.values()] == sizes
    assert [one for part in found.values() for one in part] == list(range(count))
