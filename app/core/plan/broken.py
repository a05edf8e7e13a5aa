"""What a plan must never do. Each check yields findings without a cost."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial

from app.core.plan.values import Finding, Plan, Problem, Seating, Span, overlap


def broken(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """Everything that is broken, kind by kind, in the order of blocks, judges and entries."""
    yield from _unknown(problem, plan)
    yield from _places(problem, plan)
    yield from _rooms(problem, plan)
    yield from _panels(problem, plan)
    yield from _judges(problem, plan)
    yield from _recused(problem, plan)
    yield from _applicants(problem, plan)
    yield from _locks(problem, plan)


def known(problem: Problem, plan: Plan) -> list[Seating]:
    """The seatings of blocks that exist, in the order of the problem's blocks, with judges and entries that exist."""
    return [
        Seating(
            block.key,
            tuple(judge for judge in plan.of(block.key).judges if judge in problem.judge),
            tuple(entry for entry in plan.of(block.key).entries if entry in problem.entry),
            tuple(
                (entry, tuple(judge for judge in judges if judge in problem.judge))
                for entry, judges in plan.of(block.key).panels if entry in problem.entry
            ),
        )
        for block in problem.blocks
    ]


def _unknown(problem: Problem, plan: Plan) -> Iterator[Finding]:
    seen: set[str] = set()
    for one in plan.seatings:
        if one.block not in problem.block or one.block in seen:
            yield Finding("plan.unknown_block", block=one.block)
        seen.add(one.block)
        for judge in dict.fromkeys([*one.judges, *(key for _, judges in one.panels for key in judges)]):
            if judge not in problem.judge:
                yield Finding("plan.unknown_judge", block=one.block, judge=judge)
        for entry in one.entries:
            if entry not in problem.entry:
                yield Finding("plan.unknown_entry", block=one.block, entry=entry)


def _places(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """Each entry once, and no more of them than a block has slots."""
    placed = Counter(entry for entry, block, _ in plan.places() if block in problem.block)
    for entry in problem.entries:
        if placed[entry.key] == 0:
            yield Finding("plan.entry_missing", entry=entry.key)
        if placed[entry.key] > 1:
            yield Finding("plan.entry_twice", entry=entry.key, number=placed[entry.key])
    for block in problem.blocks:
        number = len(plan.of(block.key).entries)
        if number > block.slots:
            yield Finding("plan.block_full", block=block.key, number=number, wanted=block.slots)


def _in_use(problem: Problem, plan: Plan) -> dict[str, Span]:
    """From the first to the last second that a block with anybody in it takes; a panel alone waits for one slot."""
    return {
        one.block: (block.start, block.start + block.length * max(1, len(one.entries)))
        for one in known(problem, plan)
        if (one.entries or one.judges) and (block := problem.block[one.block])
    }


def _rooms(problem: Problem, plan: Plan) -> Iterator[Finding]:
    used = _in_use(problem, plan)
    by_room = defaultdict(list)
    for block in problem.blocks:
        if block.key in used:
            by_room[block.room].append(block.key)
    for keys in by_room.values():
        for one, other in _clashing(keys, used):
            yield Finding("plan.room_taken", block=one, other=other)


def _clashing(keys: list[str], spans: dict[str, Span]) -> Iterator[tuple[str, str]]:
    for index, one in enumerate(keys):
        for other in keys[index + 1 :]:
            if overlap(spans[one], spans[other]):
                yield one, other


def _panels(problem: Problem, plan: Plan) -> Iterator[Finding]:
    for one in known(problem, plan):
        number = len(set(one.judges))
        if one.entries and number < problem.least:
            yield Finding("plan.too_few_judges", block=one.block, number=number, wanted=problem.least)
        if number > problem.most:
            yield Finding("plan.too_many_judges", block=one.block, number=number, wanted=problem.most)
        for judge, times in Counter(one.judges).items():
            if times > 1:
                yield Finding("plan.judge_twice", block=one.block, judge=judge)
        for entry in dict.fromkeys(one.entries):
            yield from _own_panel(problem, one, entry)


def _own_panel(problem: Problem, one: Seating, entry: str) -> Iterator[Finding]:
    """An entry's own panel sits in the room and has as many judges as it should; without own panels, all hear all."""
    hearing = one.hearing(entry)
    number, about = len(set(hearing)), partial(Finding, block=one.block, entry=entry)
    if not problem.each:
        if set(hearing) != set(one.judges):
            yield about("plan.own_panel")
        return
    if number < problem.least:
        yield about("plan.too_few_hear", number=number, wanted=problem.least)
    if number > problem.seats:
        yield about("plan.too_many_hear", number=number, wanted=problem.seats)
    for judge, times in Counter(hearing).items():
        if judge not in one.judges:
            yield about("plan.not_in_room", judge=judge)
        if times > 1 and one.named(entry) is not None:
            yield about("plan.hears_twice", judge=judge)


def _judges(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """Nobody sits while away, or in two blocks at the same time."""
    used = _in_use(problem, plan)
    sits = defaultdict(list)
    for one in known(problem, plan):
        for key in dict.fromkeys(one.judges):
            sits[key].append(one.block)
    for judge in problem.judges:
        for block in sits[judge.key]:
            if not judge.can(used[block]):
                yield Finding("plan.judge_away", block=block, judge=judge.key)
        for block, other in _clashing(sits[judge.key], used):
            yield Finding("plan.judge_overlap", block=block, other=other, judge=judge.key)


def _recused(problem: Problem, plan: Plan) -> Iterator[Finding]:
    for one in known(problem, plan):
        for entry in one.entries:
            for judge in dict.fromkeys(one.hearing(entry)):
                found = problem.strongest.get((judge, entry))
                if found is not None and found.hard:
                    yield Finding("plan.recused", block=one.block, judge=judge, entry=entry, origin=found.origin)


def _applicants(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """Nobody is heard while away, or has to be in two rooms at the same time."""
    heard: dict[str, list[tuple[str, str, Span]]] = defaultdict(list)
    for one in known(problem, plan):
        for place, key in enumerate(plan.of(one.block).entries):
            entry, span = problem.entry.get(key), problem.block[one.block].slot(place)
            if entry is None:
                continue
            if not entry.can(span):
                yield Finding("plan.applicant_away", block=one.block, entry=key, number=place + 1)
            if entry.applicant:
                heard[entry.applicant].append((key, one.block, span))
    for times in heard.values():
        for index, (entry_key, block, span) in enumerate(times):
            for other_key, _, other_span in times[index + 1 :]:
                if other_key != entry_key and overlap(span, other_span):
                    yield Finding("plan.applicant_overlap", block=block, entry=entry_key, other=other_key)


def _locks(problem: Problem, plan: Plan) -> Iterator[Finding]:
    for lock in problem.locks:
        there = plan.of(lock.block)
        if lock.judge and lock.judge not in there.judges:
            yield Finding("plan.lock_broken", block=lock.block, judge=lock.judge)
        if lock.entry:
            moved = lock.entry not in there.entries
            shifted = lock.place is not None and there.entries[lock.place : lock.place + 1] != (lock.entry,)
            if moved or shifted:
                yield Finding("plan.lock_broken", block=lock.block, entry=lock.entry)
            elif lock.judge and lock.judge not in there.hearing(lock.entry):
                yield Finding("plan.lock_broken", block=lock.block, entry=lock.entry, judge=lock.judge)
