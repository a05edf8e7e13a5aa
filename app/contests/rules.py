"""The scoring rule in words: a sentence for each value that the tally knows, ready-made rules, the whole rule read out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import earlier_scored
from app.core.numbers import ROUNDINGS
from app.core.tally.averages import AVERAGES
from app.core.tally.normalise import NORMALISATIONS
from app.core.tally.prizes import POLICIES
from app.core.tally.ranks import RANK_STYLES
from app.core.tally.ties import TIE_BREAKS
from app.core.tally.trim import SCOPES
from app.i18n import pick

REGISTRIES: dict[str, Mapping[str, Any]] = {
    "scope": SCOPES, "average": AVERAGES, "normalise": NORMALISATIONS, "rounding": ROUNDINGS,
    "ties": TIE_BREAKS, "rank_style": RANK_STYLES, "tier_ties": POLICIES,
}

# Every value of the tally's registries in one sentence; a test holds the two together.
WORDS: dict[str, dict[str, Any]] = {
    "scope": {
        "scorecard": _l("按整张评分表去掉：总分最高和最低的评委不计"),
        "criterion": _l("按评分项去掉：每一项分别去掉最高和最低的分值"),
    },
    "average": {
        "mean": _l("取平均分"),
        "median": _l("取中位数"),
        "sum": _l("取总和"),
    },
    "normalise": {
        "none": _l("不修正：评委给多少就是多少"),
        "panel_mean": _l("按评委组修正：乘以全部平均分与本组平均分之比"),
        "zscore": _l("按评委修正：抹平每位评委的松紧和幅度"),
        "additive": _l("按评委修正：减去每位评委的松紧，用最小二乘估出"),
    },
    "rounding": {
        "half_up": _l("四舍五入"),
        "half_even": _l("四舍六入五成双"),
    },
    "ties": {
        "untrimmed_mean": _l("去掉高低分之前的平均分高者在前"),
        "criterion": _l("“%(title)s”平均分高者在前"),
        "source": _l("“%(title)s”得分高者在前"),
        "median": _l("总分中位数高者在前"),
        "spread": _l("评委意见更一致者在前"),
        "casting": _l("评委组表决"),
        "lot": _l("当众抽签"),
    },
    "rank_style": {
        "competition": _l("并列后跳过名次：1、2、2、4"),
        "dense": _l("并列后不跳名次：1、2、2、3"),
    },
    "tier_ties": {
        "promote": _l("并列者都获得较高的等次，后面的等次名额不变"),
        "demote": _l("并列者一起落到装得下他们的下一等次"),
        "hold": _l("从并列者起暂不发奖，留待主办方决定"),
    },
}


# What counts for a project that has no score at an earlier stage, as a source's `missing` says. The first is the default.
NO_SCORE, AS_ZERO, AS_MEAN = "none", "zero", "mean"
MISSING: dict[str, Any] = {
    NO_SCORE: _l("没有的，在这里也没有得分和名次"),
    AS_ZERO: _l("没有的，按 0 分计"),
    AS_MEAN: _l("没有的，按那个环节所有得分的平均分计"),
}


@dataclass(frozen=True)
class Preset:
    """A ready-made rule; `first_criterion` adds the first criterion as the last tie-break."""

    title: Any
    rule: dict[str, Any]
    first_criterion: bool = True

    def made(self, criteria: list[str]) -> dict[str, Any]:
        """The rule for a stage with these criteria keys."""
        ties = list(self.rule["ties"])
        if self.first_criterion and criteria:
            ties.append(f"criterion:{criteria[0]}")
        return {**self.rule, "ties": ties}


def _rule(steps: list[dict[str, int]], quorum: int, normalise: str = "none") -> dict[str, Any]:
    return {
        "trim": {"scope": "scorecard", "steps": steps}, "quorum": quorum, "average": "mean", "normalise": normalise,
        "places": {"criterion": None, "weighted": None, "score": 2}, "rounding": "half_up",
        "ties": ["untrimmed_mean"] if steps else [], "rank_style": "competition",
    }


# The first is what a new scored stage begins with.
PRESETS: dict[str, Preset] = {
    "live": Preset(_l("现场路演：去掉一个最高分和一个最低分"), _rule([{"from_judges": 5, "high": 1, "low": 1}], 3)),
    "large": Preset(
        _l("大评委团：满 9 人各去两个，满 5 人各去一个"),
        _rule([{"from_judges": 5, "high": 1, "low": 1}, {"from_judges": 9, "high": 2, "low": 2}], 5),
    ),
    "panels": Preset(_l("多评委组修正：各组拉到同一水平，再取平均"), _rule([], 3, "panel_mean")),
    "crossed": Preset(_l("交叉评审修正：推算每位评委的松紧"), _rule([], 2, "additive")),
    "designation": Preset(_l("综合评定：达标命名，全部计入，达到最低得分都命名"), _rule([], 3), first_criterion=False),
    "plain": Preset(_l("全部计入：所有评委的分取平均"), _rule([], 1)),
}


def tie_break(name: str, criteria: Mapping[str, str]) -> str:
    """One tie-break as words; `criteria` are titles by key."""
    kind, _colon, argument = name.partition(":")
    words = WORDS["ties"].get(kind)
    return str(words) % {"title": criteria.get(argument, argument)} if words is not None else name


def tie_choices(criteria: Mapping[str, str], sources: Mapping[str, str]) -> list[tuple[str, str]]:
    """Every tie-break that this stage can use: `(name as the rule holds it, words)`; titles by key."""
    names: list[str] = []
    for kind, breaker in TIE_BREAKS.items():
        if not breaker.argument:
            names.append(kind)
        elif breaker.argument == "criterion":
            names += [f"{kind}:{key}" for key in criteria]
        elif breaker.argument == "source":
            names += [f"{kind}:{key}" for key in sources]
    return [(name, tie_break(name, {**criteria, **sources})) for name in names]


def titles(stage: Stage) -> dict[str, str]:
    """Criteria titles by key, in the reader's language."""
    return {one.key: pick(one.title, one.title_en) for one in stage.criteria}


