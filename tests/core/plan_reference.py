"""A second checker of plans, written another way: second by second and pair by pair, straight from the definitions."""

from itertools import combinations


def hard_pairs(problem):
    return {(one.judge, one.entry) for one in problem.conflicts if one.hard}


def soft_pairs(problem):
    return {(one.judge, one.entry) for one in problem.conflicts} - hard_pairs(problem)


def hearings(problem, plan):
    """Every (entry, block, seconds) of what exists."""
    return [
        (entry, block, set(range(*problem.block[block].slot(place))))
        for entry, block, place in plan.places() if block in problem.block and entry in problem.entry
    ]


def in_use(problem, plan):
    """`{block: its seconds}` of blocks in which anybody known stands."""
    found = {}
    for block in problem.blocks:
        judges = [key for key in plan.of(block.key).judges if key in problem.judge]
        entries = [key for key in plan.of(block.key).entries if key in problem.entry]
        if judges or entries:
            found[block.key] = set(range(block.start, block.start + max(1, len(entries)) * block.length))
    return found


def sits(problem, plan):
    return {(judge, one.block) for one in plan.seatings for judge in one.judges if one.block in problem.block and judge in problem.judge}


def hears(problem, plan):
    """Every known (judge, entry, block): by the entry's own panel where it has one, else by the block's judges."""
    return {
        (judge, entry, one.block) for one in plan.seatings if one.block in problem.block
        for entry in one.entries if entry in problem.entry
        for judge in dict(one.panels).get(entry, one.judges) if judge in problem.judge
    }


def panels_hold(problem, plan):
    """What holds of panels of single entries, and that there are none where the block's judges hear everything."""
    heard, seats = hears(problem, plan), sits(problem, plan)
    there = {(entry, block) for entry, block, _ in plan.places() if entry in problem.entry and block in problem.block}
    panel = {(entry, block): {judge for judge, one, where in heard if (one, where) == (entry, block)} for entry, block in there}
    room = {block: {judge for judge, where in seats if where == block} for block in problem.block}
    own = [judges for one in plan.seatings if one.block in problem.block for entry, judges in one.panels if entry in problem.entry]
    if not problem.pool:
        return all(panel[entry, block] == room[block] for entry, block in there)
    return (
        all(problem.least <= len(found) <= problem.seats for found in panel.values())
        and all(found <= room[block] for (_, block), found in panel.items())
        and all(len(set(judges)) == len(judges) for judges in own)
    )


def seconds(spans):
    return {second for span in spans for second in range(*span)}


def is_valid(problem, plan):
    used, seats, heard = in_use(problem, plan), sits(problem, plan), hearings(problem, plan)
    entries = [entry for entry, _, _ in plan.places()]
    panels = {block: len({judge for judge, where in seats if where == block}) for block in problem.block}
    return all((
        all(one.block in problem.block for one in plan.seatings),
        all(judge in problem.judge for one in plan.seatings for judge in one.judges),
        all(judge in problem.judge for one in plan.seatings for _, own in one.panels for judge in own),
        panels_hold(problem, plan),
        sorted(entries) == sorted(problem.entry),
        all(len(plan.of(block.key).entries) <= block.slots for block in problem.blocks),
        all(len(set(one.judges)) == len(one.judges) for one in plan.seatings),
        all(panels[block.key] >= problem.least for block in problem.blocks if {*plan.of(block.key).entries} & {*problem.entry}),
        all(number <= (max(problem.pool, problem.seats) if problem.pool else problem.seats) for number in panels.values()),
        not any(
            used[one] & used[other] for one, other in combinations(used, 2) if problem.block[one].room == problem.block[other].room
        ),
        not any(used[block] & seconds(problem.judge[judge].away) for judge, block in seats),
        not any(judge == again and used[one] & used[other] for (judge, one), (again, other) in combinations(seats, 2)),
        not any((judge, entry) in hard_pairs(problem) for judge, entry, _ in hears(problem, plan)),
        not any(when & seconds(problem.entry[entry].away) for entry, _, when in heard),
        not any(
            when & other_when for (entry, _, when), (other, _, other_when) in combinations(heard, 2)
            if entry != other and problem.entry[entry].applicant == problem.entry[other].applicant != ""
        ),
        all(not lock.judge or lock.judge in plan.of(lock.block).judges for lock in problem.locks),
        all(
            not lock.entry or (lock.entry, lock.block) in [
                (entry, block) for entry, block, place in plan.places() if lock.place in (None, place)
            ]
            for lock in problem.locks
        ),
        all(
            not (lock.judge and lock.entry) or lock.judge in dict(plan.of(lock.block).panels).get(lock.entry, plan.of(lock.block).judges)
            for lock in problem.locks
        ),
    ))


def reachable(start, edges):
    seen, waiting = set(), [start]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(other for edge in edges if node in edge for other in edge)
    return frozenset(seen)


def cost(problem, plan):
    """The cost of a valid plan, wish by wish from what the table of wishes says."""
    w, seats, heard = problem.weights, sits(problem, plan), hearings(problem, plan)
    pairs = {(judge, entry) for judge, entry, _ in hears(problem, plan)}
    each = {entry: {judge for judge, one in pairs if one == entry} for entry, _, _ in heard}
    panel = {block: {judge for judge, where in seats if where == block} for block in problem.block}
    inside = {block: [entry for entry, where, _ in heard if where == block] for block in problem.block}
    names = {block: {problem.entry[entry].field for entry in entries} for block, entries in inside.items()}
    rooms = {(judge, problem.block[block].day, problem.block[block].room) for judge, block in seats}
    days = {(judge, day) for judge, day, _ in rooms}
    slots = sum(block.slots for block in problem.blocks)
    fair = -(-len(problem.entries) * problem.seats // len(problem.judges))
    asked = each.values() if problem.pool else [panel[block] for block in panel if inside[block]]
    total = w.seats * sum(problem.seats - len(found) for found in asked)
    total += w.linked * (len({reachable(one, pairs) for edge in pairs for one in edge}) - 1)
    total += w.soft * len(pairs & soft_pairs(problem))
    lookers = [(problem.entry[entry].field, found) for entry, found in each.items()] if problem.pool else [
        (name, panel[block]) for block in panel for name in names[block]
    ]
    total += w.expertise * sum(
        max(0, problem.experts - sum(name in problem.judge[judge].knows for judge in found)) for name, found in lookers if name
    )
    total += w.days * (len(days) - len({judge for judge, _ in days}))
    total += w.moves * (len(rooms) - len(days))
    total += w.fields * sum(max(0, len(found) - 1) for found in names.values())
    total += w.load * sum(max(0, sum(one == judge for one, _ in pairs) - fair) for judge in problem.judge)
    total += w.even * sum(
        max(0, len(inside[block.key]) - -(-len(problem.entries) * block.slots // slots)) for block in problem.blocks
    )
    if problem.before is not None:
        was = {entry: block for entry, block, _ in problem.before.places()}
        total += w.changed * sum(entry in was and was[entry] != block for entry, block, _ in heard)
        total += w.changed * len(sits(problem, problem.before) ^ seats)
        if problem.pool:
            old = {(judge, entry) for entry, block in was.items() for judge in dict(problem.before.of(block).panels).get(entry, problem.before.of(block).judges)}
            known = {(judge, entry) for judge, entry in old if judge in problem.judge and entry in each}
            total += w.changed * len(known ^ {(judge, entry) for judge, entry in pairs if entry in was})
    if problem.pool:
        total += w.idle * sum(entry not in {one for who, one in pairs if who == judge} for judge, block in seats for entry in inside[block])
    return total
