"""The tables that can be taken away: projects, and the standings of each scored stage."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.contests.models import Contest, Stage
from app.contests.versions import FormHistory
from app.core import tally
from app.core.refusals import Refusal
from app.db import db
from app.exports.tables import Column, Struck, Table
from app.exports.workings import workings_table
from app.i18n import pick
from app.scoring.tallies import is_tallied, tally_of
from app.submissions import facts
from app.submissions.models import Entry, Project
from app.submissions.uploads import standing
from app.submissions.words import STATES, STATUSES, outcome_text

# Hears how many rows of how many are there.
Tell = Callable[[int, int], None]
_TOLD = 100


def _number(text: str | None) -> Decimal | str | None:
    """A number as a number; what is none stays the text it is."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return text


def unheard(done: int, of: int) -> None:
    """Nobody waits for a bar."""


def project_tables(contest: Contest, tell: Tell = unheard) -> list[Table]:
    """Everything that was handed in, one project a row, in the order of the numbers."""
    projects = db.session.scalars(
        select(Project).where(Project.contest_id == contest.id, Project.number.is_not(None)).order_by(Project.number)
        .options(
            joinedload(Project.contest).options(
                selectinload(Contest.fields), selectinload(Contest.regions), selectinload(Contest.questions),
                selectinload(Contest.stages),
            ),
            joinedload(Project.field), joinedload(Project.region), joinedload(Project.owner),
            selectinload(Project.attachments), selectinload(Project.entries),
        )
    ).unique()
    asked = [item for item in facts.items(contest) if item.question is not None]
    gone = [facts.item_of(one, clock.now(), facts.last_step(contest)) for one in FormHistory(contest).gone()]
    columns = [
        Column(_("编号"), 8, 0), Column(_("项目名称"), 28), Column(_("英文名称"), 28), Column(_("领域")), Column(_("街镇"), 18),
        Column(_("申报人")), Column(_("同意公布姓名")), Column(_("邮箱"), 26), Column(_("手机"), 16), Column(_("状态"), 10),
        Column(_("提交时间"), 18), Column(_("材料（个）"), 10, 0),
        *(Column(pick(stage.title, stage.title_en), 14) for stage in contest.stages),
        *(Column(item.label, 16 if item.kind.numeric else 40) for item in asked),
        *(Column(_("%(label)s（后来不再问）", label=item.label), 40) for item in gone),
    ]
    rows, listed = [], list(projects)
    for at, project in enumerate(listed):
        if at % _TOLD == 0:
            tell(at, len(listed))
        rows.append(_project_row(contest, project, [*asked, *gone]))
    return [Table(pgettext("导航", "项目"), columns, rows)]


def _project_row(contest: Contest, project: Project, asked: list[facts.Item]) -> list[Any]:
    owner, entries = project.owner, {entry.stage_id: entry for entry in project.entries}
    answers = [item.show(facts.value_of(project, item)) for item in asked]
    return [
        project.number, project.title, project.title_en, _title(project.field), _title(project.region),
        project.applicant_name, _("是") if project.agrees_to_be_named else _("否"), owner.email if owner else "",
        owner.phone if owner else "", str(STATES[project.state].label),
        clock.in_zone(project.submitted_at, contest.timezone) if project.submitted_at else None, len(standing(project)),
        *(_outcome(entries.get(stage.id)) for stage in contest.stages),
        *(_number(text) if item.kind.numeric else text for item, text in zip(asked, answers, strict=True)),
    ]


def _title(thing: Any) -> str:
    return pick(thing.title, thing.title_en) if thing is not None else ""


def _outcome(entry: Entry | None) -> str:
    if entry is None:
        return ""
    return str(STATUSES[entry.status].label) if entry.status != "active" else outcome_text(entry.outcome, entry.reserve_place)


def result_tables(contest: Contest, tell: Tell = unheard) -> list[Table]:
    """Of each stage that is scored: the standings with every judge's total, and how each score came about."""
    wanted = [(table, stage) for stage in contest.stages if is_tallied(stage) for table in (standings_table, workings_table)]
    found = []
    for at, (table, stage) in enumerate(wanted):
        tell(at, len(wanted))
        found.append(table(stage))
    return found


def entries_with_projects(stage: Stage) -> list[Entry]:
    """The stage's entries, each with its project, field and region."""
    return list(
        db.session.scalars(
            select(Entry).where(Entry.stage_id == stage.id).options(
                joinedload(Entry.project).options(joinedload(Project.field), joinedload(Project.region))
            )
        )
    )


def standings_table(stage: Stage) -> Table:
    """A stage's standings with every judge's total by the judge's key."""
    document = tally_of(stage)
    lines, note = _tallied(document)
    judges = list(dict.fromkeys(card["judge"] for card in document["scorecards"]))
    known = {entry.key: entry for entry in entries_with_projects(stage)}
    tiers = {tier.key: pick(tier.title, tier.title_en) for tier in stage.tiers}
    digits = (stage.rule.get("places") or {}).get("score")
    columns = [
        Column(_("名次"), 8, 0), Column(_("编号"), 8, 0), Column(_("项目名称"), 28), Column(_("领域")), Column(_("街镇"), 18),
        Column(_("得分"), 12, digits), Column(_("按名次的奖项"), 14), Column(_("状态"), 10),
        *(Column(judge, 10) for judge in judges),
    ]
    rows = [_standing_row(line, known[line["entry"]], tiers, judges) for line in lines]
    return Table(pick(stage.title, stage.title_en), columns, rows, note)


def _tallied(document: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """The standings' lines and what to say below them; a stage that cannot be tallied yet lists its entries."""
    try:
        standings = json.loads(tally.tally_json(json.dumps(document)))
    except Refusal:
        blank = {"rank": None, "score": None, "prize": None, "scorecards": []}
        return [{"entry": entry["key"], **blank} for entry in document["entries"]], _("这个环节还没有可计算的规则或评分项。")
    return standings["standings"], _("评委列是评委总分，划线的按规则去掉。")


def _standing_row(line: dict[str, Any], entry: Entry, tiers: dict[str, str], judges: list[str]) -> list[Any]:
    totals = {card["judge"]: card for card in line["scorecards"] if card["counted"]}
    project = entry.project
    return [
        line["rank"], project.number, pick(project.title, project.title_en), _title(project.field), _title(project.region),
        _number(line["score"]), tiers.get(line["prize"] or "", ""), str(STATUSES[entry.status].label),
        *(_total(totals.get(judge)) for judge in judges),
    ]


def _total(card: dict[str, Any] | None) -> Decimal | Struck | None:
    if card is None or card["total"] is None:
        return None
    value = Decimal(card["total"])
    return Struck(value) if card["dropped"] else value
