"""A plan without a solver: panels block by block, then entries one by one to where they cost least. The baseline.

Where each entry has a panel of its own, these are made last, out of those who sit in the room.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from app.core.plan import Block, Plan, Problem, Seating, hands, overlap, panels
from app.core.plan.poor import fair_fill, fair_load
from app.planning.ordering import settled


def greedy(problem: Problem) -> Plan:
    """A plan that may lack entries and judges where taking the nearest is not enough; the same problem gives the same plan."""
    plan = Plan()
    for block in sorted(_needed(problem), key=lambda one: (one.start, one.key)):
        plan = plan.with_(Seating(block.key, _panel(problem, plan, block)))
    for lock in problem.locks:
        if lock.entry in problem.entry and lock.block in problem.block:
            plan = _put(problem, plan, lock.entry, lock.block) or plan
    for entry in _hardest_first(problem):
        if not any(entry in one.entries for one in plan.seatings):
            plan = _placed(problem, plan, entry)
    held = {(lock.judge, lock.block) for lock in problem.locks}
    empty = (one for one in plan.seatings if not one.entries)
    plan = plan.with_(
        *(Seating(one.block, tuple(key for key in one.judges if (key, one.block) in held)) for one in empty)
    )
    return _with_panels(problem, plan) if problem.each else plan


def mended(problem: Problem, plan: Plan) -> Plan:
    """The plan with others on the panels of entries that judges may not hear: one more judge in the room, else another room."""
    for one in plan.seatings:
        for entry in one.entries:
            if not _can_hear(problem, plan.of(one.block), entry):
                judges = _without(problem, plan, one.block, entry)
                plan = plan.with_(replace(plan.of(one.block), judges=judges)) if judges is not None else hands.take(plan, entry)
    there = {entry for entry, _, _ in plan.places()}
    for entry in _hardest_first(problem):
        plan = plan if entry in there else _placed(problem, plan, entry)
    return _with_panels(problem, plan)


def _with_panels(problem: Problem, plan: Plan) -> Plan:
    """The plan with a panel for each entry: locked judges, those of the plan before, then who has heard least."""
    load: Counter[str] = Counter()
    was = {entry: one.hearing(entry) for one in (problem.before.seatings if problem.before else ()) for entry in one.entries}
    held = {
        entry: [lock.judge for lock in problem.locks if lock.entry == entry and lock.judge] for entry in problem.entry
    }
    for one in plan.seatings:
        room = one
        for entry in one.entries:
            before = [judge for judge in was.get(entry, ()) if judge not in problem.hard[entry]]
            room = panels.filled(problem, room, entry, [*held[entry], *before][: problem.seats], load)
        plan = plan.with_(room)
    return plan


def _needed(problem: Problem) -> list[Block]:
    """The earliest blocks that hold everybody, those with locks, and those of the plan before; rooms never overlap."""
    must = {lock.block for lock in problem.locks}
    if problem.before is not None:
        must |= {one.block for one in problem.before.seatings if one.entries}
    found: list[Block] = []
    slots = 0
    for block in sorted(problem.blocks, key=lambda one: (one.key not in must, one.start, one.key)):
        taken = any(one.room == block.room and overlap(one.span, block.span) for one in found)
        if not taken and (block.key in must or slots < len(problem.entries)):
            found.append(block)
            slots += block.slots
    return found


def _panel(problem: Problem, plan: Plan, block: Block) -> tuple[str, ...]:
    """Who sits here: locked judges, those of the plan before, then who has sat least, in the same room if it can be."""
    held = [lock.judge for lock in problem.locks if lock.block == block.key and lock.judge in problem.judge]
    was = problem.before.of(block.key).judges if problem.before is not None else ()
    load: dict[str, int] = defaultdict(int)
    rooms: dict[str, set[str]] = defaultdict(set)
    busy: set[str] = set()
    for one in plan.seatings:
        there = problem.block[one.block]
        for judge in one.judges:
            load[judge] += there.slots
            if there.day == block.day:
                rooms[judge].add(there.room)
            if overlap(there.span, block.span):
                busy.add(judge)
    locked_elsewhere = {
        lock.judge for lock in problem.locks
        if lock.judge and lock.block != block.key and lock.block in problem.block
        and overlap(problem.block[lock.block].span, block.span)
    }
    order = {judge.key: index for index, judge in enumerate(problem.judges)}
    free = [
        judge.key for judge in problem.judges
        if judge.key not in busy | locked_elsewhere | set(held) and judge.can(block.span)
    ]
    conflicts = _conflicts_of(problem)
    fair = fair_load(problem)

    def worth(judge: str) -> tuple[bool, bool, int, int, int]:
        elsewhere = bool(rooms[judge]) and block.room not in rooms[judge]
        over = load[judge] + block.slots > fair + block.slots // 2
        return judge not in was, over, int(elsewhere) + conflicts[judge] // 8, load[judge], order[judge]

    return tuple(dict.fromkeys([*held, *sorted(free, key=worth)]))[: problem.seats]


def _conflicts_of(problem: Problem) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for judges in problem.hard.values():
        for judge in judges:
            found[judge] += 1
    return found


def _hardest_first(problem: Problem) -> list[str]:
    """Entries with most conflicts and absences first, of equals field by field."""
    index = {entry.key: number for number, entry in enumerate(problem.entries)}
    return sorted(
        problem.entry,
        key=lambda key: (-len(problem.hard[key]) - 2 * len(problem.entry[key].away), problem.entry[key].field, index[key]),
    )


def _put(problem: Problem, plan: Plan, entry: str, block: str) -> Plan | None:
    there = plan.of(block)
    if len(there.entries) >= problem.block[block].slots or entry in there.entries:
        return None
    found = settled(problem, plan, block, [*there.entries, entry])
    return None if found is None else plan.with_(found)


def _placed(problem: Problem, plan: Plan, entry: str) -> Plan:
    """The plan with the entry where it costs least; where nobody can hear it, one judge makes way for another."""
    for block in _by_cost(problem, plan, entry):
        if _can_hear(problem, plan.of(block), entry):
            found = _put(problem, plan, entry, block)
            if found is not None:
                return found
    for block in _by_cost(problem, plan, entry):
        panel = _without(problem, plan, block, entry)
        if panel is not None:
            found = _put(problem, plan.with_(Seating(block, panel, plan.of(block).entries)), entry, block)
            if found is not None:
                return found
    return plan


def _can_hear(problem: Problem, there: Seating, entry: str) -> bool:
    """Whether all who sit there may hear the entry; where it has a panel of its own, whether enough of them may."""
    off = problem.hard[entry] & set(there.judges)
    return len(there.judges) - len(off) >= problem.least if problem.each else not off


def _by_cost(problem: Problem, plan: Plan, entry: str) -> list[str]:
    """Blocks with a panel and room for one more, the cheapest first."""
    weights, fair, field = problem.weights, fair_fill(problem), problem.entry[entry].field
    was = {key: block for key, block, _ in problem.before.places()} if problem.before is not None else {}

    def cost(one: Seating) -> int:
        fields = {problem.entry[key].field for key in one.entries}
        found = weights.soft * len(problem.soft[entry] & set(one.judges)) + weights.changed * (was.get(entry, one.block) != one.block)
        if field not in fields:
            experts = sum(field in problem.judge[judge].knows for judge in one.judges)
            found += weights.fields * bool(fields) + weights.expertise * max(0, problem.experts - experts) * bool(field)
        if problem.each:
            found += weights.seats * max(0, problem.seats - len(set(one.judges) - problem.hard[entry]))
        over = len(one.entries) >= fair[one.block]
        return found + over * (weights.even + weights.load * len(one.judges))

    open_ = [
        one for one in plan.seatings
        if len(one.judges) >= problem.least and len(one.entries) < problem.block[one.block].slots
    ]
    return [one.block for one in sorted(open_, key=lambda one: (cost(one), problem.block[one.block].start, one.block))]


def _without(problem: Problem, plan: Plan, block: str, entry: str) -> tuple[str, ...] | None:
    """The block's panel with judges who may hear all its entries and this one in place of those who may not."""
    there, span = plan.of(block), problem.block[block].span
    bad = problem.hard[entry] & set(there.judges)
    if any(lock.judge in bad and lock.block == block for lock in problem.locks):
        return None
    busy = {
        judge for one in plan.seatings if overlap(problem.block[one.block].span, span) for judge in one.judges
    }
    fit = [
        judge.key for judge in problem.judges
        if judge.key not in busy and judge.can(span)
        and not any(judge.key in problem.hard[key] for key in ((entry,) if problem.each else (*there.entries, entry)))
    ]
    stays = there.judges if problem.each else tuple(judge for judge in there.judges if judge not in bad)
    panel = (stays + tuple(fit[: len(bad)]))[: problem.most]
    if problem.each and len(set(panel) - problem.hard[entry]) < problem.least:
        return None
    return panel if len(panel) >= problem.least else None
