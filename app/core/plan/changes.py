"""What differs between two plans: whose time or room changed, and which seats were given or taken."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.plan.values import Block, Plan

Judges = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry whose room or time differs; a side is None where the entry stood nowhere. Places begin with 0."""

    entry: str
    before: tuple[str, int] | None
    after: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Reseated:
    """A block whose panel differs: who came and who went."""

    block: str
    came: tuple[str, ...]
    went: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """An entry whose own panel differs: who came and who went."""

    entry: str
    came: tuple[str, ...]
    went: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs; empty where the plans say the same."""

    moved: tuple[Moved, ...]
    reseated: tuple[Reseated, ...]
    heard: tuple[Heard, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moved or self.reseated or self.heard)


def difference(old: Plan, new: Plan, old_blocks: dict[str, Block], new_blocks: dict[str, Block]) -> Difference:
    """What changed from `old` to `new`. A block that kept its room and time under another key is no change for anybody."""
    before, after = _where(old, old_blocks), _where(new, new_blocks)
    moved = tuple(
        Moved(entry, _place(before, entry), _place(after, entry))
        for entry in dict.fromkeys([*after, *before])
        if entry not in before or entry not in after or before[entry][1] != after[entry][1]
    )
    reseated = tuple(Reseated(*one) for one in _came_and_went(_seats(old), _seats(new)))
    heard: tuple[Heard, ...] = ()
    if any(one.panels for one in (*old.seatings, *new.seatings)):
        heard = tuple(Heard(*one) for one in _came_and_went(_hearing(old), _hearing(new)))
    return Difference(moved, reseated, heard)


def _came_and_went(before: Judges, after: Judges) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key, ()), after.get(key, ())
        came, went = tuple(one for one in now if one not in was), tuple(one for one in was if one not in now)
        if came or went:
            yield key, came, went


def _where(plan: Plan, blocks: dict[str, Block]) -> dict[str, tuple[tuple[str, int], object]]:
    """`{entry: ((block, place), (room, begins))}`."""
    return {
        entry: ((block, place), (blocks[block].room, blocks[block].slot(place)[0]) if block in blocks else (block, place))
        for entry, block, place in plan.places()
    }


def _place(where: dict[str, tuple[tuple[str, int], object]], entry: str) -> tuple[str, int] | None:
    return where[entry][0] if entry in where else None


def _seats(plan: Plan) -> Judges:
    return {one.block: one.judges for one in plan.seatings}


def _hearing(plan: Plan) -> Judges:
    return {entry: one.hearing(entry) for one in plan.seatings for entry in one.entries}
