"""The contest as a line of doors, and the one date that comes next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_datetime
from flask_babel import gettext as _

from app import clock
from app.contests.entrance import day, minute
from app.contests.kinds import kind_of
from app.contests.models import Contest
from app.homes.queries import StageCount, Standing
from app.i18n import pick


@dataclass(frozen=True)
class Door:
    """One door of the line, as macros/doors.html draws it."""

    title: str
    state: str
    count: int | None
    unit: str
    note: str
    href: str | None = None


def doors(found: Standing, now: datetime) -> list[Door]:
    """The call, each stage, and the prizes where a stage gives any."""
    made = [_call(found, now), *(_stage(found, one) for one in found.stages)]
    prized = next((one for one in reversed(found.stages) if one.stage.tiers), None)
    return [*made, _prizes(found, prized)] if prized is not None else made


def _call(found: Standing, now: datetime) -> Door:
    contest, href = found.contest, f"/manage/{found.contest.slug}/projects"
    state, note = "open", _("正在进行")
    if contest.opens_at is None:
        state, note = "coming", _("日期待定")
    elif now < contest.opens_at:
        state, note = "coming", day(contest, contest.opens_at)
    elif contest.closes_at is not None and now >= contest.closes_at:
        state, note = "closed", _("已结束")
    elif contest.closes_at is not None:
        note = _("%(when)s截止", when=minute(contest, contest.closes_at))
    return Door(_("项目征集"), state, found.received, _("个收到"), note, href)


_STATES = {"planned": "coming", "open": "open", "done": "closed"}


def _stage(found: Standing, one: StageCount) -> Door:
    stage, kind = one.stage, kind_of(one.stage)
    title, state = pick(stage.title, stage.title_en), _STATES[stage.state]
    href = f"/manage/{found.contest.slug}/stages/{stage.key}/{kind.work}"
    if state == "closed":
        out = _("已结束，%(num)d 个未晋级", num=one.eliminated) if one.eliminated else _("已结束")
        decided = one.advanced or one.eliminated or one.reserve
        return Door(title, state, one.advanced if decided else one.active, _("个晋级") if decided else _("个参评"), out, href)
    when = one.next_day or stage.starts_at
    note = minute(found.contest, when) if when is not None else _("日期待定")
    if state == "open":
        done = one.active - one.waiting
        note = _("%(num)d 个已有结论", num=done - one.returned) if kind.checked else (_("%(num)d 个已评分", num=done) if done else note)
        return Door(title, state, one.waiting, str(kind.waits), note, href)
    return Door(title, state, one.active, str(kind.waits), note, href)


def _prizes(found: Standing, one: StageCount) -> Door:
    stage, contest = one.stage, found.contest
    fixed = sum(tier.count or 0 for tier in stage.tiers)
    rest = any(tier.count is None for tier in stage.tiers)
    count = max(fixed, one.active) if rest else fixed
    state = "closed" if contest.results_at else "open" if one.prizes is not None else "coming"
    note = day(contest, contest.results_at) or (_("已确认，待公布") if one.prizes is not None else _("评审结束后"))
    return Door(_("公布结果"), state, count, _("个奖项"), note, f"/manage/{contest.slug}/stages/{stage.key}/prizes")


@dataclass(frozen=True)
class Ahead:
    """The next date: what it is, and how many days away (0: today)."""

    title: str
    days: int


def ahead(found: Standing, now: datetime) -> Ahead | None:
    """What comes next on the calendar, None when nothing is dated."""
    contest = found.contest
    dates = [(_("征集开始"), contest.opens_at), (_("征集截止"), contest.closes_at)]
    dates += [(pick(one.stage.title, one.stage.title_en), one.next_day or one.stage.starts_at) for one in found.stages]
    coming = sorted(((moment, title) for title, moment in dates if moment is not None and moment > now))
    return Ahead(coming[0][1], math.floor((coming[0][0] - now).total_seconds() / 86400)) if coming else None


def date_of(contest: Contest, now: datetime) -> str:
    """Today on the contest's calendar, without the year, which everybody knows."""
    return format_datetime(clock.in_zone(now, contest.timezone), _("M 月 d 日"), rebase=False)
