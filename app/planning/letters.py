"""Letters after a release: to those whose slot changed, and to judges whose days changed, each in their own language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from app import mail
from app.accounts.models import Person
from app.change import Change
from app.contests.models import Stage
from app.i18n import LANGUAGES, pick
from app.judging.cards import public_url
from app.judging.models import Judge
from app.judging.moments import shown
from app.judging.queries import judges_of, sitting
from app.roadshow.models import PitchDay
from app.roadshow.queries import days_of, entries_of
from app.roadshow.times import ends_at, planned_times

# A judge's days: (room key, begins, ends).
Days = dict[int, list[tuple[str, datetime, datetime]]]


def judge_days(stage: Stage) -> Days:
    """`{judge id: days}` of the public plan."""
    found: Days = {}
    for day in days_of(stage.id, published_only=True):
        for member in sitting(day.panel):
            found.setdefault(member.judge_id, []).append((day.room.key, day.starts_at, ends_at(day)))
    return found


def tell(current: Change, stage: Stage, changed: list[str], judges_before: Days) -> None:
    """Write to the applicants of these entries, and to judges whose days are others than before."""
    days = {slot.entry_id: day for day in days_of(stage.id, published_only=True) for slot in day.slots}
    for entry in entries_of(stage.id):
        if entry.key in changed and entry.project.owner is not None:
            day = days.get(entry.id)
            title = pick(entry.project.title, entry.project.title_en)
            when = planned_times(day)[entry.id] if day is not None else None
            _send(current, entry.project.owner, _to_applicant(stage, title, day, when, f"{public_url()}/my/projects/{entry.key}/slot"))
    after = judge_days(stage)
    for judge in judges_of(stage.contest_id):
        if judges_before.get(judge.id, []) != after.get(judge.id, []):
            _send(current, judge.person, _to_judge(stage, judge, after.get(judge.id, [])))


def _send(current: Change, person: Person, write: Callable[[], tuple[str, str]]) -> None:
    if not person.email or person.sample:
        return
    with force_locale(LANGUAGES.get(person.language or "zh", LANGUAGES["zh"])[1]):
        subject, body = write()
    mail.post(current, person.email, subject[:200], body)


def _to_applicant(
    stage: Stage, title: str, day: PitchDay | None, when: datetime | None, address: str
) -> Callable[[], tuple[str, str]]:
    def write() -> tuple[str, str]:
        name = pick(stage.title, stage.title_en)
        if day is None or when is None:
            return (
                _("路演时间取消：%(title)s", title=title),
                _("您好：\n\n“%(title)s”在%(stage)s的时间取消了，新的时间另行通知。", title=title, stage=name),
            )
        place = _("，").join(part for part in (day.room.title or day.room.key, pick(day.room.venue, day.room.venue_en)) if part)
        body = _(
            "您好：\n\n“%(title)s”在%(stage)s的时间和地点：\n\n%(when)s\n%(place)s\n\n请提前到场，签到时出示这一页上的二维码：\n%(address)s",
            title=title, stage=name, when=shown(when, stage.contest.timezone), place=place, address=address,
        )
        return _("路演时间：%(title)s", title=title), body

    return write


def _to_judge(stage: Stage, judge: Judge, days: list[tuple[str, datetime, datetime]]) -> Callable[[], tuple[str, str]]:
    def write() -> tuple[str, str]:
        zone, name = stage.contest.timezone, pick(stage.title, stage.title_en)
        lines = [
            _("%(begin)s 至 %(end)s，%(room)s", begin=shown(begin, zone), end=shown(end, zone), room=room)
            for room, begin, end in days
        ]
        text = "\n".join(lines) or _("目前没有安排您到场。")
        body = _("您好：\n\n您在%(stage)s的评审安排：\n\n%(lines)s", stage=name, lines=text)
        return _("评审安排：%(stage)s", stage=name), body

    return write
