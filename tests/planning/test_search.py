"""Plans that are looked for: always valid, never worse than the greedy one, the same again, and best where all can be tried."""

import sys
from dataclasses import replace
from itertools import combinations, permutations, product

import pytest

from app.core.conflicts import Conflict
from app.core.plan import Block, Entry, Judge, Lock, Plan, Seating, check, difference
from app.planning.greedy import greedy
from app.planning.search import Effort, solve
from tests.core.plans import two_rooms
from tests.planning.instances import instance

SHORT = Effort(seconds=20, steps=0.1)
SIZES = (
    {"entries": 12, "judges": 8, "rooms": 2, "conflicts": 12, "absences": 4},
    {"entries": 24, "judges": 12, "rooms": 3, "conflicts": 60},
    {"entries": 40, "judges": 14, "rooms": 2, "days": 2, "seats": 5, "absences": 20},
)


def sound(problem, outcome):
    """The outcome's plan passes the checker, costs what it says, and is not worse than the greedy one."""
    verdict, baseline = check(problem, outcome.plan), check(problem, greedy(problem))
    return verdict.valid and verdict.cost == outcome.cost and (not baseline.valid or verdict.cost <= baseline.cost)


@pytest.mark.parametrize("pool", [0, 6])
@pytest.mark.parametrize("seed", range(9))
def test_a_plan_of_a_generated_contest_is_valid_and_not_worse_than_the_greedy_one(seed, pool):
    problem = instance(seed, **SIZES[seed % 3], pool=pool)
    assert sound(problem, solve(problem, SHORT))


@pytest.mark.storm
@pytest.mark.parametrize("pool", [0, 6])
@pytest.mark.parametrize("seed", range(200))
def test_two_hundred_generated_contests_get_valid_plans(seed, pool):
    problem = instance(seed, **(*SIZES, {"entries": 84, "judges": 20, "rooms": 6})[seed % 4], pool=pool)
    assert sound(problem, solve(problem, Effort(steps=0.5)))


@pytest.mark.storm
@pytest.mark.parametrize("pool", [0, 7])
def test_a_thousand_entries_find_a_place(pool):
    problem = instance(1, entries=1000, judges=60, rooms=8, days=5, seats=5, conflicts=3000, absences=60, pool=pool)
    assert sound(problem, solve(problem, Effort(seconds=20, steps=2)))


def cheapest(problem):
    """The cost of the best valid plan, by trying every plan."""
    found = []
    panels = [(), *(one for size in range(problem.seats, problem.most + 1) for one in combinations(problem.judge, size))]
    for where in product(problem.block, repeat=len(problem.entries)):
        inside = [[key for key, at in zip(problem.entry, where, strict=True) if at == block] for block in problem.block]
        for orders in product(*(list(permutations(keys)) for keys in inside)):
            for seated in product(panels, repeat=len(problem.blocks)):
                plan = Plan(tuple(Seating(*one) for one in zip(problem.block, seated, orders, strict=True)))
                verdicts = [check(problem, one) for one in (with_own(problem, plan) if problem.each else [plan])]
                found += [verdict.cost for verdict in verdicts if verdict.valid]
    return min(found, default=None)


def with_own(problem, plan):
    """The plan with every choice of full panels out of those who sit in the rooms."""
    for own in product(*(combinations(one.judges, problem.seats) for one in plan.seatings for _ in one.entries)):
        rest = iter(own)
        yield Plan(tuple(replace(one, panels=tuple((entry, next(rest)) for entry in one.entries)) for one in plan.seatings))


TINY = {
    "free": {},
    "recused": {"conflicts": (Conflict("j0", "e0", "judge"), Conflict("j1", "e0", "region", hard=False))},
    "away": {"judges": (Judge("j0", frozenset({"care"}), ((0, 25),)), Judge("j1"), Judge("j2", frozenset({"food"})))},
    "late": {"entries": (Entry("e0", "care", "a", ((0, 12),)), Entry("e1", "food", "a"), Entry("e2", "care"))},
    "locked": {"locks": (Lock("pm", entry="e0", place=1), Lock("am", judge="j2"))},
    "moved": {"before": Plan((Seating("am", ("j0", "j1"), ("e0", "e1")), Seating("pm", ("j1", "j2"), ("e2",))))},
}


# A judge who keeps from one entry, another who had better, and one who is to hear a third.
OWN = {
    "conflicts": (Conflict("j0", "e0", "judge"), Conflict("j2", "e1", "region", hard=False)),
    "locks": (Lock("am", entry="e2", judge="j0"),),
}


@pytest.mark.parametrize("pool", [0, 3])
@pytest.mark.parametrize("name", [*TINY, "own"])
def test_the_best_plan_of_a_tiny_contest_costs_what_trying_all_of_them_finds(name, pool):
    problem = two_rooms(
        blocks=(Block("am", "x", "monday", 0, 2, 10), Block("pm", "y", "monday", 30, 2, 10)),
        judges=(Judge("j0", frozenset({"care"})), Judge("j1"), Judge("j2", frozenset({"food"}))),
        entries=(Entry("e0", "care"), Entry("e1", "food"), Entry("e2", "care")),
    ).but(**TINY.get(name, OWN), pool=pool)
    outcome = solve(problem, Effort(steps=20))
    assert (outcome.cost, outcome.best) == (cheapest(problem), True)


