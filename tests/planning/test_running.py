"""A search in a process of its own."""

import json

import pytest

from app.core.plan import check
from app.core.plan.papers import problem_from_json, problem_to_json
from app.planning.running import Ended, search
from app.planning.search import Effort, solve
from tests.core.plans import two_rooms
from tests.planning.instances import instance

SMALL = instance(7, entries=16, judges=8, rooms=2, conflicts=12)


def test_a_problem_comes_back_from_json_as_it_was():
    problem = SMALL.but(before=solve(SMALL, Effort(steps=0.1)).plan)
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))) == problem


def test_a_process_finds_what_the_search_finds_here():
    told = []
    outcome = search(SMALL, Effort(steps=0.1), lambda found: told.append(found) or True)
    assert outcome.plan == solve(SMALL, Effort(steps=0.1)).plan
    assert check(SMALL, outcome.plan).valid and told[-1]["cost"] == outcome.cost


def test_a_search_that_nobody_wants_any_more_ends():
    with pytest.raises(Ended, match="not wanted"):
        search(instance(8), Effort(seconds=60, steps=60), lambda found: False)


def test_clashes_come_back_as_values():
    outcome = search(two_rooms(judges=two_rooms().judges[:1]), Effort(), lambda found: True)
    assert [(one.code, one.number, one.wanted) for one in outcome.clashes] == [("clash.judges", 1, 2)]
