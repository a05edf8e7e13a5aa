"""What is planned, and a plan: frozen values that a solver, a page and a checker share.

Times are whole seconds since any one moment. A block is a stretch without a break in one room: it becomes one pitch day,
and its slots follow each other without a gap. The judges of a block sit in its room throughout. They are one panel that
hears all its entries, or a pool out of which each entry has a panel of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

from app.core.conflicts import Conflict, merged

Span = tuple[int, int]


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans (first second, second after the last) have time in common."""
    return one[0] < other[1] and other[0] < one[1]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a day in a room, with at most `slots` slots of `length` seconds each."""

    key: str
    room: str
    day: str
    start: int
    slots: int
    length: int

    @property
    def span(self) -> Span:
        return self.start, self.start + self.slots * self.length

    def slot(self, place: int) -> Span:
        """When the entry at this place (0 is the first) is heard."""
        return self.start + place * self.length, self.start + (place + 1) * self.length


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge, the fields that the judge knows, and when the judge cannot come."""

    key: str
    knows: frozenset[str] = frozenset()
    away: tuple[Span, ...] = ()

    def can(self, span: Span) -> bool:
        return not any(overlap(span, away) for away in self.away)


@dataclass(frozen=True, slots=True)
class Entry:
    """A project to be heard; entries with the same `applicant` (not '') are never heard at the same time."""

    key: str
    field: str = ""
    applicant: str = ""
    away: tuple[Span, ...] = ()

    def can(self, span: Span) -> bool:
        return not any(overlap(span, away) for away in self.away)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each poor thing costs; 0 means that nobody minds. What is counted stands in `app.core.plan.poor`."""

    seats: int = 60
    linked: int = 50
    soft: int = 30
    expertise: int = 20
    changed: int = 10
    days: int = 6
    moves: int = 4
    fields: int = 3
    load: int = 2
    even: int = 2
    idle: int = 1


WISHES = tuple(one.name for one in fields(Weights))


@dataclass(frozen=True, slots=True)
class Lock:
    """Something that must stay: an entry in a block (at a place, unless None), a judge in a block, both: that judge hears it."""

    block: str
    entry: str = ""
    judge: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Seating:
    """What a plan says of one block: its judges in order, its entries in order of appearance, and panels of single entries.

    `panels` holds (entry, judges); an entry without one is heard by all the block's judges.
    """

    block: str
    judges: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    panels: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def named(self, entry: str) -> tuple[str, ...] | None:
        """The entry's own panel; None where it has none."""
        return next((judges for key, judges in self.panels if key == entry), None)

    def hearing(self, entry: str) -> tuple[str, ...]:
        """Who hears the entry."""
        own = self.named(entry)
        return self.judges if own is None else own


@dataclass(frozen=True)
class Plan:
    """All seatings. A block that is not named is empty."""

    seatings: tuple[Seating, ...] = ()

    @cached_property
    def by_block(self) -> dict[str, Seating]:
        return {one.block: one for one in self.seatings}

    def of(self, block: str) -> Seating:
        """What stands in the block; an empty seating where the plan does not name it."""
        return self.by_block.get(block) or Seating(block)

    def places(self) -> Iterator[tuple[str, str, int]]:
        """Every entry as (entry, block, place)."""
        for one in self.seatings:
            for place, entry in enumerate(one.entries):
                yield entry, one.block, place

    def with_(self, *changed: Seating) -> "Plan":
        """The plan with these seatings in place of what it said of their blocks."""
        new = {one.block: one for one in changed}
        kept = tuple(new.pop(one.block, one) for one in self.seatings)
        return Plan(kept + tuple(new.values()))


@dataclass(frozen=True)
class Problem:
    """Everything that a plan has to fit.

    A panel has from `least` to `seats` judges; `experts`: how many of them should know an entry's field. `pool`: 0 where the
    judges of a block are one panel, else each entry has its own, and so many judges sit in a room at most. `before`: the plan
    that should change as little as possible.
    """

    blocks: tuple[Block, ...]
    judges: tuple[Judge, ...]
    entries: tuple[Entry, ...]
    conflicts: tuple[Conflict, ...] = ()
    locks: tuple[Lock, ...] = ()
    seats: int = 5
    least: int = 5
    experts: int = 1
    weights: Weights = field(default_factory=Weights)
    before: Plan | None = None
    pool: int = 0

    @property
    def each(self) -> bool:
        """Whether each entry has a panel of its own."""
        return self.pool > 0

    @property
    def most(self) -> int:
        """How many judges sit in a room at most."""
        return max(self.pool, self.seats) if self.each else self.seats

    @cached_property
    def block(self) -> dict[str, Block]:
        return {one.key: one for one in self.blocks}

    @cached_property
    def judge(self) -> dict[str, Judge]:
        return {one.key: one for one in self.judges}

    @cached_property
    def entry(self) -> dict[str, Entry]:
        return {one.key: one for one in self.entries}

    @cached_property
    def strongest(self) -> dict[tuple[str, str], Conflict]:
        """`{(judge, entry): their strongest conflict}`."""
        return merged(self.conflicts)

    @cached_property
    def hard(self) -> dict[str, frozenset[str]]:
        """`{entry: judges who must not hear it}`."""
        return self._kept_from(True)

    @cached_property
    def soft(self) -> dict[str, frozenset[str]]:
        """`{entry: judges who had better not hear it}`."""
        return self._kept_from(False)

    def _kept_from(self, hard: bool) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {entry: set() for entry in self.entry}
        for (judge, entry), one in self.strongest.items():
            if entry in found and judge in self.judge and one.hard == hard:
                found[entry].add(judge)
        return {entry: frozenset(judges) for entry, judges in found.items()}

    def but(self, **changed: object) -> "Problem":
        """The problem with some parts replaced."""
        return replace(self, **changed)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is broken (`cost` None) or poor in a plan; what is not concerned is '' or 0.

    `code` names a sentence, the rest are its facts; `other` is a second block or entry.
    """

    code: str
    cost: int | None = None
    block: str = ""
    judge: str = ""
    entry: str = ""
    other: str = ""
    origin: str = ""
    number: int = 0
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. A plan is valid where nothing is broken."""

    broken: tuple[Finding, ...]
    poor: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        return not self.broken

    @property
    def cost(self) -> int:
        return sum(one.cost or 0 for one in self.poor)
