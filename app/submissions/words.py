"""The states, outcomes and statuses of projects and entries, as values with their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.contests.models import Contest

# The most that is said beside an item that is to be mended.
WORDS_LENGTH = 300


@dataclass(frozen=True)
class Word:
    """A value's word and its tone (jade, amber, ink or none), as the list macros draw it."""

    label: Any
    tone: str = ""


STATES = {
    "draft": Word(_l("草稿"), "amber"),
    "submitted": Word(_l("已提交"), "jade"),
    "returned": Word(_l("退回补充"), "amber"),
    "withdrawn": Word(_l("已撤回")),
}

# What a stage decided; "" is not decided yet.
OUTCOMES = {
    "": Word(_l("未定")),
    "advanced": Word(_l("晋级"), "jade"),
    "reserve": Word(_l("候补"), "amber"),
    "eliminated": Word(_l("未晋级")),
}

STATUSES = {
    "active": Word(_l("参评"), "jade"),
    "withdrawn": Word(_l("已退出")),
    "disqualified": Word(_l("取消资格"), "amber"),
}


def outcome_text(outcome: str | None, place: int | None = None) -> str:
    """What was decided, in words; of a reserve with its place."""
    if outcome == "reserve" and place is not None:
        return _("候补，第 %(place)d 位", place=place)
    return str(OUTCOMES[outcome or ""].label)


def moment_text(moment: datetime, contest: Contest) -> str:
    """A moment on the contest's wall clock, with its distance from UTC, so that nobody has to guess the zone."""
    local = clock.in_zone(moment, contest.timezone)
    shown = format_datetime(local, _("yyyy 年 M 月 d 日 HH:mm"), rebase=False)
    return _("%(time)s（%(zone)s）", time=shown, zone=_distance(local))


def _distance(local: datetime) -> str:
    """UTC+8, UTC+5:30, UTC."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def short_moment(moment: datetime, contest: Contest) -> str:
    """The same without year and zone, for lists and side columns."""
    return str(format_datetime(clock.in_zone(moment, contest.timezone), _("M 月 d 日 HH:mm"), rebase=False))


def time_of_day(moment: datetime, contest: Contest) -> str:
    return clock.in_zone(moment, contest.timezone).strftime("%H:%M")
