"""Who of a room's judges hears which entry, when the room's judges change: whoever goes is followed by somebody who is there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import change
from app.core.plan import panels
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.judging.models import Judge, Recusal
from app.judging.naming import Names, hearing, name_judges, named
from app.judging.queries import sitting
from app.roadshow.models import PitchDay, Slot
from app.scoring import actions as scoring
from app.scoring.models import Scorecard
from app.scoring.queries import open_entries


def names_of(days: list[PitchDay]) -> Names:
    """Who is named for the entries of these days."""
    return named([slot.entry_id for day in days for slot in day.slots])


def heard_by(day: PitchDay, slot: Slot, names: Names) -> list[Judge]:
    """The judges who are to hear the slot's entry, in order; also those who keep from it."""
    return [member.judge for member in hearing(day.panel, names.get(slot.entry_id))]


def numbers(days: list[PitchDay], person_id: int | None) -> dict[int, int]:
    """`{day id: how many of its projects the person hears as a judge}`; who keeps off one is not looked at."""
    names = names_of(days)
    own = set(db.session.scalars(select(Judge.id).where(Judge.person_id == person_id))) if names else set()
    return {day.id: sum(not names.get(slot.entry_id) or bool(own & set(names[slot.entry_id])) for slot in day.slots) for day in days}


@dataclass(frozen=True)
class Room:
    """The judges of a pitch day, who sits in whose seat, and who keeps from which entry."""

    judges: list[int]
    instead: dict[int, int]
    off: set[tuple[int, int]]


def _room(day: PitchDay) -> Room:
    here, ids = sitting(day.panel), [slot.entry_id for slot in day.slots]
    standing = select(Recusal.judge_id, Recusal.entry_id).where(Recusal.entry_id.in_(ids), Recusal.lifted_at.is_(None))
    return Room(
        [member.judge_id for member in here], {one.instead_of_id: one.judge_id for one in here if one.instead_of_id is not None},
        {(judge, entry) for judge, entry in db.session.execute(standing)},
    )


def follow(actor: Actor, day: PitchDay) -> None:
    """Inside the open change: entries for which somebody is named who is not there, or keeps from them, get another judge.

    Who took the seat comes first, else who hears the fewest entries of the day. Where nobody is left the name stays, and the
    entry has a judge less. Entries whose scoring is over are left alone, and so is who has handed in.
    """
    names = names_of([day])
    if not names:
        return
    room, over = _room(day), {entry for entry, is_open in open_entries(list(names)).items() if not is_open}
    done = _handed_in(list(names))
    load = Counter(judge for entry, judges in names.items() for judge in judges if judge in room.judges)
    for slot in day.slots:
        judges = names.get(slot.entry_id, [])
        stays = [
            one for one in judges
            if (one, slot.entry_id) not in room.off and (one in room.judges or (one, slot.entry_id) in done)
        ]
        if slot.entry_id in over or len(stays) == len(judges):
            continue
        new = _replaced(room, slot.entry_id, judges, stays, load)
        load.update(one for one in new if one not in judges)
        if new:
            name_judges(actor, slot.entry, new)


def _replaced(room: Room, entry_id: int, judges: list[int], stays: list[int], load: Counter[int]) -> list[int]:
    """The names with somebody in the place of each who does not stay."""
    new = list(stays)
    for gone in (one for one in judges if one not in stays):
        barred = {one for one in room.judges if (one, entry_id) in room.off or one in new or one in judges}
        heir = room.instead.get(gone)
        if heir is not None and heir in room.judges and heir not in barred:
            new.append(heir)
            continue
        here = panels.chosen([str(one) for one in room.judges], (), 1, barred={str(one) for one in barred}, load=lambda one: load[int(one)])
        if here:
            new.append(int(here[0]))
        elif (gone, entry_id) not in room.off:
            new.append(gone)
    return new


def _handed_in(entry_ids: list[int]) -> set[tuple[int, int]]:
    cards = select(Scorecard.judge_id, Scorecard.entry_id).where(Scorecard.entry_id.in_(entry_ids), Scorecard.state == "submitted")
    return {(judge, entry) for judge, entry in db.session.execute(cards)}


def choose(actor: Actor, slot: Slot, judge_ids: list[int]) -> None:
    """Name the judges of the slot's entry by hand, out of those who sit in its room; all of them, or nobody: the whole panel.

    Refused (409): somebody who does not sit there or keeps from the entry, and once the entry's scoring began.
    """
    with change(actor):
        slot = db.session.get_one(Slot, slot.id)
        day = slot.pitch_day
        if slot.entry_id in open_entries([slot.entry_id]):
            raise Refused("roadshow.begun_entry", _("已经开始评分的项目不能换评委；评委临时不能来，请在控台换人。"), field="judges", status=409)
        here = [member.judge_id for member in sitting(day.panel)]
        if not set(judge_ids) <= set(here):
            raise Refused("judging.not_sitting", _("有评委不在这一场。"), field="judges", status=409)
        name_judges(actor, slot.entry, [] if set(judge_ids) == set(here) else judge_ids)
        if day.published_at is not None:
            scoring.deal(actor, slot.entry, day.panel)
