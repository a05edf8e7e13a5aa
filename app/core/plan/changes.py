"""What differs between two plans: whose time or room changed, and which seats were given or taken."""

from dataclasses import dataclass

from app.core.plan.values import Block, Plan


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
class Difference:
    """All that differs; empty where the plans say the same."""

    moved: tuple[Moved, ...]
    reseated: tuple[Reseated, ...]

    def __bool__(self) -> bool:
        return bool(self.moved or self.reseated)


def difference(old: Plan, new: Plan, old_blocks: dict[str, Block], new_blocks: dict[str, Block]) -> Difference:
    """What changed from `old` to `new`. A block that kept its room and time under another key is no change for anybody."""
    before, after = _where(old, old_blocks), _where(new, new_blocks)
    moved = tuple(
        Moved(entry, _place(before, entry), _place(after, entry))
        for entry in dict.fromkeys([*after, *before])
        if entry not in before or entry not in after or before[entry][1] != after[entry][1]
    )
    seats_before, seats_after = _seats(old), _seats(new)
    reseated = []
    for block in dict.fromkeys([*seats_after, *seats_before]):
        was, now = seats_before.get(block, ()), seats_after.get(block, ())
        came, went = tuple(key for key in now if key not in was), tuple(key for key in was if key not in now)
        if came or went:
            reseated.append(Reseated(block, came, went))
    return Difference(moved, tuple(reseated))


def _where(plan: Plan, blocks: dict[str, Block]) -> dict[str, tuple[tuple[str, int], object]]:
    """`{entry: ((block, place), (room, begins))}`."""
    return {
        entry: ((block, place), (blocks[block].room, blocks[block].slot(place)[0]) if block in blocks else (block, place))
        for entry, block, place in plan.places()
    }


def _place(where: dict[str, tuple[tuple[str, int], object]], entry: str) -> tuple[str, int] | None:
    return where[entry][0] if entry in where else None


def _seats(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {one.block: one.judges for one in plan.seatings}