@pytest.mark.parametrize("pool", [0, 5])
def test_the_same_problem_and_seed_give_the_same_plan(pool):
    problem = instance(3, **SIZES[1], pool=pool)
    assert solve(problem, SHORT).plan == solve(problem, SHORT).plan


def test_what_is_told_on_the_way_gets_better_and_begins_with_the_greedy_plan():
    told = []
    problem = instance(4, **SIZES[1])
    outcome = solve(problem, SHORT, told.append)
    costs = [one.cost for one in told if one.whole]
    assert told[0].by == "greedy" and costs == sorted(costs, reverse=True) and costs[-1] == outcome.cost


def test_planning_again_after_a_late_recusal_moves_few_and_leaves_locks_alone():
    problem = instance(5, **SIZES[1])
    old = solve(problem, SHORT).plan
    first = old.seatings[0]
    late = Conflict(first.judges[0], first.entries[0], "applicant")
    locks = tuple(Lock(one.block, entry=key, place=place) for one in old.seatings[1:3] for place, key in enumerate(one.entries))
    again = problem.but(conflicts=(*problem.conflicts, late), before=old, locks=locks)
    new = solve(again, SHORT).plan
    assert check(again, new).valid
    change = difference(old, new, problem.block, problem.block)
    assert 0 < len(change.moved) + len(change.reseated) <= 4


def test_without_a_solver_the_greedy_plan_is_what_there_is(monkeypatch):
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    problem = instance(4, **SIZES[1])
    outcome = solve(problem, SHORT)
    assert (outcome.plan, outcome.best) == (greedy(problem), False)


def test_planning_again_changes_few_panels_of_single_entries_and_keeps_the_judge_who_is_locked_to_one():
    problem = instance(5, **SIZES[1], pool=5)
    old = solve(problem, SHORT).plan
    first, other = old.seatings[:2]
    entry, stays = first.entries[0], other.entries[0]
    late = Conflict(first.hearing(entry)[0], entry, "applicant")
    lock = Lock(other.block, entry=stays, judge=other.hearing(stays)[0])
    again = problem.but(conflicts=(*problem.conflicts, late), before=old, locks=(lock,))
    new = solve(again, Effort(steps=0.5)).plan
    assert check(again, new).valid and lock.judge in new.of(other.block).hearing(stays)
    change = difference(old, new, problem.block, problem.block)
    elsewhere = [one for one in change.moved if one.before[0] != one.after[0]]
    assert 0 < len(elsewhere) + len(change.reseated) + len(change.heard) <= 5


def test_a_recusal_needs_no_other_room_where_each_project_has_judges_of_its_own():
    judges = tuple(Judge(f"j{index}") for index in range(3))
    only = two_rooms(blocks=(Block("am", "x", "monday", 0, 4, 10),), judges=judges, conflicts=tuple(
        Conflict(f"j{index}", f"e{index}", "judge") for index in range(3)
    ))
    assert solve(only, SHORT).plan is None
    plan = solve(only.but(pool=3), SHORT).plan
    assert [set(plan.of("am").hearing(f"e{index}")) for index in range(3)] == [{"j1", "j2"}, {"j0", "j2"}, {"j0", "j1"}]


def codes(problem):
    return [(one.code, one.judge, one.entry) for one in solve(problem, SHORT).clashes]


def test_wishes_that_clash_are_named_and_no_others():
    only = two_rooms(
        judges=tuple(Judge(f"j{index}") for index in range(2)),
        conflicts=(Conflict("j0", "e0", "judge"), Conflict("j1", "e3", "region", hard=False)),
        locks=(Lock("amx", entry="e1"),),
    )
    assert codes(only) == [("clash.least", "", ""), ("clash.recused", "j0", "e0")]


def test_a_lock_against_an_absence_is_named():
    judges = (Judge("j0", away=((0, 5),)), *(Judge(f"j{index}") for index in (1, 2, 3)))
    assert codes(two_rooms(judges=judges, locks=(Lock("amx", judge="j0"),))) == [("clash.away", "j0", ""), ("clash.lock", "j0", "")]


def test_an_applicant_who_is_away_all_day_is_named():
    entries = (Entry("e0", away=((0, 99),)), *(Entry(f"e{index}") for index in (1, 2, 3)))
    assert codes(two_rooms(entries=entries)) == [("clash.applicant_away", "", "e0")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"entries": tuple(Entry(f"e{index}") for index in range(9))}, "clash.slots"),
        ({"judges": (Judge("j0"),)}, "clash.judges"),
        ({"judges": (Judge("j0"), Judge("j1"), Judge("j2")), "entries": tuple(Entry(f"e{index}") for index in range(5))}, "clash.panels"),
    ],
)
def test_too_few_of_something_is_said_in_figures(changed, code):
    assert codes(two_rooms(**changed)) == [(code, "", "")]
