"""The roles in words, and which of them an organiser gives out by invitation."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.policy import APPLICANT, HOST, JUDGE, OFFICER, ORGANISER, SCREENER, SUPERVISOR
from app.i18n import pick

TITLES: dict[str, Any] = {
    ORGANISER: _l("主办人"),
    HOST: _l("主持人"),
    SUPERVISOR: _l("监督员"),
    SCREENER: _l("初审员"),
    # With its own context: elsewhere the word heads a list of them.
    JUDGE: lazy_pgettext("role", "评委"),
    APPLICANT: _l("申报人"),
    OFFICER: _l("街镇经办人"),
}

DUTIES: dict[str, Any] = {
    ORGANISER: _l("设置大赛，安排路演，确认奖项，邀请其他人"),
    HOST: _l("在控台主持路演：叫号、计时、开始和结束评分、亮分"),
    SUPERVISOR: _l("查看一切记录，确认亮分，不能改动任何内容"),
    SCREENER: _l("初审项目"),
    OFFICER: _l("看本街镇的项目，发验证码，代人申报"),
}

# Judges come by their card and are kept on the judges' page; applicants sign up themselves.
INVITED = tuple(DUTIES)


def role_words(held: Any) -> str:
    """A role or an invitation in words; an officer's with the region."""
    title = title_of(held.role)
    region = held.region
    return str(_("%(role)s（%(region)s）", role=title, region=pick(region.title, region.title_en))) if region is not None else title


def title_of(role: str) -> str:
    return str(TITLES.get(role, role))
