"""Running late or early: what the host says of a pitch day, and when those who wait are expected, as the hall tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.change import change
from app.clock import in_zone, to_ms
from app.contests.models import Stage
from app.core.expected import minutes_off
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.roadshow.events import DayShifted
from app.roadshow.models import PitchDay
from app.roadshow.times import planned_times

# Further off than that, the plan wants to be changed and released anew.
MOST_MINUTES = 240

Teller = Callable[[int], Mapping[int, datetime]]
_tellers: list[Teller] = []


def tell_times(teller: Teller) -> Teller:
    """Mark a function `(stage id)` that gives `{entry id: moment}` of those who wait; the hall knows, further up."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def expected_times(stage_id: int) -> dict[int, datetime]:
    """`{entry id: when it is expected to be called}` of those who wait, of public days only."""
    return {entry: moment for teller in _tellers for entry, moment in teller(stage_id).items()}


@dataclass(frozen=True)
class Expectations:
    """A stage's public times: the plan, and where somebody is expected at another moment, on the contest's wall clock."""

    zone: str
    planned: dict[int, datetime]
    expected: dict[int, datetime]

    def off(self, entry_id: int) -> int:
        """By how many minutes later (negative: earlier) than planned."""
        moment = self.expected.get(entry_id)
        return minutes_off(to_ms(self.planned[entry_id]), to_ms(moment)) if moment is not None else 0

    def wall(self, entry_id: int) -> str:
        return in_zone(self.expected.get(entry_id, self.planned[entry_id]), self.zone).strftime("%H:%M")


def expectations(stage: Stage, days: Iterable[PitchDay]) -> Expectations:
    planned = {entry: moment for day in days for entry, moment in planned_times(day).items()}
    return Expectations(stage.contest.timezone, planned, expected_times(stage.id))


def shift_day(actor: Actor, day: PitchDay, minutes: int | None) -> None:
    """Say by how much the day runs late; None takes that back. Refused (422) beyond MOST_MINUTES."""
    if minutes is not None and not -MOST_MINUTES <= minutes <= MOST_MINUTES:
        raise Refused("roadshow.shift", _("请写 −%(max)d 到 %(max)d 之间的分钟数。", max=MOST_MINUTES), field="minutes")
    with change(actor) as current:
        day = db.session.get_one(PitchDay, day.id, with_for_update=True, populate_existing=True)
        before, day.shift_minutes = day.shift_minutes, minutes
        if before != minutes:
            current.record(
                DayShifted(
                    contest_id=day.stage.contest_id, stage_id=day.stage_id, day_id=day.id, room=day.room.key,
                    before=before, after=minutes,
                )
            )
