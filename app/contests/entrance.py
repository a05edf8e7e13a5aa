"""What stands in a contest's open door at a moment: a countdown or what goes on, and the one thing to do."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import format_datetime
from flask_babel import gettext as _

from app import clock
from app.contests.kinds import kind_of
from app.contests.models import Contest, Stage
from app.i18n import pick


@dataclass(frozen=True)
class Entrance:
    """The words in the door. `count` and `unit` are a countdown; without them `line` says what goes on."""

    line: str
    count: int | None = None
    unit: str = ""
    foot: str = ""
    action: tuple[str, str] | None = None
    # The action is a POST that begins a project at once.
    starts: bool = False
    # The call is over and nothing is decided: who was given a late code may enter.
    late: bool = False


def entrance(contest: Contest, now: datetime) -> Entrance:
    """The contest's door as of `now`."""
    address = f"/contests/{contest.slug}"
    if contest.results_at is not None:
        return Entrance(_("结果已公布"), foot=day(contest, contest.results_at), action=(_("看结果"), f"{address}/results"))
    if contest.opens_at is not None and now < contest.opens_at:
        return _until(contest, contest.opens_at, now, _("距征集开始还有"), None)
    if contest.closes_at is not None and now < contest.closes_at:
        until = _until(contest, contest.closes_at, now, _("距征集截止还有"), (_("我要申报"), f"{address}/enter"))
        return replace(until, starts=True)
    return replace(_between(contest, now), late=contest.closes_at is not None)


def _between(contest: Contest, now: datetime) -> Entrance:
    """After the call and before the results."""
    running = next((stage for stage in contest.stages if stage.state == "open"), None)
    if running is not None and (running.starts_at is None or running.starts_at <= now):
        return Entrance(_("%(title)s正在进行", title=_title(running)), action=_board(contest, running))
    coming = running or next((stage for stage in contest.stages if stage.state == "planned"), None)
    if coming is not None and coming.starts_at is not None and coming.starts_at > now:
        line = _("距%(title)s还有", title=_title(coming))
        return _until(contest, coming.starts_at, now, line, _board(contest, coming))
    if coming is not None:
        return Entrance(_("等待%(title)s", title=_title(coming)), action=_board(contest, coming))
    return Entrance(_("评审已结束"), foot=_("结果即将公布"))


def _title(stage: Stage) -> str:
    return pick(stage.title, stage.title_en)


def _board(contest: Contest, stage: Stage) -> tuple[str, str] | None:
    if not kind_of(stage).staged:
        return None
    return _("看排行榜"), f"/contests/{contest.slug}/{stage.key}/board"


def _until(contest: Contest, moment: datetime, now: datetime, line: str, action: tuple[str, str] | None) -> Entrance:
    left = (moment - now).total_seconds()
    days, hours = math.floor(left / 86400), math.ceil(left / 3600)
    count, unit = (days, _("天")) if days >= 1 else (hours, _("小时"))
    return Entrance(line, count, unit, minute(contest, moment), action)


def minute(contest: Contest, moment: datetime) -> str:
    """A moment on the contest's wall clock, to the minute."""
    local = clock.in_zone(moment, contest.timezone)
    return format_datetime(local, _("yyyy 年 M 月 d 日 HH:mm"), rebase=False)


def day(contest: Contest, moment: datetime | None) -> str:
    """A day on the contest's calendar; '' for none."""
    if moment is None:
        return ""
    return format_datetime(clock.in_zone(moment, contest.timezone), _("yyyy 年 M 月 d 日"), rebase=False)


def calls(contest: Contest, now: datetime) -> str:
    """How the call stands, for the first place on the line of stages."""
    if contest.opens_at is not None and now < contest.opens_at:
        return day(contest, contest.opens_at)
    if contest.closes_at is not None and now >= contest.closes_at:
        return _("已结束")
    return _("正在进行") if contest.opens_at is not None else _("日期待定")


_EDITION = re.compile(r"(.{2,14}(?:首届|第[〇一二三四五六七八九十百0-9]+届))(.{4,})")


def edition_and_name(title: str) -> tuple[str, str]:
    """A title as what stands small above it and its name: 浦东新区首届 and 家门口创业项目大赛; ('', title) otherwise."""
    found = _EDITION.fullmatch(title)
    return (found[1], found[2]) if found else ("", title)
