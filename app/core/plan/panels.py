"""Panels of single entries out of those who sit in the room: whoever has heard least first. The same input, the same panels."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from app.core.plan.hands import with_panel
from app.core.plan.values import Plan, Problem, Seating


def chosen(
    room: Sequence[str], keep: Iterable[str], wanted: int, *, barred: Collection[str], load: Callable[[str], int],
    worse: Callable[[str, list[str]], int] = lambda judge, there: 0,
) -> tuple[str, ...]:
    """Up to `wanted` judges of the room: those of `keep` first, then one by one who is least bad and has heard least."""
    found = [judge for judge in dict.fromkeys(keep) if judge in room]
    order = {judge: place for place, judge in enumerate(room)}
    while len(found) < wanted:
        left = [judge for judge in order if judge not in found and judge not in barred]
        if not left:
            break
        found.append(min(left, key=lambda judge: (worse(judge, found), load(judge), order[judge])))
    return tuple(found)


def loads(plan: Plan) -> Counter[str]:
    """How many entries each judge hears."""
    return Counter(judge for one in plan.seatings for entry in one.entries for judge in one.hearing(entry))


def filled(problem: Problem, seating: Seating, entry: str, keep: Iterable[str], load: Counter[str]) -> Seating:
    """The seating with a full panel for the entry, as far as the room has judges who may hear it; `load` counts along."""
    field = problem.entry[entry].field

    def worse(judge: str, there: list[str]) -> int:
        known = sum(field in problem.judge[one].knows for one in there)
        lacking = bool(field) and known < problem.experts and field not in problem.judge[judge].knows
        return problem.weights.soft * (judge in problem.soft[entry]) + problem.weights.expertise * lacking

    room = [judge for judge in seating.judges if judge in problem.judge]
    panel = chosen(room, keep, problem.seats, barred=problem.hard[entry], load=load.__getitem__, worse=worse)
    load.update(panel)
    return with_panel(seating, entry, panel)


def followed(problem: Problem, plan: Plan) -> Plan:
    """The plan after a move by hand, with panels whose judges are not in the room, or too few, made full again."""
    if not problem.each:
        return plan
    load = loads(plan)
    for one in plan.seatings:
        for entry in one.entries if one.block in problem.block else ():
            own = one.named(entry)
            if entry in problem.entry and (own is None or len(own) < problem.seats or not set(own) <= set(one.judges)):
                load.subtract(one.hearing(entry))
                one = filled(problem, one, entry, own or (), load)
        plan = plan.with_(one)
    return plan
