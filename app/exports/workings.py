"""The sheet that tells how each score came about: one scorecard a row, the entry's steps beside its first one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.contests.models import Stage
from app.core.explain import Figure
from app.exports.tables import Column, Struck, Table
from app.i18n import pick
from app.workings.queries import Sheet, Workings, workings
from app.workings.words import tie_title


def workings_table(stage: Stage) -> Table:
    """A stage's workings; judges stand under their keys, as in the standings' sheet."""
    found = workings(stage)
    digits = (stage.rule.get("places") or {}).get("score")
    columns = [
        Column(_("名次"), 8, 0), Column(_("编号"), 8, 0), Column(_("项目名称"), 28), Column(_("得分"), 12, digits),
        *(Column(head, width) for head, width in _heads(found.by_judges)), Column(_("修正后"), 12), Column(_("去留"), 14),
        Column(_("留下几张"), 10, 0), Column(_("留下的合计"), 12), Column(_("合成"), 12), Column(_("加减分"), 24),
        Column(_("取舍前"), 12), Column(_("同分时看了什么"), 48),
    ]
    rows = [row for sheet in found.sheets for row in _rows(sheet, found)]
    title = _("%(stage)s怎么算的", stage=pick(stage.title, stage.title_en))
    return Table(title, columns, rows, _("一行一张评分表；合成值最多写四位小数，名次按准确值排。"))


def _heads(by_judges: bool) -> list[tuple[str, int]]:
    return [(_("评委"), 10), (_("评委总分"), 12)] if by_judges else [(_("初审员"), 14), (_("初审员总分"), 12)]


def _rows(sheet: Sheet, found: Workings) -> list[list[Any]]:
    how, project = sheet.how, sheet.entry.project
    who = [how.row.rank, project.number, pick(project.title, project.title_en), _number(how.row.score)]
    steps = [
        how.kept, _figure(how.sum), _figure(how.value), "；".join(f"{points} {reason}".strip() for points, reason in how.adjustments),
        _figure(how.before), "；".join(tie_title(step, found.criteria) for step in how.ties),
    ]
    rows = []
    for at, card in enumerate(how.row.scorecards):
        fate = _("不计") if not card.counted else str(_say(card.dropped))
        adjusted = _number(card.adjusted)
        shown = Struck(adjusted) if card.dropped and adjusted is not None else adjusted
        rows.append([*who, card.judge, _number(card.total), shown, fate, *(steps if at == 0 else [None] * len(steps))])
    return rows or [[*who, None, None, None, None, *steps]]


def _say(dropped: str | None) -> str:
    return {"high": _("最高，去掉"), "low": _("最低，去掉")}.get(dropped or "", _("计入"))


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _figure(value: Figure | None) -> Decimal | None:
    return _number(value.text) if value is not None else None
