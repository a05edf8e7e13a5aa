"""Drawing an order that anyone can check: by hashes of a seed and each item, with a commitment to the items."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations

from app.core import reading

SCHEMA = "draw/1"


def draw(document: object) -> dict[str, object]:
    """`{"schema": "draw/1", "items": […], "seed": …}` to `{"schema": "order/1", "commitment": …, "order": […]}`.

    `commitment` is the SHA-256 (hex) of the items joined by line feeds: published before the seed is known, it
    fixes them. The order is ascending by the SHA-256 (hex) of seed, line feed, item.
    """
    raw = reading.fields(document, (), ("schema", "items", "seed"))
    if raw["schema"] != SCHEMA:
        raise reading.refusal("document.unknown_schema", f"is not {SCHEMA}", ("schema",), schema=SCHEMA)
    seed = reading.text(raw["seed"], ("seed",))
    items = _items(raw["items"])
    return {
        "schema": "order/1",
        "commitment": commitment(items),
        "order": _order(items, seed),
    }


def commitment(items: Sequence[str]) -> str:
    """The fingerprint of a list: the SHA-256 (hex) of its items joined by line feeds, as UTF-8."""
    return sha256("\n".join(items).encode()).hexdigest()


@dataclass(frozen=True)
class Places:
    """Where items are dealt to, as it is published with their list.

    A seat is named by its place and its number there, from 1 on: `A #1`. `barred`: by item the places, or single seats, that
    it cannot have. `bound`: groups of items that have the same few seats. `apart`: groups of items that cannot have seats at
    the same time; `times`: by place when its first seat begins and how long each lasts.
    """

    places: Sequence[str]
    sizes: Sequence[int]
    barred: Mapping[str, Collection[str]] = field(default_factory=dict)
    bound: Sequence[Sequence[str]] = ()
    apart: Sequence[Sequence[str]] = ()
    times: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def seats(self) -> list[str]:
        """As they are dealt: the first of each place, the second of each, round and round; a full place is left out."""
        rounds = range(max(self.sizes, default=0))
        return [f"{place} #{row + 1}" for row in rounds for place, size in zip(self.places, self.sizes, strict=True) if row < size]

    def fits(self, item: str, seat: str) -> bool:
        kept_from = self.barred.get(item, ())
        return seat not in kept_from and place_of(seat) not in kept_from

    def clash(self, one: str, other: str) -> bool:
        """Whether two seats have time in common."""
        (begin, end), (start, stop) = self._span(one), self._span(other)
        return begin < stop and start < end

    def _span(self, seat: str) -> tuple[int, int]:
        begins, length = self.times[place_of(seat)]
        row = int(seat.rsplit(" #", 1)[1]) - 1
        return begins + row * length, begins + (row + 1) * length


def place_of(seat: str) -> str:
    return seat.rsplit(" #", 1)[0]


def deal(items: Sequence[str], into: Places, seed: str, turns: int) -> tuple[int, list[str]] | None:
    """Draw items into seats: the first drawn gets the first seat, the next the next one, as cards are dealt.

    Groups of bound items come first: the seats that they can have are ordered by the SHA-256 (hex) of seed, line feed, the
    group's first item, line feed, seat, and dealt to the group in its drawn order. Where a seat would be had twice, or an
    item would get a seat that is barred for it, or two that are apart the same time, all is drawn anew with the seed, a slash
    and the number of the turn (`SEED/2`, `SEED/3` …): of the deals that keep everything each is as likely as any other.
    Returns the turn and the items in the order of the seats; None where `turns` turns found none.
    """
    seats = into.seats
    if len(seats) != len(items):
        return None
    open_to = [[seat for seat in seats if into.fits(group[0], seat)] for group in into.bound]
    free = [item for item in items if not any(item in group for group in into.bound)]
    for turn in range(1, turns + 1):
        found = _dealt(seats, free, into.bound, open_to, seed if turn == 1 else f"{seed}/{turn}")
        if len(found) == len(items) and _keeps(found, into):
            return turn, [found[seat] for seat in seats]
    return None


def _dealt(
    seats: Sequence[str], free: Sequence[str], bound: Sequence[Sequence[str]], open_to: Sequence[Sequence[str]], seed: str
) -> dict[str, str]:
    """Seats and who has them; fewer than there are items where a seat was wanted twice."""
    found: dict[str, str] = {}
    for group, fit in zip(bound, open_to, strict=True):
        found.update(zip(_order(fit, f"{seed}\n{group[0]}"), _order(group, seed), strict=False))
    rest = [seat for seat in seats if seat not in found]
    found.update(zip(rest, _order(free, seed), strict=False))
    return found


def _keeps(found: Mapping[str, str], into: Places) -> bool:
    if not all(into.fits(item, seat) for seat, item in found.items()):
        return False
    seat_of = {item: seat for seat, item in found.items()}
    return not any(
        into.clash(seat_of[one], seat_of[other]) for group in into.apart for one, other in combinations(group, 2)
    )


def _order(items: Sequence[str], seed: str) -> list[str]:
    return sorted(items, key=lambda item: sha256(f"{seed}\n{item}".encode()).hexdigest())


def _items(value: object) -> list[str]:
    items: dict[str, None] = {}
    for index, one in enumerate(reading.items(value, ("items",))):
        item = reading.key(one, ("items", index))
        if "\n" in item:
            raise reading.refusal("draw.line_feed", "holds a line feed", ("items", index))
        if item in items:
            message = f"{reading.printable(item)} is there twice"
            raise reading.refusal("document.twice", message, ("items", index), key=item)
        items[item] = None
    return list(items)
