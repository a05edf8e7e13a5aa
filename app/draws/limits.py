"""How many entries a pitch day can take: until a judge of its panel has to go, or the room or a judge is needed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.contests.models import Stage
from app.core.plan import Problem, Span
from app.db import db
from app.judging.queries import sitting
from app.roadshow.models import PitchDay
from app.roadshow.times import ends_at, slot_length


@dataclass(frozen=True)
class Limit:
    """`most` entries (None: any number), and what ends it at `at` (seconds since 1970).

    `why`: `away`, `elsewhere` (the judge `who` sits on another day), `room`; '' where nothing does.
    """

    day: PitchDay
    most: int | None = None
    at: int = 0
    why: str = ""
    who: str = ""


def limit_of(day: PitchDay, problem: Problem, drawn: set[int]) -> Limit:
    """The day's limit beside the judges' absences and all other days of the contest; days that are drawn, too, end as they are dealt."""
    begins, length = int(day.starts_at.timestamp()), int(slot_length(day).total_seconds())
    ends = _absences(day, problem) + _days(day, drawn)
    # Who withdrew keeps the end of the day.
    rest = sum(slot.entry.status != "active" for slot in day.slots)
    found = Limit(day)
    for span, why, who in ends:
        if span[1] <= begins:
            continue
        most = max(0, (span[0] - begins) // length - rest)
        if found.most is None or most < found.most:
            found = Limit(day, most, span[0], why, who)
    return found


def _absences(day: PitchDay, problem: Problem) -> list[tuple[Span, str, str]]:
    keys = [member.judge.key for member in sitting(day.panel)]
    return [(away, "away", key) for key in keys if key in problem.judge for away in problem.judge[key].away]


def _days(day: PitchDay, drawn: set[int]) -> list[tuple[Span, str, str]]:
    others = db.session.scalars(
        select(PitchDay).join(PitchDay.stage).where(Stage.contest_id == day.stage.contest_id, PitchDay.id != day.id)
        .order_by(PitchDay.starts_at, PitchDay.id)
    )
    mine, found = {member.judge_id: member.judge.key for member in sitting(day.panel)}, list[tuple[Span, str, str]]()
    for other in others:
        there = [mine[member.judge_id] for member in sitting(other.panel) if member.judge_id in mine]
        if other.room_id != day.room_id and not there:
            continue
        begins, ends = int(other.starts_at.timestamp()), int(ends_at(other).timestamp())
        # A drawn day that began before ends where its own limit lets it: here.
        if other.id in drawn and other.starts_at < day.starts_at:
            continue
        span = begins, ends if other.id not in drawn else begins + int(slot_length(other).total_seconds())
        found.append((span, "room", "") if other.room_id == day.room_id else (span, "elsewhere", there[0]))
    return found
