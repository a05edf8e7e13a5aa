"""Who goes on when places, floors and caps are given: the best in order of merit that keep all of them, and why."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = tuple[str, str]


@dataclass(frozen=True)
class Runner:
    """One candidate; `rank` ascending is the order of merit, equal ranks are a tie. '' is no field or no region."""

    key: str
    rank: int
    field: str = ""
    region: str = ""


@dataclass(frozen=True)
class Bound:
    """`family` ("field" or "region"), its key, at least `floor` and at most `cap` (None: any number)."""

    family: str
    key: str
    floor: int = 0
    cap: int | None = None


@dataclass(frozen=True)
class Placing:
    """One candidate's part. `code`: rank, quota (a better one had to stay), tied (somebody has to choose between
    equals), cap (own field or region is full), floor (the place is kept for another), reserve, below.
    `number` is the place among the reserves, shared by equals."""

    key: str
    code: str
    number: int | None = None

    @property
    def goes_on(self) -> bool:
        return self.code in ("rank", "quota")


@dataclass(frozen=True)
class Proposal:
    """In order of merit. `size`: places that can be filled; `open`: places that those tied have between them.

    `clash`: a smallest set of bounds that cannot hold together; then nobody is placed. Where those tied differ in
    field or region, what comes below them may change with the choice.
    """

    placings: tuple[Placing, ...] = ()
    size: int = 0
    open: int = 0
    clash: tuple[Bound, ...] = ()

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(one.key for one in self.placings if one.goes_on)


def propose(runners: Sequence[Runner], places: int, bounds: Sequence[Bound] = (), reserves: int = 0) -> Proposal:
    """The best `places` of `runners` that keep all `bounds`: going down the order of merit, each is taken with whom
    the rest can still be filled. Equals that cannot all be taken are named as tied, never told apart by their order."""
    order = sorted(runners, key=lambda one: one.rank)
    room = _Room(order, bounds)
    places = max(0, min(places, len(order)))
    if not room.fits(0, places):
        return Proposal(clash=_clash(order, bounds, places))
    while not room.fits(places, places):
        places -= 1
    codes: dict[str, str] = {}
    spare = 0
    for group in _groups(order):
        cells = Counter((one.field, one.region) for one in group)
        able = {cell for cell in cells if room.could_take(cell, 1, places)}
        before = room.copy()
        taken = {cell: room.take(cell, number, places) for cell, number in cells.items()}
        sure = able
        if any(taken[cell] < cells[cell] for cell in able):
            # Without one of these the places cannot be filled: whoever of the equals is chosen, these are.
            sure = {cell for cell in able if not before.could_miss(cell, places)}
        spare += sum(taken[cell] for cell in able if cell not in sure)
        for one in group:
            cell = (one.field, one.region)
            codes[one.key] = "taken" if cell in sure else "tied" if cell in able else "out"
    return Proposal(tuple(_told(order, codes, room, places, reserves)), places, spare)


def _groups(order: Sequence[Runner]) -> Iterable[list[Runner]]:
    by_rank: dict[int, list[Runner]] = {}
    for one in order:
        by_rank.setdefault(one.rank, []).append(one)
    return by_rank.values()


def _told(order: Sequence[Runner], codes: dict[str, str], room: _Room, places: int, reserves: int) -> Iterable[Placing]:
    """The codes that people read; whoever would hold a place by rank alone is told what stopped them."""
    last = order[places - 1].rank if places else None
    waiting: list[int] = []
    for one in order:
        inside = last is not None and one.rank <= last
        code = codes[one.key]
        if code == "taken":
            yield Placing(one.key, "rank" if inside else "quota")
        elif code == "tied":
            yield Placing(one.key, "tied")
        elif room.full(one):
            yield Placing(one.key, "cap")
        elif len(waiting) < reserves or (waiting and waiting[-1] == one.rank):
            waiting.append(one.rank)
            yield Placing(one.key, "reserve", 1 + sum(rank < one.rank for rank in waiting))
        else:
            yield Placing(one.key, "floor" if inside else "below")


def _clash(order: Sequence[Runner], bounds: Sequence[Bound], places: int) -> tuple[Bound, ...]:
    """Bounds are left out one by one; what cannot be left out is the clash."""
    kept = list(bounds)
    for one in bounds:
        fewer = [other for other in kept if other is not one]
        if not _Room(order, fewer).fits(0, places):
            kept = fewer
    return tuple(kept)


class _Room:
    """Who is taken and who is left, by field and region at once. Each field and each region is a node, each pair an
    edge, so whether the rest can be filled is a question of a flow with lower bounds."""

    def __init__(self, order: Sequence[Runner], bounds: Sequence[Bound]) -> None:
        self.bounds = {(one.family, one.key): one for one in bounds}
        self.left: Counter[Cell] = Counter((one.field, one.region) for one in order)
        self.taken: Counter[Cell] = Counter()
        # A pair that was refused once stays refused: what was taken only grows and what is left only shrinks.
        self.shut: set[Cell] = set()

    def copy(self) -> _Room:
        other = _Room((), tuple(self.bounds.values()))
        other.left, other.taken, other.shut = self.left.copy(), self.taken.copy(), set(self.shut)
        return other

    def full(self, one: Runner) -> bool:
        """Whether its field or region has no room under its cap."""
        for family, index, key in (("field", 0, one.field), ("region", 1, one.region)):
            bound = self.bounds.get((family, key))
            if bound and bound.cap is not None and sum(n for cell, n in self.taken.items() if cell[index] == key) >= bound.cap:
                return True
        return False

    def could_take(self, cell: Cell, number: int, places: int) -> bool:
        """Whether so many of a pair can be taken together, and the rest still be filled."""
        if cell in self.shut or sum(self.taken.values()) + number > places:
            return False
        self.taken[cell] += number
        self.left[cell] -= number
        possible = self.fits(places, places)
        self.taken[cell] -= number
        self.left[cell] += number
        return possible

    def could_miss(self, cell: Cell, places: int) -> bool:
        """Whether the places can be filled with one of a pair's left out."""
        self.left[cell] -= 1
        possible = self.fits(places, places)
        self.left[cell] += 1
        return possible

    def take(self, cell: Cell, number: int, places: int) -> int:
        """Take as many of a pair's equals as the rest allows, and put the others aside; how many were taken."""
        least, most = (number, number) if self.could_take(cell, number, places) else (0, number - 1)
        while least < most:
            middle = (least + most + 1) // 2
            if self.could_take(cell, middle, places):
                least = middle
            else:
                most = middle - 1
        self.left[cell] -= number
        self.taken[cell] += least
        if least < number:
            self.shut.add(cell)
        return least

    def fits(self, least: int, most: int) -> bool:
        """Whether `least` to `most` in all can be taken with every floor and cap kept."""
        edges: dict[tuple[str, str], int] = {}
        need: Counter[str] = Counter()

        def edge(start: str, end: str, low: int, high: int) -> bool:
            edges[start, end] = high - low
            need[end] += low
            need[start] -= low
            return low <= high

        cells = {cell for cell in self.left | self.taken if self.left[cell] + self.taken[cell]}
        keys = {(family, cell[index]) for cell in cells for index, family in enumerate(("field", "region"))}
        fine = edge("out", "in", least, most)
        for family, key in sorted(keys | set(self.bounds)):
            bound = self.bounds.get((family, key), Bound(family, key))
            cap = len(cells) * most + most if bound.cap is None else bound.cap
            ends = ("in", f"field {key}") if family == "field" else (f"region {key}", "out")
            fine = edge(*ends, bound.floor, cap) and fine
        for field, region in sorted(cells):
            cell = (field, region)
            fine = edge(f"field {field}", f"region {region}", self.taken[cell], self.taken[cell] + self.left[cell]) and fine
        return fine and _carries(edges, need)


