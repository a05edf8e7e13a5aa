"""When those who wait will be called: the plan moved by what the stage is doing now and by how long the others took.

Pure arithmetic on moments and lengths in milliseconds. It looks at nothing but what a hall shows everybody: who is
called, the phase, its timer, the plan. So an estimate tells nobody more than they could see.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from app.core.lifecycle import CLOSED, FINISHED, IDLE, PITCH, QUESTIONS, REVEALED, SCORING

# With fewer entries heard than this, how long they took says nothing about the next ones.
LEAST_HEARD = 3
# However the others went, a slot is expected to take from half to one and a half times its planned length.
MOST_OFF = 2
# A hall that is this far from its plan is not running it (a rehearsal, a sample of another year): the plan stands.
FAR = 12 * 3600 * 1000

_PARTS = (PITCH, QUESTIONS, SCORING)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits: the pitch day, the planned moment, and how long a slot of that day is."""

    key: str
    day: int
    planned: int
    length: int


@dataclass(frozen=True, slots=True)
class Now:
    """What the hall shows. `left`: of the phase's timer, None without one; `since`: when the phase began.

    `parts` are the lengths of the entry on stage: pitch, questions, scoring, changeover; empty with nobody there.
    """

    now: int
    phase: str = IDLE
    parts: Mapping[str, int] | None = None
    left: int | None = None
    since: int | None = None


def still_needed(stage: Now) -> int:
    """How long the entry on stage, or the change to the next one, still takes; a timer that ran out takes no more."""
    parts = stage.parts
    if parts is None:
        return 0
    if stage.phase in (CLOSED, REVEALED):
        gone = stage.now - stage.since if stage.since is not None else parts["changeover"]
        return max(0, parts["changeover"] - max(0, gone))
    reached = _PARTS.index(stage.phase) if stage.phase in _PARTS else -1
    running = max(0, stage.left or 0) if reached >= 0 else 0
    return running + sum(parts[name] for name in _PARTS[reached + 1:]) + parts["changeover"]


def pace(took: Sequence[int], length: int) -> int:
    """How long a slot of `length` is expected to take after others that took so long: their middle one, within bounds."""
    if len(took) < LEAST_HEARD:
        return length
    return min(max(median_low(took), length - length // MOST_OFF), length + length // MOST_OFF)


def expected(
    waiting: Sequence[Waiting], stage: Now, *, begun: Collection[int] = (), took: Mapping[int, Sequence[int]] | None = None,
    stated: Mapping[int, int] | None = None,
) -> dict[str, int]:
    """`{key: moment}` for those who wait, in the order in which they will be called; nobody once the hall is finished.

    A day that has not `begun` begins at its planned time, or when the day before it is done. `took`: per day, how long
    the entries that were heard took from call to call. `stated`: per day, by how much its host says that it runs late
    (negative: early); nobody is then expected earlier than that, and later only where the stage itself is later.
    """
    if stage.phase == FINISHED:
        return {}
    cursor, found = stage.now + still_needed(stage), {}
    seen: set[int] = set()
    for one in waiting:
        if abs(one.planned - stage.now) > FAR:
            found[one.key] = one.planned
            continue
        shift = (stated or {}).get(one.day)
        if one.day not in seen and (shift is not None or one.day not in begun):
            cursor = max(cursor, one.planned + (shift or 0))
        seen.add(one.day)
        found[one.key] = cursor
        cursor += pace((took or {}).get(one.day, ()), one.length)
    return found


def minutes_off(planned: int, moment: int) -> int:
    """By how many whole minutes a moment is later (negative: earlier) than planned, to the nearest one."""
    off = moment - planned
    return (abs(off) + 30_000) // 60_000 * (1 if off >= 0 else -1)
