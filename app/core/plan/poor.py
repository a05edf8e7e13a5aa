"""What a plan should not do, each with its cost: number × weight. A weight of 0 finds nothing.

| wish | what costs its weight once |
|---|---|
| seats | a judge that a panel lacks below `seats` |
| linked | a group of entries more than one |
| soft | an entry that a judge with a soft conflict hears |
| expertise | a judge that a field of a block, or an entry with a panel of its own, lacks below `experts` who know it |
| changed | an entry in another block than before; a seat in a block, or on an entry's own panel, given or taken |
| days | a day more than one on which a judge must come |
| moves | a room more than one in which a judge sits on one day |
| fields | a field more than one in a block |
| load | an entry that a judge hears above the fair share |
| even | an entry in a block above its fair share |
| idle | an entry that a judge who sits in the room does not hear |
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from app.core.plan.broken import known
from app.core.plan.links import groups
from app.core.plan.values import Finding, Plan, Problem, Seating

Seatings = list[Seating]


def share(whole: int, part: int, of: int) -> int:
    """The fair share, rounded up: `whole` × `part` ÷ `of`."""
    return -(-whole * part // of) if of else 0


def poor(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """Everything that is poor, wish by wish in the order of the weights."""
    seatings = known(problem, plan)
    for wish, look in LOOKS.items():
        if getattr(problem.weights, wish):
            yield from look(problem, seatings, getattr(problem.weights, wish))


def _seats(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    for one in seatings:
        for entry in one.entries if problem.each else one.entries[:1]:
            number = len(set(one.hearing(entry)))
            if number < problem.seats:
                cost = (problem.seats - number) * weight
                code, about = ("poor.hear", entry) if problem.each else ("poor.seats", "")
                yield Finding(code, cost, block=one.block, entry=about, number=number, wanted=problem.seats)


def _linked(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    number = len(groups(seatings))
    if number > 1:
        yield Finding("poor.linked", (number - 1) * weight, number=number)


def _soft(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    for one in seatings:
        for entry in one.entries:
            for judge in dict.fromkeys(one.hearing(entry)):
                found = problem.strongest.get((judge, entry))
                if found is not None and not found.hard:
                    yield Finding("poor.soft", weight, block=one.block, judge=judge, entry=entry, origin=found.origin)


def _expertise(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    for one in seatings:
        asked = one.entries if problem.each else {problem.entry[entry].field: entry for entry in reversed(one.entries)}.values()
        for entry in asked:
            name = problem.entry[entry].field
            number = sum(name in problem.judge[judge].knows for judge in set(one.hearing(entry)))
            if name and number < problem.experts:
                cost = (problem.experts - number) * weight
                code, about = ("poor.hear_expertise", entry) if problem.each else ("poor.expertise", "")
                yield Finding(code, cost, block=one.block, entry=about, other=name, number=number, wanted=problem.experts)


def _changed(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    if problem.before is None:
        return
    was = {entry: block for entry, block, _ in problem.before.places()}
    for one in seatings:
        for entry in one.entries:
            if entry in was and was[entry] != one.block:
                yield Finding("poor.changed", weight, block=one.block, entry=entry, other=was[entry])
        panel = problem.before.of(one.block).judges
        for key in problem.judge:
            seated = key in one.judges
            if seated != (key in panel):
                yield Finding("poor.seat_changed", weight, block=one.block, judge=key, number=int(seated))
        for entry in one.entries if problem.each else ():
            if entry in was:
                heard, now = problem.before.of(was[entry]).hearing(entry), one.hearing(entry)
                for key in problem.judge:
                    if (key in heard) != (key in now):
                        yield Finding("poor.panel_changed", weight, block=one.block, entry=entry, judge=key, number=int(key in now))


def _sits(problem: Problem, seatings: Seatings) -> dict[str, dict[str, set[str]]]:
    """`{judge: {day: rooms}}`."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in seatings:
        for judge in one.judges:
            block = problem.block[one.block]
            found[judge][block.day].add(block.room)
    return found


def _days(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    sits = _sits(problem, seatings)
    for judge in problem.judges:
        number = len(sits[judge.key])
        if number > 1:
            yield Finding("poor.days", (number - 1) * weight, judge=judge.key, number=number)


def _moves(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    sits = _sits(problem, seatings)
    for judge in problem.judges:
        for day, rooms in sits[judge.key].items():
            if len(rooms) > 1:
                yield Finding("poor.moves", (len(rooms) - 1) * weight, judge=judge.key, other=day, number=len(rooms))


def _fields(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    for one in seatings:
        number = len({problem.entry[entry].field for entry in one.entries})
        if number > 1:
            yield Finding("poor.fields", (number - 1) * weight, block=one.block, number=number)


def fair_load(problem: Problem) -> int:
    """How many entries a judge would hear if all heard as many."""
    return share(len(problem.entries), problem.seats, len(problem.judges))


def _load(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    loads: dict[str, int] = defaultdict(int)
    for one in seatings:
        for entry in one.entries:
            for key in set(one.hearing(entry)):
                loads[key] += 1
    fair = fair_load(problem)
    for judge in problem.judges:
        if loads[judge.key] > fair:
            cost = (loads[judge.key] - fair) * weight
            yield Finding("poor.load", cost, judge=judge.key, number=loads[judge.key], wanted=fair)


def fair_fill(problem: Problem) -> dict[str, int]:
    """How many entries each block would have if all were equally full."""
    slots = sum(block.slots for block in problem.blocks)
    return {block.key: share(len(problem.entries), block.slots, slots) for block in problem.blocks}


def _even(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    fair = fair_fill(problem)
    for one in seatings:
        over = len(one.entries) - fair[one.block]
        if over > 0:
            yield Finding("poor.even", over * weight, block=one.block, number=len(one.entries), wanted=fair[one.block])


def _idle(problem: Problem, seatings: Seatings, weight: int) -> Iterator[Finding]:
    for one in seatings:
        for key in dict.fromkeys(one.judges) if problem.each else ():
            number = sum(key not in one.hearing(entry) for entry in one.entries)
            if number:
                yield Finding("poor.idle", number * weight, block=one.block, judge=key, number=number)


LOOKS: dict[str, Callable[[Problem, Seatings, int], Iterator[Finding]]] = {
    "seats": _seats, "linked": _linked, "soft": _soft, "expertise": _expertise, "changed": _changed, "days": _days,
    "moves": _moves, "fields": _fields, "load": _load, "even": _even, "idle": _idle,
}
