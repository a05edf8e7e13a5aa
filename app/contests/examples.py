"""Small live examples beside each choice of the scoring rule, computed by the tally itself as the rule is being typed.

The example's judges are made up; its criteria are the stage's own as typed, so that totals look like the stage's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.contests.rules import tie_break
from app.core import tally
from app.core.explain import Explained, Figure, explain
from app.core.numbers import plain

# What each value is good for, in one sentence; a test holds this and the tally's registries together.
WHY: dict[str, dict[str, Any]] = {
    "scope": {
        "scorecard": _l("去掉的是一位评委的整张表：公告里最常见的写法。"),
        "criterion": _l("同一位评委可能这一项去掉、那一项留下：像花样滑冰。"),
    },
    "average": {
        "mean": _l("留下的总分相加除以张数，评委人数不同也能比。"),
        "median": _l("留下的总分排在正中间的那个，几个极端的分动不了它。"),
        "sum": _l("留下的总分直接相加：少一位评委就少一份，人数必须相同。"),
    },
    "normalise": {
        "none": _l("同一组评委评所有项目时用这个。"),
        "panel_mean": _l("各组评不同的项目、有的组偏紧时，把各组拉到同一水平。"),
        "zscore": _l("评委各有松紧，拉开的幅度也不同时用；每位评委最好评过多个项目。"),
        "additive": _l("评委和项目交叉分配时，由共同评过的项目推算每位评委偏紧多少。"),
    },
    "rounding": {
        "half_up": _l("正好一半时进一位，大家都熟悉。"),
        "half_even": _l("正好一半时取偶数，多次取舍不会一边倒。"),
    },
    "rank_style": {
        "competition": _l("两个并列第 2，下一个是第 4：名次就是前面有几个加一。"),
        "dense": _l("两个并列第 2，下一个是第 3：名次连着数。"),
    },
    "tier_ties": {
        "promote": _l("宁可多发，不伤并列者。"),
        "demote": _l("名额不能超时用，较高的等次可能空缺。"),
        "hold": _l("先不发，由评委组表决或抽签分出先后再定。"),
    },
}

# How high seven made-up judges mark, as a share of each criterion's range; more judges repeat the middle ones.
_SHARES = ("0.86", "0.97", "0.84", "0.88", "0.60", "0.85", "0.90")
_MOST_JUDGES = 15
_MOST_PLACES = 60
_NAMES = {"a": _l("甲"), "b": _l("乙"), "c": _l("丙"), "d": _l("丁")}


@dataclass(frozen=True)
class Example:
    """One choice's example: why one would choose so, and what it makes of the made-up marks."""

    why: str = ""
    totals: tuple[tuple[str, str | None], ...] = ()
    text: str = ""


def examples(criteria: Sequence[Mapping[str, Any]], rule: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Example]:
    """An example for each choice; raises Refusal where the rule or the criteria do not hold. `titles` by criterion key."""
    table = _Table(criteria, rule)
    return {
        "trim": table.trim(), "average": table.average(), "normalise": table.normalise(), "rounding": table.rounding(),
        "quorum": table.quorum(), "ties": table.ties(titles), "rank_style": table.rank_style(),
    }


