"""A problem as JSON, and back: how it travels to the process that looks for a plan."""

from collections.abc import Mapping
from typing import Any

from app.core.conflicts import Conflict
from app.core.plan.document import from_json, to_json
from app.core.plan.values import Block, Entry, Judge, Lock, Problem, Weights


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Everything of the problem, with sets as sorted lists."""
    return {
        "blocks": [{name: getattr(one, name) for name in ("key", "room", "day", "start", "slots", "length")} for one in problem.blocks],
        "judges": [{"key": one.key, "knows": sorted(one.knows), "away": one.away} for one in problem.judges],
        "entries": [
            {"key": one.key, "field": one.field, "applicant": one.applicant, "away": one.away} for one in problem.entries
        ],
        "conflicts": [
            {name: getattr(one, name) for name in ("judge", "entry", "origin", "hard", "what")} for one in problem.conflicts
        ],
        "locks": [{name: getattr(one, name) for name in ("block", "entry", "judge", "place")} for one in problem.locks],
        "seats": problem.seats,
        "least": problem.least,
        "experts": problem.experts,
        "pool": problem.pool,
        "weights": {name: getattr(problem.weights, name) for name in Weights.__dataclass_fields__},
        "before": to_json(problem.before) if problem.before is not None else None,
    }


def problem_from_json(paper: Mapping[str, Any]) -> Problem:
    """What `problem_to_json` wrote; it comes from our own process and is not checked."""
    before = paper["before"]
    return Problem(
        blocks=tuple(Block(**one) for one in paper["blocks"]),
        judges=tuple(Judge(one["key"], frozenset(one["knows"]), _spans(one)) for one in paper["judges"]),
        entries=tuple(Entry(one["key"], one["field"], one["applicant"], _spans(one)) for one in paper["entries"]),
        conflicts=tuple(Conflict(**one) for one in paper["conflicts"]),
        locks=tuple(Lock(**one) for one in paper["locks"]),
        seats=paper["seats"], least=paper["least"], experts=paper["experts"], pool=paper["pool"], weights=Weights(**paper["weights"]),
        before=from_json(before) if before is not None else None,
    )


def _spans(paper: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    return tuple((begin, end) for begin, end in paper["away"])
