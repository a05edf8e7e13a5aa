"""Moving things in a plan by hand: each verb takes a plan and returns another one. Nothing is checked here.

An entry takes its own panel along; `panels.followed` then lets it follow to where the entry now stands.
"""

from collections.abc import Callable
from dataclasses import replace

from app.core.plan.check import check
from app.core.plan.values import Finding, Plan, Problem, Seating


def put(plan: Plan, entry: str, block: str, place: int) -> Plan:
    """Take the entry from where it stands and put it into the block at this place (past the end: last)."""
    own = [one for seating in plan.seatings for one in seating.panels if one[0] == entry][:1]
    plan = take(plan, entry)
    there = plan.of(block)
    place = max(0, min(place, len(there.entries)))
    entries = (*there.entries[:place], entry, *there.entries[place:])
    return plan.with_(replace(there, entries=entries, panels=(*there.panels, *own)))


def take(plan: Plan, entry: str) -> Plan:
    """Take the entry out of the plan: those behind it move up."""
    found = [one for one in plan.seatings if entry in one.entries]
    return plan.with_(
        *(
            replace(
                one, entries=tuple(key for key in one.entries if key != entry),
                panels=tuple(own for own in one.panels if own[0] != entry),
            )
            for one in found
        )
    )


def swap(plan: Plan, one: str, other: str) -> Plan:
    """Let two entries change places; where one stands nowhere, it takes the other's place and the other stands nowhere."""
    turned = {one: other, other: one}
    found = [seating for seating in plan.seatings if turned.keys() & set(seating.entries)]
    own = {key: judges for seating in found for key, judges in seating.panels}

    def turn(seating: Seating) -> Seating:
        entries = tuple(turned.get(key, key) for key in seating.entries)
        return replace(seating, entries=entries, panels=tuple((key, own[key]) for key in entries if key in own))

    return plan.with_(*(turn(seating) for seating in found))


def seat(plan: Plan, judge: str, block: str) -> Plan:
    """Give the judge a seat on the block's panel, last in order."""
    there = plan.of(block)
    return plan if judge in there.judges else plan.with_(replace(there, judges=(*there.judges, judge)))


def unseat(plan: Plan, judge: str, block: str) -> Plan:
    """Take the judge from the block's panel."""
    there = plan.of(block)
    panels = tuple((entry, tuple(key for key in judges if key != judge)) for entry, judges in there.panels)
    return plan.with_(replace(there, judges=tuple(key for key in there.judges if key != judge), panels=panels))


def stand_in(plan: Plan, judge: str, other: str, block: str) -> Plan:
    """Let `other` have the seat of `judge` in the block, and hear what `judge` heard."""
    there = plan.of(block)
    if other in there.judges:
        return unseat(plan, judge, block)
    panels = tuple((entry, _instead(judges, judge, other)) for entry, judges in there.panels)
    return plan.with_(replace(there, judges=_instead(there.judges, judge, other), panels=panels))


def hear(plan: Plan, judge: str, entry: str) -> Plan:
    """Let the judge hear the entry as well."""
    return _heard_by(plan, entry, lambda judges: judges if judge in judges else (*judges, judge))


def unhear(plan: Plan, judge: str, entry: str) -> Plan:
    """Take the judge from the entry's own panel."""
    return _heard_by(plan, entry, lambda judges: tuple(key for key in judges if key != judge))


def relieve(plan: Plan, judge: str, other: str, entry: str) -> Plan:
    """Let `other` hear the entry in the place of `judge`."""
    if other in _panel(plan, entry):
        return unhear(plan, judge, entry)
    return _heard_by(plan, entry, lambda judges: _instead(judges, judge, other))


def _instead(judges: tuple[str, ...], judge: str, other: str) -> tuple[str, ...]:
    return tuple(other if key == judge else key for key in judges)


def _panel(plan: Plan, entry: str) -> tuple[str, ...]:
    return next((one.hearing(entry) for one in plan.seatings if entry in one.entries), ())


def _heard_by(plan: Plan, entry: str, changed: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Plan:
    found = [one for one in plan.seatings if entry in one.entries]
    return plan.with_(*(with_panel(one, entry, changed(one.hearing(entry))) for one in found))


def with_panel(seating: Seating, entry: str, judges: tuple[str, ...]) -> Seating:
    """The seating with this panel for the entry, in the order of its entries."""
    own = {**dict(seating.panels), entry: judges}
    return replace(seating, panels=tuple((key, own[key]) for key in dict.fromkeys(seating.entries) if key in own))


def breaks(problem: Problem, before: Plan, after: Plan) -> tuple[Finding, ...]:
    """What the plan after breaks that the plan before did not."""
    old = set(check(problem, before).broken)
    return tuple(one for one in check(problem, after).broken if one not in old)
