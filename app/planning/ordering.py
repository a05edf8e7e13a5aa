"""The order of a block's entries: who may stand at which place, settled by matching."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.core.plan import Plan, Problem, Seating, overlap

Allowed = Callable[[str, int], bool]


def arranged(entries: Sequence[str], allowed: Allowed) -> tuple[str, ...] | None:
    """The entries in an order in which each stands at an allowed place, near the given one; None where there is none.

    Augmenting paths (Kuhn): every entry asks for its own place first, then for the nearest ones.
    """
    at: dict[int, str] = {}

    def find(entry: str, wanted: int, seen: set[int]) -> bool:
        for place in sorted(range(len(entries)), key=lambda one: (abs(one - wanted), one)):
            if place in seen or not allowed(entry, place):
                continue
            seen.add(place)
            if place not in at or find(at[place], place, seen):
                at[place] = entry
                return True
        return False

    for index, entry in enumerate(entries):
        if not find(entry, index, set()):
            return None
    return tuple(at[place] for place in range(len(entries)))


def may_stand(problem: Problem, plan: Plan, block: str) -> Allowed:
    """Whether an entry can be heard at a place of the block, with the rest of the plan as it is."""
    held = {lock.place: lock.entry for lock in problem.locks if lock.block == block and lock.entry and lock.place is not None}
    busy: dict[str, list[tuple[int, int]]] = {}
    for entry, where, place in plan.places():
        if where != block and where in problem.block and entry in problem.entry and problem.entry[entry].applicant:
            busy.setdefault(problem.entry[entry].applicant, []).append(problem.block[where].slot(place))
    own = {entry: place for place, entry in held.items()}

    def allowed(entry: str, place: int) -> bool:
        span, one = problem.block[block].slot(place), problem.entry[entry]
        if held.get(place, entry) != entry or own.get(entry, place) != place:
            return False
        return one.can(span) and not any(overlap(span, other) for other in busy.get(one.applicant, ()))

    return allowed


def liked(problem: Problem, block: str, entries: Sequence[str]) -> list[str]:
    """The entries as they should stand if nothing forbids it: those from before at their places, then field by field."""
    was = problem.before.of(block).entries if problem.before is not None else ()
    rank = {key: (problem.entry[key].field, index) for index, key in enumerate(problem.entry)}
    new = sorted((key for key in entries if key not in was), key=rank.__getitem__)
    stays = set(entries) & set(was)
    found: list[str] = []
    for key in was:
        if key in stays:
            found.append(key)
        elif new:
            found.append(new.pop(0))
    return found + new


def settled(problem: Problem, plan: Plan, block: str, entries: Sequence[str]) -> Seating | None:
    """The block's seating with these entries in a possible order; None where there is none."""
    order = arranged(liked(problem, block, entries), may_stand(problem, plan, block))
    return None if order is None else replace(plan.of(block), block=block, entries=order)
