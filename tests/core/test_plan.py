"""The checker of plans: against a second one written another way, and case by case."""

import json
from dataclasses import replace
from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.conflicts import Conflict
from app.core.plan import (
    Block,
    Day,
    Entry,
    Judge,
    Lock,
    Plan,
    Seating,
    Weights,
    blocks,
    check,
    difference,
    from_json,
    groups,
    hands,
    to_json,
)
from app.core.refusals import Refusal
from tests.core import plan_reference as reference
from tests.core.plans import GOOD, plans, problems, two_rooms


def codes(problem, plan):
    return [one.code for one in check(problem, plan).broken]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_plan_is_valid_exactly_when_the_second_checker_says_so(data):
    problem = data.draw(problems())
    plan = data.draw(plans(problem))
    assert check(problem, plan).valid == reference.is_valid(problem, plan)


def every_plan(problem):
    """All plans that put each entry into some block and give each block some judges, for very small problems.

    Where each entry has its own panel, it is any of all judges, for those in the room and those who are not.
    """
    panels = [panel for size in range(problem.most + 1) for panel in combinations(problem.judge, size)]
    for where in product(problem.block, repeat=len(problem.entries)):
        inside = {block: [entry for entry, at in zip(problem.entry, where, strict=True) if at == block] for block in problem.block}
        for orders in product(*(list(permutations(entries)) for entries in inside.values())):
            for seated in product(panels, repeat=len(problem.blocks)):
                plan = Plan(tuple(Seating(*one) for one in zip(problem.block, seated, orders, strict=True)))
                yield plan
                if problem.each:
                    for own in product(panels, repeat=len(problem.entries)):
                        chosen = dict(zip(problem.entry, own, strict=True))
                        yield Plan(tuple(
                            replace(one, panels=tuple((entry, chosen[entry]) for entry in one.entries)) for one in plan.seatings
                        ))


@settings(max_examples=25, deadline=None)
@given(problems())
def test_every_plan_of_a_tiny_problem_is_judged_as_by_brute_force(problem):
    tiny = problem.but(blocks=problem.blocks[:2], judges=problem.judges[:2], entries=problem.entries[:2], before=None)
    known = tuple(one for one in tiny.conflicts if one.judge in tiny.judge and one.entry in tiny.entry)
    tiny = tiny.but(conflicts=known)
    for plan in every_plan(tiny):
        verdict = check(tiny, plan)
        assert verdict.valid == reference.is_valid(tiny, plan)
        if verdict.valid:
            assert verdict.cost == reference.cost(tiny, plan)


def test_a_good_plan_breaks_nothing_but_its_two_rooms_hang_apart():
    verdict = check(two_rooms(), GOOD)
    assert verdict.valid
    assert [(one.code, one.number) for one in verdict.poor if one.code == "poor.linked"] == [("poor.linked", 2)]


def test_a_judge_who_hears_both_rooms_ties_them_together():
    linked = GOOD.with_(Seating("amy", (), ()), Seating("pmy", ("j0", "j3"), ("e2", "e3")))
    assert len(groups(linked.seatings)) == 1
    assert "poor.linked" not in [one.code for one in check(two_rooms(), linked).poor]


@pytest.mark.parametrize(
    ("changed", "plan", "code"),
    [
        ({}, GOOD.with_(Seating("amx", ("j0", "j1"), ("e0",))), "plan.entry_missing"),
        ({}, GOOD.with_(Seating("pmx", ("j0", "j1"), ("e0",))), "plan.entry_twice"),
        ({}, GOOD.with_(Seating("amx", ("j0", "j1"), ("e0", "e1", "e2")), Seating("amy", ("j2", "j3"), ("e3",))), "plan.block_full"),
        ({}, GOOD.with_(Seating("amy", ("j0", "j3"), ("e2", "e3"))), "plan.judge_overlap"),
        ({}, GOOD.with_(Seating("amx", ("j0",), ("e0", "e1"))), "plan.too_few_judges"),
        ({}, GOOD.with_(Seating("amx", ("j0", "j0"), ("e0", "e1"))), "plan.judge_twice"),
        ({}, GOOD.with_(Seating("gone", (), ())), "plan.unknown_block"),
        ({"conflicts": (Conflict("j0", "e1", "judge"),)}, GOOD, "plan.recused"),
        ({"judges": (Judge("j0", away=((15, 16),)), *(Judge(f"j{n}") for n in (1, 2, 3)))}, GOOD, "plan.judge_away"),
        ({"entries": (Entry("e0", away=((0, 5),)), *(Entry(f"e{n}") for n in (1, 2, 3)))}, GOOD, "plan.applicant_away"),
        ({"entries": (Entry("e0", applicant="wang"), Entry("e1"), Entry("e2", applicant="wang"), Entry("e3"))}, GOOD, "plan.applicant_overlap"),
        ({"blocks": (Block("amx", "x", "d", 0, 2, 10), Block("amy", "x", "d", 19, 2, 10))}, GOOD, "plan.room_taken"),
        ({"locks": (Lock("amy", entry="e0"),)}, GOOD, "plan.lock_broken"),
        ({"locks": (Lock("amx", entry="e0", place=1),)}, GOOD, "plan.lock_broken"),
        ({"locks": (Lock("amx", judge="j3"),)}, GOOD, "plan.lock_broken"),
    ],
)
def test_what_is_broken_is_named(changed, plan, code):
    assert code in codes(two_rooms(**changed), plan)


