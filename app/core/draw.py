"""Drawing an order that anyone can check: by hashes of a seed and each item, with a commitment to the items."""

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
        "commitment": sha256("\n".join(items).encode()).hexdigest(),
        "order": sorted(items, key=lambda item: sha256(f"{seed}\n{item}".encode()).hexdigest()),
    }


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
