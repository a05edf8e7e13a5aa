"""Moving things in a plan by hand: each verb takes a plan and returns another one. Nothing is checked here."""

from dataclasses import replace

from app.core.plan.check import check
from app.core.plan.values import Finding, Plan, Problem


def put(plan: Plan, entry: str, block: str, place: int) -> Plan:
    """Take the entry from where it stands and put it into the block at this place (past the end: last)."""
    plan = take(plan, entry)
    there = plan.of(block)
    place = max(0, min(place, len(there.entries)))
    return plan.with_(replace(there, entries=(*there.entries[:place], entry, *there.entries[place:])))


def take(plan: Plan, entry: str) -> Plan:
    """Take the entry out of the plan: those behind it move up."""
    found = [one for one in plan.seatings if entry in one.entries]
    return plan.with_(*(replace(one, entries=tuple(key for key in one.entries if key != entry)) for one in found))


def swap(plan: Plan, one: str, other: str) -> Plan:
    """Let two entries change places; where one stands nowhere, it takes the other's place and the other stands nowhere."""
    turned = {one: other, other: one}
    found = [seating for seating in plan.seatings if turned.keys() & set(seating.entries)]
    return plan.with_(
        *(replace(seating, entries=tuple(turned.get(key, key) for key in seating.entries)) for seating in found)
    )


def seat(plan: Plan, judge: str, block: str) -> Plan:
    """Give the judge a seat on the block's panel, last in order."""
    there = plan.of(block)
    return plan if judge in there.judges else plan.with_(replace(there, judges=(*there.judges, judge)))


def unseat(plan: Plan, judge: str, block: str) -> Plan:
    """Take the judge from the block's panel."""
    there = plan.of(block)
    return plan.with_(replace(there, judges=tuple(key for key in there.judges if key != judge)))


def stand_in(plan: Plan, judge: str, other: str, block: str) -> Plan:
    """Let `other` have the seat of `judge` on the block's panel."""
    there = plan.of(block)
    if other in there.judges:
        return unseat(plan, judge, block)
    return plan.with_(replace(there, judges=tuple(other if key == judge else key for key in there.judges)))


def breaks(problem: Problem, before: Plan, after: Plan) -> tuple[Finding, ...]:
    """What the plan after breaks that the plan before did not."""
    old = set(check(problem, before).broken)
    return tuple(one for one in check(problem, after).broken if one not in old)
