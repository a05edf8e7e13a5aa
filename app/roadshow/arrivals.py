"""Check-in at the door: who has come, comes late or did not come, and taking back what was pressed by mistake."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.change import Change, change
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.roadshow.events import ArrivalNoted
from app.roadshow.models import Arrival, Slot
from app.submissions.models import Entry

EXPECTED, HERE, LATE, NO_SHOW = "expected", "here", "late", "no_show"

# What the door may say of an entry, and how it is called.
STATES = {EXPECTED: _l("还没到"), HERE: _l("已到"), LATE: _l("会晚到"), NO_SHOW: _l("没有到场")}


def arrivals_of(entry_ids: Collection[int]) -> dict[int, Arrival]:
    """`{entry id: what the door said last}`; who is not named is expected."""
    found = db.session.scalars(select(Arrival).where(Arrival.entry_id.in_(entry_ids)))
    return {one.entry_id: one for one in found if one.state != EXPECTED or one.past}


def steps(arrival: Arrival | None) -> int:
    """How often the door said something that stands; a page sends it along, so that nobody overwrites the unseen."""
    return len(arrival.past) + 1 if arrival is not None and arrival.state != EXPECTED else 0


def state_of(arrival: Arrival | None) -> str:
    return arrival.state if arrival is not None else EXPECTED


def note(actor: Actor, slot: Slot, state: str, seen: int | None = None) -> None:
    """Say of a slot's entry where its people are; the same again changes nothing.

    Refused (422) for a state that there is not, (409) for an entry that left, for a day whose order is not public, and
    where `seen` (see `steps`) is older than what another door said meanwhile.
    """
    if state not in STATES or state == EXPECTED:
        raise Refused("roadshow.arrival", _("没有这种签到状态。"), field="state")
    with change(actor) as current:
        entry, found = _locked(slot.entry_id)
        if slot.pitch_day.published_at is None:
            raise Refused("roadshow.not_public", _("这一场还没有公布，不能签到。"), status=409)
        if entry.status != "active":
            raise Refused("roadshow.left", _("这个项目已退出。"), status=409)
        before = state_of(found)
        if before == state:
            return
        _refuse_unseen(found, seen)
        if found is None:
            db.session.add(Arrival(entry_id=entry.id, state=state, at=current.at, past=[]))
        else:
            kept = [*found.past, [found.state, found.at.isoformat()]] if before != EXPECTED else []
            found.state, found.at, found.past = state, current.at, kept
        _record(current, entry, before, state)


def take_back(actor: Actor, slot: Slot, seen: int | None = None) -> None:
    """Back to what the door said before; refused (409) where `seen` is older than what stands now."""
    with change(actor) as current:
        entry, found = _locked(slot.entry_id)
        _refuse_unseen(found, seen)
        if found is None or found.state == EXPECTED:
            return
        before = found.state
        if found.past:
            found.state, moment = found.past[-1]
            found.at, found.past = datetime.fromisoformat(moment), found.past[:-1]
        else:
            found.state, found.at = EXPECTED, current.at
        _record(current, entry, before, found.state, undone=True)


def _locked(entry_id: int) -> tuple[Entry, Arrival | None]:
    """The entry's row is the lock: two doors that press at once come one after the other."""
    entry = db.session.get_one(Entry, entry_id, with_for_update=True, populate_existing=True)
    found = select(Arrival).where(Arrival.entry_id == entry_id).execution_options(populate_existing=True)
    return entry, db.session.scalars(found).one_or_none()


def _refuse_unseen(found: Arrival | None, seen: int | None) -> None:
    if seen is not None and seen != steps(found):
        raise Refused("roadshow.arrival_changed", _("刚有人改过这一项签到。请看最新的状态，再按一次。"), status=409)


def _record(current: Change, entry: Entry, before: str, after: str, undone: bool = False) -> None:
    current.record(
        ArrivalNoted(
            contest_id=entry.stage.contest_id, stage_id=entry.stage_id, entry=entry.key, entry_id=entry.id,
            before=before, after=after, undone=undone or None,
        )
    )
