"""Letters after a release: to those whose slot changed, and to judges whose days changed, each in their own language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import stationery
from app.change import Change
from app.contests.models import Stage
from app.i18n import pick
from app.judging.cards import public_url
from app.judging.moments import shown
from app.judging.queries import judges_of, sitting
from app.roadshow.ahead import bring_of
from app.roadshow.models import PitchDay
from app.roadshow.panels import heard_by, names_of
from app.roadshow.queries import days_of, entries_of
from app.roadshow.times import ends_at, planned_times
from app.stationery import CONTEST, LINK, NAME, NUMBER, STAGE, TITLE, Kind, Word
from app.submissions.letters import of_project, readers_of
from app.submissions.models import Project

# A judge's day: (room key, begins, ends, entries heard where single ones have judges of their own, else None).
JudgeDay = tuple[str, datetime, datetime, frozenset[int] | None]
Days = dict[int, list[JudgeDay]]

SLOT = stationery.kind(Kind(
    key="slot", title=_l("路演时间"), says=_l("公布路演安排时，时间或地点有变的申报人收到。"),
    subject=_l("路演时间：{{title}}"),
    body=_l("您好：\n\n“{{title}}”在{{stage}}的时间和地点：\n\n{{when}}\n{{place}}\n{{bring}}\n\n请提前到场，签到时出示这一页上的二维码：\n{{ticket}}"),
    words=(
        NAME, TITLE, CONTEST, NUMBER, STAGE, Word("when", _l("什么时候"), _l("6 月 3 日 14:20")),
        Word("place", _l("在哪里"), _l("一号厅，浦兴文化中心")),
        Word("bring", _l("要带什么，没有写就是空的"), _l("要带什么：身份证、样品")),
        Word("ticket", _l("签到二维码页面的网址"), "https://example.org/my/projects/abc/slot"), LINK,
    ),
))
SLOT_GONE = stationery.kind(Kind(
    key="slot_gone", title=_l("路演时间取消"), says=_l("原来公布的时间取消、还没有新时间时，申报人收到。"),
    subject=_l("路演时间取消：{{title}}"),
    body=_l("您好：\n\n“{{title}}”在{{stage}}的时间取消了，新的时间另行通知。"),
    words=(NAME, TITLE, CONTEST, NUMBER, STAGE, LINK),
))
JUDGE_DAYS = stationery.kind(Kind(
    key="judge_days", title=_l("评审安排"), says=_l("公布路演安排时，场次有变的评委收到。"),
    subject=_l("评审安排：{{stage}}"),
    body=_l("您好：\n\n您在{{stage}}的评审安排：\n\n{{lines}}"),
    words=(NAME, CONTEST, STAGE, Word("lines", _l("场次，一行一个"), _l("6 月 3 日 14:00 至 6 月 3 日 17:00，一号厅"))),
))


def judge_days(stage: Stage) -> Days:
    """`{judge id: days}` of the public plan."""
    found: Days = {}
    days = days_of(stage.id, published_only=True)
    names = names_of(days)
    for day in days:
        own = any(slot.entry_id in names for slot in day.slots)
        for member in sitting(day.panel):
            heard = frozenset(slot.entry_id for slot in day.slots if member.judge in heard_by(day, slot, names)) if own else None
            found.setdefault(member.judge_id, []).append((day.room.key, day.starts_at, ends_at(day), heard))
    return found


def tell(current: Change, stage: Stage, changed: list[str], judges_before: Days) -> None:
    """Write to all who work at these entries' projects, and to judges whose days are others than before."""
    days = {slot.entry_id: day for day in days_of(stage.id, published_only=True) for slot in day.slots}
    for entry in entries_of(stage.id):
        if entry.key not in changed:
            continue
        day = days.get(entry.id)
        when = planned_times(day)[entry.id] if day is not None else None
        for reader in readers_of(entry.project):
            stationery.write(
                current, (SLOT if day is not None else SLOT_GONE).key, reader, _to_applicant(stage, entry.project, day, when),
                contest_id=stage.contest_id, stage_id=stage.id, project_id=entry.project_id,
            )
    after = judge_days(stage)
    for judge in judges_of(stage.contest_id):
        if judges_before.get(judge.id, []) != after.get(judge.id, []):
            stationery.write(
                current, JUDGE_DAYS.key, judge.person, _to_judge(stage, after.get(judge.id, [])),
                contest_id=stage.contest_id, stage_id=stage.id,
            )


def _to_applicant(stage: Stage, project: Project, day: PitchDay | None, when: datetime | None) -> Callable[[], dict[str, str]]:
    def values() -> dict[str, str]:
        told = {**of_project(project), "stage": pick(stage.title, stage.title_en)}
        if day is None or when is None:
            return told
        place = _("，").join(part for part in (day.room.title or day.room.key, pick(day.room.venue, day.room.venue_en)) if part)
        bring = _("要带什么：%(bring)s", bring=bring_of(day)) if bring_of(day) else ""
        ticket = f"{public_url()}/my/projects/{project.key}/slot"
        return {**told, "when": shown(when, stage.contest.timezone), "place": place, "ticket": ticket, "bring": bring}

    return values


def _to_judge(stage: Stage, days: list[JudgeDay]) -> Callable[[], dict[str, str]]:
    def values() -> dict[str, str]:
        zone, contest = stage.contest.timezone, stage.contest
        lines = [
            _("%(begin)s 至 %(end)s，%(room)s", begin=shown(begin, zone), end=shown(end, zone), room=room)
            + (_("，评 %(num)d 个项目", num=len(heard)) if heard is not None else "")
            for room, begin, end, heard in days
        ]
        text = "\n".join(lines) or _("目前没有安排您到场。")
        return {"contest": pick(contest.title, contest.title_en), "stage": pick(stage.title, stage.title_en), "lines": text}

    return values