def _carries(edges: dict[tuple[str, str], int], need: Counter[str]) -> bool:
    """Whether a flow can meet what each node lacks: shortest augmenting paths from all that have too much."""
    rest: dict[str, dict[str, int]] = {}
    for (start, end), room in edges.items():
        rest.setdefault(start, {})[end] = room
        rest.setdefault(end, {}).setdefault(start, 0)
    for node, much in need.items():
        if much > 0:
            rest.setdefault("source", {})[node] = much
            rest[node].setdefault("source", 0)
        elif much < 0:
            rest[node]["sink"] = -much
            rest.setdefault("sink", {})[node] = 0
    missing = sum(much for much in need.values() if much > 0)
    while missing:
        path = _path(rest)
        if not path:
            return False
        width = min(rest[start][end] for start, end in path)
        for start, end in path:
            rest[start][end] -= width
            rest[end][start] += width
        missing -= width
    return True


def _path(rest: dict[str, dict[str, int]]) -> list[tuple[str, str]]:
    came: dict[str, str] = {"source": ""}
    queue = deque(["source"])
    while queue and "sink" not in came:
        node = queue.popleft()
        for end, room in rest.get(node, {}).items():
            if room and end not in came:
                came[end] = node
                queue.append(end)
    path, node = [], "sink"
    while came.get(node):
        path.append((came[node], node))
        node = came[node]
    return path