def told(stage: Stage) -> list[str]:
    """The stage's rule as sentences for everybody."""
    return told_of(stage, stage.rule or {})


def told_of(stage: Stage, rule: Mapping[str, Any]) -> list[str]:
    """A rule for this stage's criteria as sentences: its own, one being tried, or the one that a result was made with."""
    trim, judged = rule.get("trim") or {}, kind_of(stage).scored
    lines = [_trimming(step) for step in trim.get("steps", [])] or [_("所有评委的评分都计入。") if judged else _("所有初审员的评分都计入。")]
    if trim.get("scope") == "criterion" and trim.get("steps"):
        lines.append(_("高低分在每个评分项里分别去掉。"))
    # Screeners' scores have two decimals where nothing is said of it (app/screening/marks.py).
    places = (rule.get("places") or {} if judged or "places" in rule else {"score": 2}).get("score")
    average = WORDS["average"][rule.get("average", "mean")]
    lines.append(
        _("其余%(average)s，保留 %(num)d 位小数。", average=average, num=places)
        if places is not None else _("其余%(average)s，不取舍。", average=average)
    )
    if rule.get("normalise", "none") != "none":
        lines.append(_("%(how)s。", how=WORDS["normalise"][rule["normalise"]]))
    if rule.get("quorum", 1) > 1:
        lines.append(_("至少有 %(num)d 位评委评分才有得分。", num=rule["quorum"]) if judged else _("至少有 %(num)d 位初审员评分才有得分。", num=rule["quorum"]))
    if stage.sources:
        lines.append(_("最后得分：%(parts)s。", parts=" + ".join(_weighted(stage))))
        lines += _lacking(stage)
    if rule.get("ties"):
        named = [tie_break(name, {**titles(stage), **source_titles(stage)}) for name in rule["ties"]]
        lines.append(_("得分相同时依次看：%(list)s。", list=_("；").join(named)))
    return lines


def source_titles(stage: Stage) -> dict[str, str]:
    """Titles of the earlier stages that may be part of the score, by key."""
    return {one.key: pick(one.title, one.title_en) for one in earlier_scored(stage)}


def _weighted(stage: Stage) -> list[str]:
    names = source_titles(stage)
    return [
        _("“%(title)s”得分 × %(weight)s", title=names.get(one["stage"], one["stage"]), weight=one["weight"]) if one["stage"]
        else _("本环节 × %(weight)s", weight=one["weight"])
        for one in stage.sources
    ]


def _lacking(stage: Stage) -> list[str]:
    """What happens to who has no score at an earlier stage, a sentence for each of them."""
    names = source_titles(stage)
    return [
        _("“%(title)s”得分：%(what)s。", title=names.get(one["stage"], one["stage"]), what=MISSING[one.get("missing", NO_SCORE)])
        for one in stage.sources if one["stage"]
    ]


def _trimming(step: dict[str, int]) -> str:
    judges, high, low = step.get("from_judges", 1), step.get("high", 0), step.get("low", 0)
    if high == low == 1:
        return _("有 %(judges)d 位以上评委时，去掉一个最高分和一个最低分。", judges=judges)
    return _(
        "有 %(judges)d 位以上评委时，去掉 %(high)d 个最高分和 %(low)d 个最低分。", judges=judges, high=high, low=low
    )
