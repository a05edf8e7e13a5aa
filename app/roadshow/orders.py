"""A day's running order: who stands on it, what may still move, and the places that follow from it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.roadshow.models import PitchDay, Slot
from app.roadshow.queries import entries_of, programme
from app.scoring.queries import open_entries
from app.submissions.models import Entry


def keys(day: PitchDay) -> list[str]:
    """The day's entries as public keys, in running order."""
    return [slot.entry.key for slot in day.slots]


def opened(day: PitchDay) -> set[int]:
    """Entries of the day whose scoring began at some time."""
    return set(open_entries([slot.entry_id for slot in day.slots]))


def entries_for(day: PitchDay, entry_ids: list[int]) -> list[Entry]:
    """The entries in this order, if the day may have them.

    Refused: an entry twice, of another stage, or on another day. Whoever has withdrawn stays if already there.
    """
    if len(set(entry_ids)) != len(entry_ids):
        raise Refused("roadshow.entry_twice", _("同一个项目排了两次。"), field="entries")
    found = {
        entry.id: entry
        for entry in db.session.scalars(select(Entry).where(Entry.stage_id == day.stage_id, Entry.id.in_(entry_ids)))
    }
    if len(found) != len(entry_ids):
        raise Refused("roadshow.other_entry", _("有项目不属于本环节。"), field="entries")
    here = {slot.entry_id for slot in day.slots}
    elsewhere = db.session.scalars(select(Slot).where(Slot.entry_id.in_(entry_ids), Slot.pitch_day_id != day.id)).first()
    if elsewhere is not None:
        title = elsewhere.entry.project.title
        raise Refused("roadshow.two_days", _("“%(title)s”已经在另一场。", title=title), field="entries", status=409)
    for entry in found.values():
        if entry.status != "active" and entry.id not in here:
            text = _("“%(title)s”已退出。", title=pick(entry.project.title, entry.project.title_en))
            raise Refused("roadshow.not_active", text, field="entries", status=409)
    return [found[entry_id] for entry_id in entry_ids]


def refuse_moved(day: PitchDay, entry_ids: list[int]) -> None:
    """Raise Refused where the new order moves an entry whose scoring began, or puts somebody before it."""
    began = opened(day)
    old = [slot.entry_id for slot in day.slots]
    for entry_id in began:
        moved = entry_id not in entry_ids or not (
            set(entry_ids[: entry_ids.index(entry_id)]) <= set(old[: old.index(entry_id)])
        )
        if moved:
            raise Refused("roadshow.begun_entry", _("已经开始评分的项目不能移动。"), field="entries", status=409)
    if [one for one in entry_ids if one in began] != [one for one in old if one in began]:
        raise Refused("roadshow.begun_entry", _("已经开始评分的项目不能移动。"), field="entries", status=409)


def seat(day: PitchDay, entries: list[Entry]) -> None:
    """Make the day's slots be these entries in this order; slots that stay keep their rows."""
    slots = {slot.entry_id: slot for slot in day.slots}
    wanted = {entry.id for entry in entries}
    for entry_id, slot in slots.items():
        if entry_id not in wanted:
            db.session.delete(slot)
    for position, entry in enumerate(entries, start=1):
        slot = slots.get(entry.id)
        if slot is None:
            db.session.add(Slot(pitch_day_id=day.id, entry_id=entry.id, position=position))
        else:
            slot.position = position
    db.session.flush()
    db.session.expire(day, ["slots"])


def renumber(stage_id: int) -> None:
    """Let the entries' own positions follow the plan: scorecards and the tally document stand in running order."""
    db.session.flush()
    planned = programme(stage_id, published_only=False)
    there = {entry.id for entry in planned}
    rest = [entry for entry in entries_of(stage_id) if entry.id not in there]
    for position, entry in enumerate([*planned, *rest], start=1):
        if entry.position != position:
            entry.position = position


def rearranged(shown: list[int], places: dict[int, int], move: tuple[int, int] | None = None, out: int | None = None) -> list[int]:
    """The order that a page asks for: `places` are the typed numbers, `move` is (entry id, -1 up or +1 down).

    Who is given another's number takes the place: on the way up before it, on the way down after it.
    """
    old = {entry_id: number for number, entry_id in enumerate(shown, start=1)}

    def key(entry_id: int) -> tuple[int, int]:
        typed = places.get(entry_id, old[entry_id])
        return typed, (typed > old[entry_id]) - (typed < old[entry_id])

    order = sorted((entry_id for entry_id in shown if entry_id != out), key=key)
    if move is not None and move[0] in order:
        at = order.index(move[0])
        to = min(max(at + move[1], 0), len(order) - 1)
        order.insert(to, order.pop(at))
    return order
