"""Generated planning problems, from small to a district's final with 84 entries and beyond."""

from __future__ import annotations

import random

from app.core.conflicts import Conflict
from app.core.plan import Day, Entry, Judge, Problem, blocks

FIELDS = ("care", "green", "food", "craft", "digital", "youth")
MINUTE, HOUR, DAY = 60, 3600, 86400


def instance(seed, *, entries=84, judges=20, rooms=6, days=1, seats=3, conflicts=100, absences=10, pool=0):
    """A contest in `rooms` rooms over `days` days of two half days each; the same numbers give the same problem.

    `pool`: each entry has a panel of its own, out of so many judges in the room at most.
    """
    chance = random.Random(f"{seed} {entries} {judges} {rooms} {days}")
    slot, per_half = 15 * MINUTE, -(-entries // (2 * rooms * days))
    hours = [
        Day(
            f"day{number}", (number * DAY + 9 * HOUR, number * DAY + 10 * HOUR + (2 * per_half + 1) * slot),
            ((number * DAY + 9 * HOUR + per_half * slot, number * DAY + 10 * HOUR + per_half * slot),),
            tuple(f"r{room}" for room in range(rooms)),
        )
        for number in range(days)
    ]
    halves = [(number * DAY + 9 * HOUR, number * DAY + 9 * HOUR + per_half * slot) for number in range(days)]
    names = [f"j{number}" for number in range(judges)]
    keys = [f"p{number}" for number in range(entries)]
    away = {name: (chance.choice(halves),) for name in chance.sample(names, min(absences, judges) // 4)}
    late = {key: (chance.choice(halves),) for key in chance.sample(keys, min(absences, entries))}
    return Problem(
        blocks(hours, tuple(f"r{room}" for room in range(rooms)), slot),
        tuple(Judge(name, frozenset(chance.sample(FIELDS, 3)), away.get(name, ())) for name in names),
        tuple(Entry(key, chance.choice(FIELDS), f"a{chance.randrange(entries * 9 // 10)}", late.get(key, ())) for key in keys),
        tuple(
            Conflict(chance.choice(names), chance.choice(keys), chance.choice(("judge", "region", "employer")), chance.random() < 0.7)
            for _ in range(conflicts)
        ),
        seats=seats, least=seats, pool=pool,
    )
