"""The cost of a plan as a CP-SAT expression: what `app.core.plan.poor` counts, wish by wish, over a model's free blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from typing import Any

from app.core.plan import Block, groups
from app.core.plan.poor import fair_fill, fair_load
from app.planning.model import LEFT_OUT, Model

# Above this many pairs of blocks and judges the link between groups is left to the checker and to chance.
MOST_LINKS = 12_000
# Above this many of entries and judges, where each entry has its own panel, the link is that of the rooms' judges.
MOST_PAIRS = 150


def minimise(model: Model) -> None:
    """Give the model its objective. Over all blocks it is the plan's cost; over some, what they add to it."""
    total: Any = LEFT_OUT * sum(model.left_out.values())
    for wish, cost in COSTS.items():
        weight = getattr(model.problem.weights, wish)
        if weight:
            total += weight * cost(model)
    model.cp.minimize(total)


def _above(model: Model, value: Any, most: int) -> Any:
    """A variable for what `value` has above nothing, at most `most`."""
    over = model.cp.new_int_var(0, max(0, most), "")
    model.cp.add(over >= value)
    return over


def _there(model: Model, entry: str) -> Any:
    """Whether the entry finds a place."""
    return 1 - model.left_out.get(entry, 0)


def _hearing(model: Model, entry: str) -> Any:
    return sum(model.hears[entry, judge] for judge in model.problem.judge)


def _seats(model: Model) -> Any:
    seats = model.problem.seats
    if model.problem.each:
        return sum(seats * _there(model, entry.key) - _hearing(model, entry.key) for entry in model.entries)
    return sum(
        _above(model, seats * model.used[block.key] - _panel(model, block), seats) for block in model.free
    )


def _panel(model: Model, block: Block) -> Any:
    return sum(model.sits[block.key, key] for key in model.problem.judge)


def _soft(model: Model) -> Any:
    met = []
    for entry in model.entries:
        for judge in sorted(model.problem.soft[entry.key]):
            if model.problem.each:
                met.append(model.hears[entry.key, judge])
                continue
            for block in model.free:
                both = model.cp.new_bool_var("")
                model.cp.add(both >= model.sits[block.key, judge] + model.heard[block.key, entry.key] - 1)
                met.append(both)
    return sum(met)


def _present(model: Model) -> dict[tuple[str, str], Any]:
    """`{(block, field): whether the block has an entry of it}`, at least."""
    found: dict[tuple[str, str], Any] = {}
    by_field: dict[str, list[str]] = defaultdict(list)
    for entry in model.entries:
        by_field[entry.field].append(entry.key)
    for block in model.free:
        for name, keys in by_field.items():
            there = found[block.key, name] = model.cp.new_bool_var("")
            for key in keys:
                model.cp.add_implication(model.heard[block.key, key], there)
    return found


def _expertise(model: Model) -> Any:
    wanted, lacking = model.problem.experts, []
    if model.problem.each:
        for entry in model.entries:
            if entry.field and wanted:
                experts = sum(model.hears[entry.key, judge.key] for judge in model.problem.judges if entry.field in judge.knows)
                lacking.append(_above(model, wanted * _there(model, entry.key) - experts, wanted))
        return sum(lacking)
    for (block, name), there in _present(model).items():
        if name and wanted:
            experts = sum(model.sits[block, judge.key] for judge in model.problem.judges if name in judge.knows)
            lacking.append(_above(model, wanted * there - experts, wanted))
    return sum(lacking)


def _fields(model: Model) -> Any:
    return sum(_present(model).values()) - sum(model.used.values())


def _changed(model: Model) -> Any:
    before = model.problem.before
    if before is None:
        return 0
    was = {entry: block for entry, block, _ in before.places()}
    moved: Any = 0
    for (block, entry), here in model.heard.items():
        if entry in was and was[entry] != block:
            moved += here
    for (block, judge), here in model.sits.items():
        moved += 1 - here if judge in before.of(block).judges else here
    for (entry, judge), hears in model.hears.items():
        if entry in was:
            moved += 1 - hears if judge in before.of(was[entry]).hearing(entry) else hears
    return moved


def _visits(model: Model) -> dict[tuple[str, str], dict[str, Any]]:
    """`{(judge, day): {room: whether the judge sits there}}`, where that is still open or already so (1)."""
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for one in model.fixed:
        there = model.problem.block[one.block]
        for judge in one.judges:
            found[judge, there.day][there.room] = 1
    by_room: dict[tuple[str, str], list[str]] = defaultdict(list)
    for block in model.free:
        by_room[block.day, block.room].append(block.key)
    for (day, room), blocks in by_room.items():
        for judge in model.problem.judge:
            if room not in found[judge, day]:
                there = found[judge, day][room] = model.cp.new_bool_var("")
                model.cp.add_max_equality(there, [model.sits[block, judge] for block in blocks])
    return found


def _comes(model: Model, rooms: dict[str, Any]) -> Any:
    """Whether the judge comes on the day."""
    if not rooms or 1 in [value for value in rooms.values() if isinstance(value, int)]:
        return int(bool(rooms))
    comes = model.cp.new_bool_var("")
    model.cp.add_max_equality(comes, list(rooms.values()))
    return comes


def _days(model: Model) -> Any:
    visits = _visits(model)
    days: dict[str, list[Any]] = defaultdict(list)
    for (judge, _), rooms in visits.items():
        if rooms:
            days[judge].append(_comes(model, rooms))
    return sum(_above(model, sum(found) - 1, len(found)) for found in days.values() if len(found) > 1)


