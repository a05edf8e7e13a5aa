"""A plan as JSON, and back: what a version keeps and what a file may bring."""

from app.core import reading
from app.core.plan.values import Plan, Seating

SCHEMA = "plan/1"


def to_json(plan: Plan) -> dict[str, object]:
    """`{"schema": "plan/1", "blocks": [{"key", "judges": […], "entries": […]}]}`; empty blocks are left out."""
    return {
        "schema": SCHEMA,
        "blocks": [
            {"key": one.block, "judges": list(one.judges), "entries": list(one.entries)}
            for one in plan.seatings
            if one.judges or one.entries
        ],
    }


def from_json(value: object) -> Plan:
    """Read what `to_json` wrote; Refusal for anything else. Whether the plan is any good is not asked."""
    raw = reading.fields(value, (), ("schema", "blocks"))
    reading.choice(raw["schema"], ("schema",), (SCHEMA,))
    seatings = []
    for index, one in enumerate(reading.items(raw["blocks"], ("blocks",))):
        at = ("blocks", index)
        found = reading.fields(one, at, ("key", "judges", "entries"))
        seatings.append(
            Seating(reading.key(found["key"], (*at, "key")), _keys(found, at, "judges"), _keys(found, at, "entries"))
        )
    reading.unique((one.block for one in seatings), ("blocks",), "key")
    return Plan(tuple(seatings))


def _keys(found: dict[str, object], at: reading.Place, name: str) -> tuple[str, ...]:
    place = (*at, name)
    return tuple(reading.key(one, (*place, index)) for index, one in enumerate(reading.items(found[name], place)))
