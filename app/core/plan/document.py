"""A plan as JSON, and back: what a version keeps and what a file may bring."""

from app.core import reading
from app.core.plan.values import Plan, Seating

SCHEMA = "plan/1"


def to_json(plan: Plan) -> dict[str, object]:
    """`{"schema": "plan/1", "blocks": [{"key", "judges": […], "entries": […], "panels": {entry: […]}}]}`.

    Empty blocks are left out, and `panels` where no entry has one of its own.
    """
    return {
        "schema": SCHEMA,
        "blocks": [
            {"key": one.block, "judges": list(one.judges), "entries": list(one.entries), **_panels(one)}
            for one in plan.seatings
            if one.judges or one.entries
        ],
    }


def _panels(one: Seating) -> dict[str, object]:
    own = {entry: list(judges) for entry, judges in one.panels if entry in one.entries}
    return {"panels": own} if own else {}


def from_json(value: object) -> Plan:
    """Read what `to_json` wrote; Refusal for anything else. Whether the plan is any good is not asked."""
    raw = reading.fields(value, (), ("schema", "blocks"))
    reading.choice(raw["schema"], ("schema",), (SCHEMA,))
    seatings = []
    for index, one in enumerate(reading.items(raw["blocks"], ("blocks",))):
        at = ("blocks", index)
        found = reading.fields(one, at, ("key", "judges", "entries"), ("panels",))
        entries = _keys(found, at, "entries")
        panels = _own(found.get("panels", {}), (*at, "panels"), entries)
        seatings.append(Seating(reading.key(found["key"], (*at, "key")), _keys(found, at, "judges"), entries, panels))
    reading.unique((one.block for one in seatings), ("blocks",), "key")
    return Plan(tuple(seatings))


def _own(raw: object, at: reading.Place, entries: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The panels of single entries, in the order of these."""
    if not isinstance(raw, dict):
        raise reading.refusal("document.not_an_object", "is not an object", at)
    for key in raw:
        if key not in entries:
            raise reading.refusal("document.unknown_key", "is not a known key", (*at, key), key=key)
    return tuple((entry, _keys(raw, at, entry)) for entry in dict.fromkeys(entries) if entry in raw)


def _keys(found: dict[str, object], at: reading.Place, name: str) -> tuple[str, ...]:
    place = (*at, name)
    return tuple(reading.key(one, (*place, index)) for index, one in enumerate(reading.items(found[name], place)))
