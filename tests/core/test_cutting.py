"""The cut with floors and caps, worked by hand and held against every possible choice."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.cutting import Bound, Runner, propose


def line(*cells):
    """Candidates a, b, c … in order of merit, each 'field region'."""
    return [Runner(chr(97 + number), number + 1, *cell.split()) for number, cell in enumerate(cells)]


def codes(proposal):
    return {one.key: one.code for one in proposal.placings}


def test_the_first_go_on_by_rank_and_reserves_follow_in_order():
    found = propose(line("x p", "x p", "y q", "y q"), 2, reserves=1)
    assert codes(found) == {"a": "rank", "b": "rank", "c": "reserve", "d": "below"}
    assert [one.number for one in found.placings] == [None, None, 1, None] and found.size == 2


def test_a_floor_brings_the_best_of_its_field_and_costs_the_last_their_place():
    found = propose(line("x p", "x p", "x p", "y q", "y q"), 3, [Bound("field", "y", floor=1)], reserves=0)
    assert codes(found) == {"a": "rank", "b": "rank", "c": "floor", "d": "quota", "e": "below"}


def test_a_cap_stops_who_comes_too_many_and_makes_no_reserve_of_them():
    found = propose(line("x p", "x p", "x q", "y q", "y q"), 3, [Bound("field", "x", cap=2)], reserves=2)
    assert codes(found) == {"a": "rank", "b": "rank", "c": "cap", "d": "quota", "e": "reserve"}


def test_one_project_can_stand_for_a_field_and_a_region_at_once():
    bounds = [Bound("field", "y", floor=1), Bound("region", "q", floor=1)]
    found = propose(line("x p", "x q", "y p", "y q"), 2, bounds)
    assert found.chosen == {"a", "d"}


def test_a_tie_at_the_border_is_named_whatever_the_order_it_came_in():
    tied = [Runner("a", 1), Runner("b", 2), Runner("c", 2), Runner("d", 4)]
    for runners in (tied, tied[::-1]):
        found = propose(runners, 2, reserves=1)
        assert codes(found) == {"a": "rank", "b": "tied", "c": "tied", "d": "reserve"} and found.open == 1


def test_equals_under_a_cap_are_tied_only_where_the_cap_bites():
    equals = [Runner("a", 1, "x"), Runner("b", 1, "x"), Runner("c", 1, "y"), Runner("d", 1, "y")]
    found = propose(equals, 4, [Bound("field", "x", cap=1)])
    assert codes(found) == {"a": "tied", "b": "tied", "c": "rank", "d": "rank"} and (found.open, found.size) == (1, 3)


def test_a_floor_makes_the_only_one_of_its_field_sure_among_equals():
    equals = [Runner("a", 1, "x"), Runner("b", 1, "x"), Runner("c", 1, "y")]
    found = propose(equals, 2, [Bound("field", "y", floor=1)])
    assert codes(found) == {"a": "tied", "b": "tied", "c": "rank"} and found.open == 1


def test_three_thousand_equals_are_answered_at_once():
    equals = [Runner(str(at), 1, f"f{at % 8}", f"r{at % 20}") for at in range(3000)]
    found = propose(equals, 3000, [Bound("field", "f1", cap=100)])
    assert (found.size, found.open) == (2725, 100) and len(found.chosen) == 2625


def test_equal_reserves_share_a_number_and_come_in_together():
    found = propose([Runner("a", 1), Runner("b", 2), Runner("c", 2), Runner("d", 4)], 1, reserves=1)
    assert [(one.code, one.number) for one in found.placings][1:] == [("reserve", 1), ("reserve", 1), ("below", None)]


def test_bounds_that_cannot_hold_are_named_without_the_innocent():
    innocent, impossible = Bound("field", "x", floor=1), Bound("field", "y", floor=2)
    found = propose(line("x p", "x p", "y q"), 3, [innocent, impossible])
    assert found.clash == (impossible,) and not found.placings
    both = [Bound("field", "x", floor=2), Bound("field", "y", floor=1)]
    assert propose(line("x p", "x p", "y q"), 2, both).clash == tuple(both)
    crossed = Bound("field", "z", floor=2, cap=1)
    assert propose(line("x p", "z p", "z p"), 2, [crossed]).clash == (crossed,)


def test_places_that_caps_leave_empty_are_counted():
    found = propose(line("x p", "x p", "x q"), 3, [Bound("field", "x", cap=2)])
    assert found.size == 2 and found.chosen == {"a", "b"}


def test_no_places_and_nobody_are_answered():
    assert propose([], 5).placings == () and propose(line("x p"), 0).chosen == frozenset()


def keeps(chosen, bounds):
    for one in bounds:
        number = sum(getattr(runner, one.family) == one.key for runner in chosen)
        if number < one.floor or (one.cap is not None and number > one.cap):
            return False
    return True


runners = st.lists(st.sampled_from(["x p", "x q", "y p", "y q", "z p"]), max_size=7).map(lambda cells: line(*cells))
limits = st.tuples(st.integers(0, 2), st.none() | st.integers(0, 3))
some = st.dictionaries(st.sampled_from([("field", "x"), ("field", "y"), ("region", "p"), ("region", "q")]), limits)


@settings(max_examples=300, deadline=None)
@given(runners, st.integers(0, 7), some)
def test_no_other_choice_keeps_the_bounds_and_is_better(order, places, limits):
    bounds = [Bound(*which, *limit) for which, limit in limits.items()]
    found = propose(order, places, bounds)
    ways = [way for size in range(min(places, len(order)) + 1) for way in combinations(order, size) if keeps(way, bounds)]
    assert bool(found.clash) == (not ways)
    if ways:
        most = max(len(way) for way in ways)
        best = min([way for way in ways if len(way) == most], key=lambda way: [one.rank for one in way])
        assert found.chosen == {one.key for one in best} and found.size == most
    else:
        rest = [one for one in bounds if one in found.clash]
        for one in rest:
            fewer = [other for other in rest if other is not one]
            assert any(keeps(way, fewer) for size in range(places + 1) for way in combinations(order, size))
