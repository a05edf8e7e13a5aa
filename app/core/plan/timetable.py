"""Blocks out of days: what opening hours, breaks and rooms leave for slots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.plan.values import Block, Span


@dataclass(frozen=True, slots=True)
class Day:
    """A day's hours and breaks, in the rooms that are used side by side."""

    key: str
    hours: Span
    breaks: tuple[Span, ...] = ()
    rooms: tuple[str, ...] = ()


def stretches(day: Day) -> list[Span]:
    """What is left of the day's hours between its breaks, in order."""
    left, at = [], day.hours[0]
    for begin, end in sorted(day.breaks):
        if at < min(begin, day.hours[1]):
            left.append((at, min(begin, day.hours[1])))
        at = max(at, end)
    return [*left, (at, day.hours[1])] if at < day.hours[1] else left


def blocks(days: Iterable[Day], rooms: Sequence[str], length: int) -> tuple[Block, ...]:
    """A block for each stretch in each room that a day names, where at least one slot of `length` seconds fits.

    Keys are `day/number of the stretch/room`; in time order, then in the order of `rooms`.
    """
    return tuple(
        Block(f"{day.key}/{number}/{room}", room, day.key, begin, (end - begin) // length, length)
        for day in sorted(days, key=lambda one: one.hours)
        for number, (begin, end) in enumerate(stretches(day), start=1)
        for room in rooms
        if room in day.rooms and end - begin >= length
    )
