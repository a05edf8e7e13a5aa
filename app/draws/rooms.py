"""Drawing which pitch day, and so which room and panel, an entry goes to: who takes part, and where nobody may be drawn to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app import clock
from app.contests.models import Stage
from app.core.conflicts import Conflict
from app.core.draw import deal
from app.core.policy import Actor
from app.draws.models import Draw
from app.errors import Refused
from app.judging.queries import sitting
from app.offload import offload
from app.planning.facts import problem_of
from app.roadshow import orders
from app.roadshow.models import PitchDay
from app.roadshow.queries import days_of, entries_of
from app.roadshow.spreading import spread
from app.submissions.models import Entry

# The trial of before: so many turns must hold so many deals that keep every bar.
TRIAL_TURNS, TRIAL_DEALS = 5_000, 5


@dataclass(frozen=True)
class Look:
    """What a draw of rooms would be now: days in the order of dealing, entries, and every hard conflict in between."""

    days: list[PitchDay]
    entries: list[Entry]
    conflicts: list[tuple[PitchDay, Conflict]]

    @property
    def items(self) -> list[str]:
        return [entry.key for entry in self.entries]

    @property
    def barred(self) -> dict[str, list[str]]:
        """By entry key: the places that it cannot be drawn to."""
        found: dict[str, list[str]] = {}
        for day, one in self.conflicts:
            there = found.setdefault(one.entry, [])
            if label(day) not in there:
                there.append(label(day))
        return found

    def sizes(self) -> list[int]:
        """How many each day gets: the entries are dealt like cards."""
        return [len(self.entries[at :: len(self.days)]) for at in range(len(self.days))]

    def about(self) -> dict[str, Any]:
        return {"places": [label(day) for day in self.days], "barred": self.barred}

    def possible(self) -> bool:
        """Whether deals that keep every bar are found often enough, by seeds that nobody will use."""
        tried = ok = 0
        while tried < TRIAL_TURNS and ok < TRIAL_DEALS:
            found = offload(deal, self.items, [label(day) for day in self.days], self.barred, f"trial {tried}", TRIAL_TURNS - tried)
            if found is None:
                break
            tried, ok = tried + found[0], ok + 1
        return ok >= TRIAL_DEALS


def label(day: PitchDay) -> str:
    """What the published list calls a place: room, panel and beginning; another room, panel or time is another place."""
    starts = clock.in_zone(day.starts_at, day.stage.contest.timezone)
    return f"{day.room.key} {day.panel.key} {starts:%Y-%m-%d %H:%M}"


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
    keys = {entry.key for entry in entries}
    hard = [one for one in problem_of(stage).conflicts if one.hard and one.entry in keys]
    found = []
    for day in days:
        seats = {member.judge.key for member in sitting(day.panel)}
        found += [(day, one) for one in hard if one.judge in seats]
    return Look(days, entries, found)


def refuse_impossible(found: Look) -> None:
    """Raise Refused where recusals leave no deal, in words: who stands nowhere, or that there are too many."""
    nowhere = [entry.project.title for entry in found.entries if len(found.barred.get(entry.key, ())) == len(found.days)]
    if nowhere:
        raise Refused("draws.nowhere", _("%(titles)s在每一场都有评委要回避。请先换评委，或单独安排。", titles=_("、").join(_("“%(title)s”", title=one) for one in nowhere)), status=409)
    if not found.possible():
        raise Refused("draws.no_deal", _("回避太多，抽不出谁都不违反的分法。请先把有回避的项目单独安排。"), status=409)


def carry_out(actor: Actor, draw: Draw) -> None:
    """The pitch days get what was drawn: item number i of the order is on day i modulo the number of days, in this order."""
    stage, places = draw.stage, draw.about["places"]
    found = look(stage, places)
    ids = {entry.key: entry.id for entry in found.entries}
    spread(actor, stage, {
        day.id: [ids[key] for key in draw.order[at :: len(places)] if key in ids] for at, day in enumerate(found.days)
    })
