"""Whether a pitch day can be as planned: its room and its judges are in one place at a time."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.contests.models import Stage
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.judging.moments import shown
from app.judging.queries import sitting
from app.roadshow.models import PitchDay
from app.roadshow.times import ends_at


def refuse_clashes(day: PitchDay) -> None:
    """Raise Refused where the day overlaps another one in the same room, or one that a judge of its panel sits on."""
    others = db.session.scalars(
        select(PitchDay).join(PitchDay.stage).where(Stage.contest_id == day.stage.contest_id, PitchDay.id != day.id)
        .order_by(PitchDay.starts_at, PitchDay.id)
    )
    for other in others:
        if other.starts_at < ends_at(day) and day.starts_at < ends_at(other):
            _refuse_together(day, other)


def _refuse_together(day: PitchDay, other: PitchDay) -> None:
    if other.room_id == day.room_id:
        raise Refused(
            "roadshow.room_taken",
            _("“%(room)s”在这个时间已有一场（%(when)s）。", room=day.room.title or day.room.key, when=shown(other.starts_at, other.stage.contest.timezone)),
            field="starts_at", status=409,
        )
    there = {member.judge_id for member in sitting(other.panel)}
    both = [member.judge.person for member in sitting(day.panel) if member.judge_id in there]
    if both:
        names = _("、").join(pick(person.name, person.name_en) for person in both)
        raise Refused(
            "roadshow.judge_twice",
            _("%(names)s同一时间还在另一场（%(when)s）。", names=names, when=shown(other.starts_at, other.stage.contest.timezone)),
            field="panel", status=409,
        )
