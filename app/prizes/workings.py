"""How a score came about: an entry's totals in their order, what was dropped, what was averaged, what was added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.numbers import half_up, plain, terminates
from app.i18n import pick

# What the rule makes of the totals that are left, by the rule's name for it.
AVERAGES: dict[str, Any] = {"mean": _l("平均"), "median": _l("中位数"), "sum": _l("合计")}
DROPPED: dict[str, Any] = {"high": _l("最高，去掉"), "low": _l("最低，去掉")}

# Decimals of a sum or a mean on the page; the tally itself goes on with the exact value.
_SHOWN = 4


@dataclass(frozen=True)
class Total:
    """One scorecard: whose, its total, the total after normalisation where that differs, why it was left out."""

    judge: str
    total: str | None
    adjusted: str | None
    dropped: str | None
    counted: bool

    @property
    def word(self) -> str:
        return str(DROPPED[self.dropped]) if self.dropped else ""


@dataclass(frozen=True)
class Working:
    """`sum`, `count` and `middle` are None where the rule trims or averages in another way than by totals."""

    totals: list[Total]
    average: str
    sum: str | None
    count: int
    middle: str | None
    exact: bool
    by_criterion: bool
    adjustments: list[tuple[str, str]]
    sources: list[tuple[str, str]]
    tie_broken_by: str


def working(row: Mapping[str, Any], document: Mapping[str, Any], names: Mapping[str, str], words: Mapping[str, str]) -> Working:
    """The working of a line of the standings. `names` are judges' by key, `words` criteria's titles by key."""
    rule = document.get("rule") or {}
    totals = [_total(card, names) for card in row["scorecards"]]
    by_criterion = (rule.get("trim") or {}).get("scope", "scorecard") == "criterion"
    kept = [] if by_criterion else [
        Fraction(one.adjusted or one.total or "0") for one in totals if one.counted and one.dropped is None
    ]
    average = rule.get("average", "mean")
    middle = _middle(average, kept)
    total = sum(kept, Fraction(0)) if kept else None
    entry = next((one for one in document["entries"] if one["key"] == row["entry"]), {})
    return Working(
        totals=totals,
        average=average,
        sum=None if total is None else _shown(total),
        count=len(kept),
        middle=None if middle is None else _shown(middle),
        exact=middle is None or half_up(middle, _SHOWN) == middle,
        by_criterion=by_criterion,
        adjustments=[(str(one["points"]), str(one.get("reason", ""))) for one in entry.get("adjustments") or []],
        sources=[(name, value) for name, value in (row.get("sources") or {}).items() if value is not None],
        tie_broken_by=tie_word(row.get("tie_broken_by"), words),
    )


def _total(card: Mapping[str, Any], names: Mapping[str, str]) -> Total:
    adjusted = card["adjusted"] if card["adjusted"] != card["total"] else None
    return Total(names.get(card["judge"], card["judge"]), card["total"], adjusted, card["dropped"], card["counted"])


def _middle(average: str, kept: list[Fraction]) -> Fraction | None:
    if not kept:
        return None
    if average == "sum":
        return sum(kept, Fraction(0))
    if average == "median":
        ordered, half = sorted(kept), len(kept) // 2
        return ordered[half] if len(kept) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return sum(kept, Fraction(0)) / len(kept)


def _shown(value: Fraction) -> str:
    rounded = value if terminates(value) and half_up(value, _SHOWN) == value else half_up(value, _SHOWN)
    return plain(rounded.numerator, rounded.denominator)


# Tie-breaks in words, by the rule's name for them.
TIE_BREAKS: dict[str, Any] = {
    "untrimmed_mean": _l("去掉最高最低之前的平均分更高"),
    "criterion": _l("“%(title)s”的平均分更高"),
    "source": _l("“%(title)s”的得分更高"),
    "median": _l("中位数更高"),
    "spread": _l("评委分歧更小"),
    "casting": _l("评委组表决"),
    "lot": _l("有记录的抽签"),
}


def tie_word(name: str | None, words: Mapping[str, str]) -> str:
    """What set an entry apart from others with the same score; '' where nothing had to."""
    if not name:
        return ""
    kind, _colon, argument = name.partition(":")
    word = TIE_BREAKS.get(kind)
    return name if word is None else str(word) % {"title": words.get(argument, argument)}


def warning_word(warning: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A warning of the tally as a sentence."""
    if warning["code"] == "disconnected":
        groups = [_("、").join(names.get(judge, judge) for judge in group) for group in warning["groups"]]
        text = _("评委分成互不相连的 %(num)d 组，各组的分数不能互相校正：%(groups)s", num=len(groups), groups=_("；").join(groups))
        return str(text)
    if warning["code"] == "panel_mean_zero":
        return str(_("“%(panel)s”组的平均分是 0，没有按组修正。", panel=warning["panel"]))
    return str(_("计分提示：%(code)s", code=warning["code"]))


def tier_title(tier: Any) -> str:
    return pick(tier.title, tier.title_en)
