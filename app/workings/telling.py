"""What pages and files of workings say: words for the templates, and the same steps as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.contests.models import Stage
from app.contests.rules import WORDS
from app.core.explain import Figure
from app.i18n import pick
from app.workings.queries import Sheet, Workings
from app.workings.words import AVERAGES, tie_title


@dataclass(frozen=True)
class PageWords:
    """What a page of workings says of this stage's rule."""

    average: str
    average_key: str
    rounding: str
    places: int | None
    tiers: dict[str, str]
    tie_title: Any = staticmethod(tie_title)


def page_words(stage: Stage, rule: dict[str, Any] | None = None) -> PageWords:
    """The words for the stage's present rule, or for the one that a published result was made with."""
    rule = stage.rule if rule is None else rule
    average = rule.get("average", "mean")
    return PageWords(
        average=str(AVERAGES[average]), average_key=average,
        rounding=str(WORDS["rounding"][rule.get("rounding", "half_up")]),
        places=(rule.get("places") or {}).get("score"),
        tiers={tier.key: pick(tier.title, tier.title_en) for tier in stage.tiers},
    )


def data(found: Workings) -> dict[str, Any]:
    """Everything that a page of workings shows, as plain data for a file."""
    return {"schema": "workings/1", "entries": [_entry(sheet, found) for sheet in found.sheets]}


def _entry(sheet: Sheet, found: Workings) -> dict[str, Any]:
    how = sheet.how
    return {
        "entry": sheet.key, "title": found.titles[sheet.key], "status": how.status, "rank": how.row.rank,
        "score": how.row.score, "prize": how.row.prize, "missing": how.missing,
        "scorecards": [
            {"judge": card.judge, "name": sheet.judges.get(card.judge, ""), **card._asdict()} for card in how.row.scorecards
        ],
        "trim": {"high": how.trim.high, "low": how.trim.low}, "quorum": how.quorum, "kept": how.kept,
        "sum": _figure(how.sum), "value": _figure(how.value),
        "criteria": [
            {
                "criterion": part.criterion, "average": _figure(part.average), "rounded": _figure(part.rounded),
                "weight": part.weight, "weighted": _figure(part.weighted),
                "marks": [{"judge": mark.judge, "mark": mark.mark, "dropped": mark.dropped} for mark in part.marks],
            }
            for part in how.parts
        ],
        "sources": [{"name": one.name, "weight": one.weight, "value": _figure(one.value)} for one in how.shares],
        "adjustments": [{"points": points, "reason": reason} for points, reason in how.adjustments],
        "before_rounding": _figure(how.before),
        "ties": [
            {"by": step.name, "values": {key: _figure(value) for key, value in step.values}, "splits": step.splits}
            for step in how.ties
        ],
        "tie_broken_by": how.row.tie_broken_by,
    }


def _figure(value: Figure | None) -> dict[str, Any] | None:
    return None if value is None else {"value": value.text, "exact": value.exact}
