"""Drawing an order that anyone can check: by hashes of a seed and each item, with a commitment to the items."""

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

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


def _order(items: Sequence[str], seed: str) -> list[str]:
    return sorted(items, key=lambda item: sha256(f"{seed}\n{item}".encode()).hexdigest())


def deal(
    items: Sequence[str], places: Sequence[str], barred: Mapping[str, Collection[str]], seed: str, turns: int
) -> tuple[int, list[str]] | None:
    """Draw items into places like cards: the first drawn goes to the first place, the next to the next, round and round.

    Where an item would come to a place that is barred for it, all is drawn anew with the seed, a slash and the number of
    the turn (`SEED/2`, `SEED/3` …): of the deals that keep every bar each is as likely as any other. Returns the turn and
    the order (item number i is in place number i modulo the number of places); None where `turns` turns found none.
    """
    for turn in range(1, turns + 1):
        order = _order(items, seed if turn == 1 else f"{seed}/{turn}")
        if all(places[at % len(places)] not in barred.get(item, ()) for at, item in enumerate(order)):
            return turn, order
    return None


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
