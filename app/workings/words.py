"""Workings in words: a judge's habits and the cases that move a prize, one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.explain import TieStep
from app.core.firmness import HIGHER, JUDGE, LOWER, TRIM, Border, Move
from app.core.judging import Habit
from app.core.numbers import fixed, half_up

AVERAGES: dict[str, Any] = {"mean": _l("平均"), "median": _l("中位数"), "sum": _l("合计")}
# What a tie-break looks at, as the head of its line.
TIE_VALUES: dict[str, Any] = {
    "untrimmed_mean": _l("去掉高低分之前的平均分"),
    "criterion": _l("“%(title)s”平均分"),
    "source": _l("“%(title)s”得分"),
    "median": _l("总分中位数"),
    "spread": _l("评委分歧（标准差，小者在前）"),
    "casting": _l("评委组表决（小者在前）"),
    "lot": _l("抽签（小者在前）"),
}

# From here on a difference to the others is worth a word, as a share of how far apart judges usually put projects.
NOTABLE = Fraction(1, 4)


def tie_title(step: TieStep, criteria: Mapping[str, str]) -> str:
    """What a step of a tie looked at."""
    kind, _colon, argument = step.name.partition(":")
    words = TIE_VALUES.get(kind)
    return step.name if words is None else str(words) % {"title": criteria.get(argument, argument)}


def signed(value: Fraction | None, places: int = 2) -> str:
    """A difference with its sign, a real minus; '' where there is none."""
    if value is None:
        return ""
    text = fixed(half_up(abs(value), places), places)
    if not text.strip("0."):
        return text
    return f"−{text}" if value < 0 else f"+{text}"


def plain_figure(value: Fraction, places: int = 2) -> str:
    return fixed(half_up(value, places), places)


def severity_words(habit: Habit, usual: Fraction) -> str:
    """What a judge's severity means, beside the middle spread of all judges."""
    if habit.severity is None:
        return _("没有别的评委评过同样的项目，看不出松紧。")
    if abs(habit.severity) <= NOTABLE * usual:
        return _("松紧和其他评委差不多。")
    points = plain_figure(abs(habit.severity))
    if habit.severity < 0:
        return _("同样的项目，平均比其他评委低 %(points)s 分，偏紧。", points=points)
    return _("同样的项目，平均比其他评委高 %(points)s 分，偏松。", points=points)


def spread_words(habit: Habit, usual: Fraction) -> str:
    """What the spread of a judge's totals means, beside the middle one of all judges."""
    if habit.cards < 2:
        return _("只评了一个项目，看不出拉开多少。")
    if habit.spread * 3 < usual * 2:
        return _("各项目的分拉得很近，对名次影响小。")
    if habit.spread * 2 > usual * 3:
        return _("各项目的分拉得很开，对名次影响大。")
    return _("各项目的分拉开得和其他评委差不多。")


def agreement_words(habit: Habit) -> str:
    """What the rank correlation with the rest means."""
    if habit.agreement is None:
        return _("共同评过的项目太少，或者分数全都相同，看不出一致不一致。")
    if habit.agreement >= Fraction(3, 5):
        return _("排出的先后和其他评委很接近。")
    if habit.agreement >= Fraction(3, 10):
        return _("排出的先后和其他评委大体一致。")
    if habit.agreement >= 0:
        return _("排出的先后和其他评委不太一致。")
    return _("排出的先后和其他评委常常相反。")


def dropped_words(habit: Habit) -> str:
    """How often a judge's scorecard was dropped, and as which extreme."""
    if not habit.dropped:
        return _("%(cards)d 张评分表，一次也没有被去掉。", cards=habit.cards)
    return _(
        "%(cards)d 张评分表，作为最高分去掉 %(high)d 次，作为最低分去掉 %(low)d 次。",
        cards=habit.cards, high=habit.high, low=habit.low,
    )


def case_words(move: Move, names: Mapping[str, str], titles: Mapping[str, str], criteria: Mapping[str, str]) -> str:
    """The change that moves somebody over a border."""
    case = move.case
    judge = names.get(case.judge or "", case.judge or "")
    if case.kind == TRIM:
        return _("不去掉高低分")
    if case.kind == JUDGE:
        return _("没有%(judge)s的评分", judge=judge)
    facts = {"judge": judge, "project": titles.get(case.entry or "", case.entry), "criterion": criteria.get(case.criterion or "", case.criterion)}
    if case.kind == LOWER:
        return _("%(judge)s给“%(project)s”的“%(criterion)s”低一档", **facts)
    assert case.kind == HIGHER
    return _("%(judge)s给“%(project)s”的“%(criterion)s”高一档", **facts)


def result_words(move: Move, titles: Mapping[str, str]) -> str:
    """Who comes above the border and who falls below it."""
    comma = _("、")
    gains = comma.join(titles.get(key, key) for key in move.gains)
    loses = comma.join(titles.get(key, key) for key in move.loses)
    if gains and loses:
        return _("%(gains)s上来，%(loses)s下去", gains=gains, loses=loses)
    return _("%(gains)s也上来", gains=gains) if gains else _("%(loses)s下去", loses=loses)


def count_words(border: Border, kind: str, tried: int) -> str:
    """Of how many cases of a kind how many move somebody."""
    kinds = {
        JUDGE: _("少任何一位评委"), LOWER: _("任何一个分低一档"), HIGHER: _("任何一个分高一档"), TRIM: _("不去掉高低分"),
    }
    moved = border.moved[kind]
    if not tried:
        return _("%(kind)s：不适用", kind=kinds[kind])
    if not moved:
        return _("%(kind)s：不变", kind=kinds[kind])
    return _("%(kind)s：%(tried)d 种情况里有 %(moved)d 种会变", kind=kinds[kind], tried=tried, moved=moved)