def _moves(model: Model) -> Any:
    return sum(
        _above(model, sum(rooms.values()) - 1, len(rooms)) for rooms in _visits(model).values() if len(rooms) > 1
    )


def _load(model: Model) -> Any:
    fair = fair_load(model.problem)
    already: dict[str, int] = defaultdict(int)
    for one in model.fixed:
        for entry in one.entries:
            for judge in one.hearing(entry):
                already[judge] += 1
    most = len(model.problem.entries)
    over = []
    for judge in model.problem.judge:
        if model.problem.each:
            hears = [model.hears[entry.key, judge] for entry in model.entries]
        else:
            hears = [_inside(model, block, judge) for block in model.free]
        over.append(_above(model, sum(hears) + already[judge] - fair, most))
    return sum(over)


def _inside(model: Model, block: Block, judge: str) -> Any:
    """How many entries are heard in the block while the judge sits there, at least."""
    number = model.cp.new_int_var(0, block.slots, "")
    model.cp.add(number >= model.count[block.key] - block.slots * (1 - model.sits[block.key, judge]))
    return number


def _idle(model: Model) -> Any:
    if not model.problem.each:
        return 0
    present = sum(_inside(model, block, judge) for block in model.free for judge in model.problem.judge)
    return present - sum(model.hears.values())


def _even(model: Model) -> Any:
    fair = fair_fill(model.problem)
    return sum(_above(model, model.count[block.key] - fair[block.key], block.slots) for block in model.free)


def _linked(model: Model) -> Any:
    """Groups more than one: water flows from one spring a group to every used block, over pairs that share a judge.

    Blocks that stay as they are count as one node for each group they already form.
    """
    hearing = {entry: one.hearing(entry) for one in model.fixed for entry in one.entries}
    parts = [{judge for entry in part for judge in hearing[entry]} for part in groups(model.fixed)]
    if model.problem.each and len(model.hears) <= MOST_PAIRS:
        return _linked_each(model, parts)
    nodes: list[Any] = [block.key for block in model.free]
    if len(nodes) ** 2 * len(model.problem.judges) // 2 > MOST_LINKS or not nodes:
        return 0
    number = len(nodes) + len(parts)
    used = [model.used[key] for key in nodes] + [1] * len(parts)
    inflow: list[Any] = [-one for one in used]
    springs = []
    for index in range(number):
        spring = model.cp.new_bool_var("")
        water = model.cp.new_int_var(0, number, "")
        model.cp.add(water <= number * spring)
        inflow[index] += water
        springs.append(spring)
    for one, other in combinations(range(number), 2):
        shared = _shared(model, nodes, parts, one, other)
        if shared is None:
            continue
        stream = model.cp.new_int_var(-number, number, "")
        model.cp.add(stream <= number * shared)
        model.cp.add(stream >= -number * shared)
        inflow[one] -= stream
        inflow[other] += stream
    for balance in inflow:
        model.cp.add(balance == 0)
    return _above(model, sum(springs) - 1, number)


def _linked_each(model: Model, parts: list[set[str]]) -> Any:
    """The same where each entry has a panel: water flows from the springs to entries and groups, through judges."""
    nodes = [entry.key for entry in model.entries]
    number = len(nodes) + len(parts)
    inflow: list[Any] = [-_there(model, key) for key in nodes] + [-1] * len(parts)
    through: dict[str, Any] = dict.fromkeys(model.problem.judge, 0)
    springs = []
    for index in range(number):
        spring = model.cp.new_bool_var("")
        water = model.cp.new_int_var(0, number, "")
        model.cp.add(water <= number * spring)
        inflow[index] += water
        springs.append(spring)
    pipes = [(nodes.index(entry), judge, open_) for (entry, judge), open_ in model.hears.items()]
    pipes += [(len(nodes) + place, judge, 1) for place, part in enumerate(parts) for judge in sorted(part) if judge in through]
    for place, judge, open_ in pipes:
        stream = model.cp.new_int_var(-number, number, "")
        model.cp.add(stream <= number * open_)
        model.cp.add(stream >= -number * open_)
        inflow[place] += stream
        through[judge] -= stream
    for balance in (*inflow, *through.values()):
        model.cp.add(balance == 0)
    return _above(model, sum(springs) - 1, number)


def _shared(model: Model, nodes: list[str], parts: list[set[str]], one: int, other: int) -> Any:
    """Whether two nodes have a judge in common; None where they cannot."""
    if one >= len(nodes):
        return None
    block = model.problem.block[nodes[one]]
    both = []
    if other >= len(nodes):
        both = [model.sits[block.key, judge] for judge in sorted(parts[other - len(nodes)]) if judge in model.problem.judge]
    else:
        there = model.problem.block[nodes[other]]
        if block.start == there.start:
            return None
        for judge in model.problem.judge:
            two = model.cp.new_bool_var("")
            model.cp.add_implication(two, model.sits[block.key, judge])
            model.cp.add_implication(two, model.sits[there.key, judge])
            both.append(two)
    if not both:
        return None
    shared = model.cp.new_bool_var("")
    model.cp.add(sum(both) >= shared)
    if other < len(nodes):
        model.cp.add_implication(shared, model.used[nodes[other]])
    model.cp.add_implication(shared, model.used[nodes[one]])
    return shared


COSTS: dict[str, Callable[[Model], Any]] = {
    "seats": _seats, "linked": _linked, "soft": _soft, "expertise": _expertise, "changed": _changed, "days": _days,
    "moves": _moves, "fields": _fields, "load": _load, "even": _even, "idle": _idle,
}