def test_a_hard_conflict_counts_beside_a_soft_one_between_the_same_two():
    both = (Conflict("j0", "e0", "region", hard=False, what="浦兴路"), Conflict("j0", "e0", "employer", what="某公司"))
    found = [one for one in check(two_rooms(conflicts=both), GOOD).broken if one.code == "plan.recused"]
    assert [(one.judge, one.entry, one.origin) for one in found] == [("j0", "e0", "employer")]


def test_a_wish_without_weight_finds_nothing():
    assert check(two_rooms(weights=Weights(*[0] * 11)), GOOD).poor == ()


def test_swapping_by_hand_names_what_it_would_break_and_nothing_else():
    problem = two_rooms(conflicts=(Conflict("j2", "e0", "applicant"),), locks=(Lock("amx", entry="e1"), Lock("amy", entry="e1")))
    found = hands.breaks(problem, GOOD, hands.swap(GOOD, "e0", "e2"))
    assert [(one.code, one.judge, one.entry, one.origin) for one in found] == [("plan.recused", "j2", "e0", "applicant")]


def test_an_entry_put_elsewhere_leaves_its_place_to_those_behind_it():
    moved = hands.put(GOOD, "e0", "amy", 1)
    assert (moved.of("amx").entries, moved.of("amy").entries) == (("e1",), ("e2", "e0", "e3"))


def test_a_stand_in_takes_the_same_seat():
    assert hands.stand_in(GOOD, "j0", "j3", "amx").of("amx").judges == ("j3", "j1")


def test_a_day_with_a_break_gives_two_blocks_in_each_room():
    day = Day("2026-11-28", (0, 100), ((40, 60),), ("x", "y"))
    found = blocks([day], ("y", "x", "z"), 15)
    assert [(one.key, one.start, one.slots) for one in found] == [
        ("2026-11-28/1/y", 0, 2), ("2026-11-28/1/x", 0, 2), ("2026-11-28/2/y", 60, 2), ("2026-11-28/2/x", 60, 2),
    ]


def test_breaks_that_overlap_or_reach_past_the_day_leave_no_time_twice():
    assert [one.span for one in blocks([Day("d", (10, 50), ((0, 20), (15, 30), (45, 90)), ("x",))], ("x",), 5)] == [(30, 45)]


def test_a_difference_names_only_whose_time_or_room_changed():
    problem = two_rooms()
    new = hands.put(GOOD, "e1", "amx", 0).with_(Seating("amy", ("j2", "j1"), ("e2", "e3")))
    found = difference(GOOD, new, problem.block, problem.block)
    assert [one.entry for one in found.moved] == ["e1", "e0"]
    assert [(one.block, one.came, one.went) for one in found.reseated] == [("amy", ("j1",), ("j3",))]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_plan_comes_back_from_json_as_it_was(data):
    plan = data.draw(plans(data.draw(problems())))
    again = from_json(json.loads(json.dumps(to_json(plan))))
    assert [one for one in plan.seatings if one.judges or one.entries] == list(again.seatings)


def test_a_document_that_is_no_plan_is_refused_where_it_fails():
    with pytest.raises(Refusal) as no:
        from_json({"schema": "plan/1", "blocks": [{"key": "a", "judges": [3], "entries": []}]})
    assert no.value.at == "/blocks/0/judges/0"
