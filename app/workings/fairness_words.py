"""Fairness in words: what a comparison of means says, and what the chosen rule does about it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.groups import Comparison
from app.core.numbers import fixed, half_up
from app.workings.means import Compared
from app.workings.words import plain_figure

TITLES: dict[str, Any] = {"panels": _l("评委组之间"), "order": _l("出场先后（每场前、中、后三分之一）"), "halves": _l("上午和下午")}
GROUPS: dict[str, Any] = {
    "first": _l("前"), "middle": _l("中"), "last": _l("后"), "morning": _l("上午"), "afternoon": _l("下午"),
}
# What each normalisation does where panels mark unlike each other.
RULES: dict[str, Any] = {
    "none": _l("计分规则不修正：评委给多少就是多少。分到偏紧的组会吃亏，跨组比较前请看一看“换个规则看看”。"),
    "panel_mean": _l("计分规则按评委组修正：每组的分乘以全部平均分与本组平均分之比，组与组的平均分因此相同。项目本身组间有强弱时，也会一并拉平。"),
    "zscore": _l("计分规则按评委修正：每位评委的平均和幅度都拉到一样，组间松紧随之抵消。"),
    "additive": _l("计分规则按评委修正：用共同评过的项目估出每位评委的松紧再减去；评委组之间没有共同评委或项目时，组间的差别分不清，也修不了。"),
}


def share_words(found: Comparison) -> str:
    """The share as people read it: in hundredths, with two places below one."""
    percent = found.share * 100
    if percent < Fraction(1, 100):
        return _("不到 %(low)s", low="0.01%")
    places = 0 if percent >= 10 else 2
    return f"{fixed(half_up(percent, places), places)}%"


def verdict_words(found: Comparison | None) -> str:
    """What the comparison says, in one or two sentences."""
    if found is None:
        return _("只有一组，或者每组只有一个项目，没有可比的。")
    facts = {"tried": found.tried, "share": share_words(found)}
    how = _("全部 %(tried)d 种分法里", **facts) if found.exact else _("随机打乱 %(tried)d 次", **facts)
    if found.notable:
        return _("差别大过偶然：%(how)s，差得这么多的只占 %(share)s。", how=how, share=facts["share"])
    return _("看不出大过偶然的差别：%(how)s，差得这么多的占 %(share)s。", how=how, share=facts["share"])


def effect_words(found: Compared) -> str:
    """What the rule did to the distance between the groups, in figures; '' where it corrects nothing."""
    if found.apart is None or found.after is None:
        return ""
    before, after = (plain_figure(one) for one in found.apart)
    return _(
        "最高与最低的一组，修正前相差 %(before)s，修正后相差 %(after)s；修正后，%(verdict)s", before=before, after=after, verdict=verdict_words(found.after),
    )


def group_title(key: str) -> str:
    return str(GROUPS.get(key, key or _("未分组")))


def rule_words(normalise: str) -> str:
    return str(RULES.get(normalise, ""))
