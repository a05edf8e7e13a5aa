"""Drawing which pitch day, and so which room and panel, an entry goes to: who takes part, and whether it can be drawn at all."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.contests.models import Stage
from app.core.draw import Places, deal, place_of
from app.core.policy import Actor
from app.draws import words
from app.draws.models import Draw
from app.draws.seats import Look, label, look_at, places_in
from app.errors import Refused
from app.offload import offload
from app.roadshow import orders
from app.roadshow.queries import days_of, entries_of
from app.roadshow.spreading import spread

# The trial of before: so many turns must hold so many deals that keep every bar.
TRIAL_TURNS, TRIAL_DEALS = 5_000, 5
# What `refuse_impossible` says: the page shows it beside who is tied to where.
IMPOSSIBLE = ("draws.no_seat", "draws.no_room", "draws.nowhere", "draws.crowded", "draws.no_deal")


def look(stage: Stage, places: Sequence[str]) -> Look:
    """What would be drawn into these places (labels, in this order).

    Active entries that stand there already or stand nowhere take part. Refused (409): fewer than two places, one that has
    changed or where scoring began, fewer entries than places.
    """
    there = {label(day): day for day in days_of(stage.id)}
    # A place that is named twice would be dealt to twice, and keep the last of it alone.
    places = list(dict.fromkeys(places))
    if len(places) < 2:
        raise Refused("draws.few_places", _("至少要选两场，才能抽签分组。"), field="day", status=409)
    if not set(places) <= set(there):
        raise Refused("draws.changed", _("场次的房间、评委组或时间变了，请重新公布名单。"), status=409)
    days = [there[place] for place in places]
    if any(orders.opened(day) for day in days):
        raise Refused("draws.begun", _("这一场已经开始评分，不能再抽签。"), status=409)
    elsewhere = {slot.entry_id for day in there.values() if day not in days for slot in day.slots}
    entries = [one for one in entries_of(stage.id) if one.status == "active" and one.id not in elsewhere]
    if len(entries) < len(days):
        raise Refused("draws.few", _("项目比场次还少，不用抽签。"), status=409)
    return look_at(stage, days, entries)


def refuse_impossible(found: Look) -> None:
    """Raise Refused where nothing can be drawn, in words: a day that takes nobody, who stands nowhere, who are too many."""
    named = words.Namer(found)
    for limit, size in zip(found.limits, found.sizes, strict=True):
        if size == 0 and limit.most is not None:
            raise Refused("draws.no_seat", named.no_seat(limit), status=409)
    seats = sum(found.sizes)
    if seats < len(found.entries):
        raise Refused("draws.no_room", named.no_room(seats), status=409)
    if not found.barred and not found.apart:
        return
    nowhere = [entry.key for entry in found.entries if not any(found.into.fits(entry.key, seat) for seat in found.into.seats)]
    if nowhere:
        raise Refused("draws.nowhere", named.nowhere(nowhere), status=409)
    crowd = crowded(found.into, list(found.barred))
    if crowd is not None:
        raise Refused("draws.crowded", named.crowded(*crowd), status=409)
    if not possible(found):
        raise Refused("draws.no_deal", named.no_deal(), status=409)


def crowded(into: Places, items: list[str]) -> tuple[list[str], list[str]] | None:
    """Items that together can have fewer seats than they are, and these seats; None where each can have one.

    Augmenting paths (Kuhn): an item that finds no seat, with all whom it asked in vain, is such a crowd.
    """
    taken: dict[str, str] = {}

    def find(item: str, seen: dict[str, None]) -> bool:
        for seat in into.seats:
            if seat in seen or not into.fits(item, seat):
                continue
            seen[seat] = None
            if seat not in taken or find(taken[seat], seen):
                taken[seat] = item
                return True
        return False

    for item in items:
        seen: dict[str, None] = {}
        if not find(item, seen):
            return [item, *dict.fromkeys(taken[seat] for seat in seen)], list(seen)
    return None


def possible(found: Look) -> bool:
    """Whether deals that keep everything are found often enough, by seeds that nobody will use."""
    tried = ok = 0
    while tried < TRIAL_TURNS and ok < TRIAL_DEALS:
        deals = offload(deal, found.items, found.into, f"trial {tried}", TRIAL_TURNS - tried)
        if deals is None:
            break
        tried, ok = tried + deals[0], ok + 1
    return ok >= TRIAL_DEALS


def carry_out(actor: Actor, draw: Draw) -> None:
    """The pitch days get what was drawn: the order is that of the seats as they were published."""
    stage, seats = draw.stage, places_in(draw.about, len(draw.items)).seats
    found = look(stage, draw.about["places"])
    ids = {entry.key: entry.id for entry in found.entries}
    placed: dict[str, list[int]] = {place: [] for place in draw.about["places"]}
    for key, seat in zip(draw.order, seats, strict=True):
        if key in ids:
            placed[place_of(seat)].append(ids[key])
    spread(actor, stage, {day.id: placed[label(day)] for day in found.days})