class _Table:
    """The made-up contest under one rule."""

    def __init__(self, criteria: Sequence[Mapping[str, Any]], rule: Mapping[str, Any]) -> None:
        self.criteria, self.rule = [dict(one) for one in criteria], dict(rule)
        read = tally.read(tally.loads(json.dumps({
            "schema": "tally/1", "rule": self.rule, "criteria": self.criteria, "entries": [], "scorecards": [],
        })))
        self.read, self.rulers = read.rule, read.criteria
        wanted = max([7, read.rule.quorum, *(step.from_judges for step in read.rule.trim.steps)])
        self.judges = min(wanted, _MOST_JUDGES)

    def _document(self, cards: Mapping[str, Sequence[Sequence[int]]]) -> dict[str, Any]:
        """Scorecards as steps above the minimum, by entry; panels A and B take turns of two entries."""
        lines = [
            {
                # The first two judges sit on both panels: only so can judges' severity be told from their projects'.
                "judge": f"{'' if number < 3 else 'AB'[at // 2 % 2]}{number}", "entry": entry, "panel": "AB"[at // 2 % 2],
                "marks": {one.key: _text(one.min + one.step * mark) for one, mark in zip(self.rulers, steps, strict=True)},
            }
            for at, (entry, hand) in enumerate(cards.items()) for number, steps in enumerate(hand, start=1)
        ]
        return {
            "schema": "tally/1", "rule": self.rule, "criteria": self.criteria,
            "entries": [{"key": key} for key in cards], "scorecards": lines,
        }

    def _told(self, cards: Mapping[str, Sequence[Sequence[int]]], **changes: Any) -> dict[str, Explained]:
        document = self._document(cards)
        document["rule"] = {**self.rule, **changes}
        return {how.row.entry: how for how in explain(tally.read(tally.loads(json.dumps(document))))}

    def _card(self, share: Fraction) -> tuple[int, ...]:
        return tuple(int((one.max - one.min) / one.step * share) for one in self.rulers)

    def _hand(self, number: int, less: Fraction = Fraction(0)) -> list[tuple[int, ...]]:
        return [self._card(Fraction(_SHARES[at % len(_SHARES)]) - less) for at in range(number)]

    def trim(self) -> Example:
        how = self._told({"p": self._hand(self.judges)}, normalise="none")["p"]
        why = str(WHY["scope"][self.read.trim.scope])
        if how.parts:
            part = how.parts[0]
            return Example(why, tuple((mark.mark, mark.dropped) for mark in part.marks), _("第一个评分项留下的平均 %(value)s", value=_say(part.average)))
        if not how.trim.high and not how.trim.low:
            return Example(_("所有评委都计入。"), tuple((card.total or "", None) for card in how.ordered))
        text = _("%(judges)d 位评委，去掉 %(high)d 个最高和 %(low)d 个最低，留下 %(kept)d 个", judges=how.counted, high=how.trim.high, low=how.trim.low, kept=how.kept)
        return Example(why, tuple((card.total or "", card.dropped) for card in how.ordered), text)

    def average(self) -> Example:
        how = self._told({"p": self._hand(self.judges)}, normalise="none")["p"]
        why = str(WHY["average"][self.read.average])
        if how.parts or how.value is None or how.sum is None:
            return Example(why, text=_("各项加权相加得 %(value)s", value=_say(how.value)) if how.value else "")
        if self.read.average == "mean":
            return Example(why, text=_("%(sum)s ÷ %(num)d = %(value)s", sum=_say(how.sum), num=how.kept, value=_say(how.value)))
        return Example(why, text=_("留下 %(num)d 个，得 %(value)s", num=how.kept, value=_say(how.value)))

    def normalise(self) -> Example:
        why = str(WHY["normalise"][self.read.normalise])
        strict = Fraction("0.1")
        cards = {
            name: [*self._hand(2, Fraction(at, 50)), *self._hand(self.judges, Fraction(at, 50) + (strict if at // 2 else 0))[2:]]
            for at, name in enumerate(_NAMES)
        }
        raw, found = self._told(cards, normalise="none"), self._told(cards)
        lines = [
            _("%(name)s %(raw)s → %(now)s", name=word, raw=raw[name].row.score or "–", now=found[name].row.score or "–")
            for name, word in _NAMES.items()
        ]
        return Example(why, text=_("甲乙由一组评，丙丁由偏紧的二组评，有两位评委两组都在：%(list)s", list=_("；").join(lines)))

    def rounding(self) -> Example:
        """A score that the rounding moves, the nearest to a half that these marks give."""
        why = str(WHY["rounding"][self.read.rounding])
        places = self.read.places.score
        if places is None:
            return Example(_("得分不取舍，名次按准确值排。"))
        hands = {f"p{at}": self._hand(max(1, self.judges - at % 4), Fraction(at, 100)) for at in range(12)}
        found = self._told(hands, normalise="none").values()
        moved = [how for how in found if how.before is not None and Fraction(how.before.text) != Fraction(how.row.score or "0")]
        moved.sort(key=lambda how: not how.before.exact)
        how = next(iter([*moved, *found]))
        if how.before is None:
            return Example(why)
        return Example(why, text=_("%(before)s → %(score)s", before=_say(how.before), score=how.row.score))

    def quorum(self) -> Example:
        least = self.read.quorum
        if least < 2:
            return Example(_("有一位评委打分就有得分。"))
        few = self._told({"p": self._hand(least - 1)})["p"].row.score
        enough = self._told({"p": self._hand(least)})["p"].row.score
        return Example(
            _("来的评委太少时不算数，免得一两个人定名次。"),
            text=_("%(few)d 位评委：%(none)s；%(enough)d 位评委：%(score)s", few=least - 1, none=few or _("没有得分"), enough=least, score=enough or _("没有得分")),
        )

    def ties(self, titles: Mapping[str, str]) -> Example:
        """Two projects with equal scores, and which tie-break tells them apart."""
        found = self._told(dict(self._variants()), normalise="none")
        by_score: dict[str, list[Explained]] = {}
        for how in found.values():
            if how.row.score is not None:
                by_score.setdefault(how.row.score, []).append(how)
        pairs = [group for group in by_score.values() if len(group) > 1]
        if not pairs:
            return Example(text=_("这组示例里没有同分。"))
        pair = max(pairs, key=lambda group: (group[0].row.rank != group[-1].row.rank, len(group)))
        first, last = pair[0], pair[-1]
        if first.row.rank == last.row.rank:
            return Example(text=_("甲、乙都得 %(score)s：分不出先后，并列第 %(rank)d", score=first.row.score, rank=first.row.rank))
        by = tie_break(last.row.tie_broken_by or "", titles)
        return Example(text=_("甲、乙都得 %(score)s：%(how)s，甲在前", score=first.row.score, how=by))

    def _variants(self) -> Iterator[tuple[str, list[tuple[int, ...]]]]:
        """Hands that differ in one judge's marks a little: many of them come to equal scores."""
        base = self._hand(self.judges)
        yield "p0", base
        for at, one in enumerate(base):
            for place in range(len(one)):
                if one[place] > 0:
                    yield f"p{at}-{place}", [*base[:at], (*one[:place], one[place] - 1, *one[place + 1 :]), *base[at + 1 :]]

    def rank_style(self) -> Example:
        same = self._hand(self.judges, Fraction(1, 50))
        cards = {"a": self._hand(self.judges), "b": same, "c": same, "d": self._hand(self.judges, Fraction(1, 10))}
        ranks = [how.row.rank for how in self._told(cards, normalise="none", ties=[]).values()]
        text = _("、").join("–" if rank is None else str(rank) for rank in ranks)
        return Example(str(WHY["rank_style"][self.read.rank_style]), text=_("甲乙丙丁的名次：%(ranks)s", ranks=text))


def prize_example(tiers: Sequence[Mapping[str, Any]], ties: str) -> Example:
    """Who gets what where two share the rank that has one place left in the first tier with a count."""
    counted = next((tier for tier in tiers if tier["count"]), None)
    why = str(WHY["tier_ties"][ties])
    if counted is None:
        return Example(why)
    places = 0
    for tier in tiers:
        places += tier["count"] or 0
        if tier is counted:
            break
    if not 0 < counted["count"] <= places <= _MOST_PLACES:
        return Example(why)
    scores = [100 - at for at in range(places - 1)] + [100 - places] * 2 + [90 - places]
    document = {
        "schema": "tally/1", "criteria": [{"key": "c", "max": 100}], "prizes": {"tiers": [
            {"key": tier["key"], "count": tier["count"], "min_score": None} for tier in tiers], "ties": ties},
        "entries": [{"key": str(at)} for at in range(len(scores))],
        "scorecards": [{"judge": "j", "entry": str(at), "marks": {"c": max(score, 0)}} for at, score in enumerate(scores)],
    }
    rows = tally.tally(tally.read(tally.loads(json.dumps(document)))).rows
    shared = [row for row in rows if row.rank == places]
    titles = {tier["key"]: tier["title"] for tier in tiers}
    prize = titles.get(shared[0].prize or "", "") if shared else ""
    return Example(why, text=_("两个项目并列第 %(rank)d，“%(tier)s”还剩 1 个名额：%(what)s", rank=places, tier=counted["title"], what=_("都得“%(prize)s”", prize=prize) if prize else _("都暂不发奖")))


def _say(value: Figure | None) -> str:
    return "" if value is None else value.text if value.exact else _("约 %(value)s", value=value.text)


def _text(value: Fraction) -> str:
    return plain(value.numerator, value.denominator)
