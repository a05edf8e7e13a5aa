"""What a roadshow's plan still lacks, in words: looked at before the order is published."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask_babel import gettext as _

from app.contests.models import Stage
from app.i18n import pick
from app.judging.models import Panel, Recusal
from app.judging.queries import panels_of, sitting, standing_recusals
from app.roadshow.models import PitchDay, Room
from app.roadshow.panels import heard_by, names_of
from app.roadshow.queries import days_of, entries_of, rooms
from app.submissions.models import Entry


@dataclass(frozen=True)
class Plan:
    """A stage's plan as the page shows it; `loose` are active entries that stand on no day."""

    rooms: list[Room]
    panels: list[Panel]
    days: list[PitchDay]
    loose: list[Entry]
    recusals: list[Recusal]
    gaps: list[str]


def plan_of(stage: Stage) -> Plan:
    """Everything of the plan, in a constant number of queries."""
    days, panels, recusals = days_of(stage.id), panels_of(stage), standing_recusals(stage)
    placed = {slot.entry_id for day in days for slot in day.slots}
    loose = [entry for entry in entries_of(stage.id) if entry.id not in placed and entry.status == "active"]
    found = Plan(rooms(stage.id), panels, days, loose, recusals, [])
    found.gaps.extend(_gaps(stage, found))
    return found


def _gaps(stage: Stage, plan: Plan) -> list[str]:
    gaps = []
    if not stage.criteria:
        gaps.append(_("还没有评分项，评委无法评分。"))
    if not plan.days:
        gaps.append(_("还没有场次。"))
    if plan.loose:
        gaps.append(_("还有 %(num)d 个项目没有排进场次。", num=len(plan.loose)))
    quorum = int(stage.rule.get("quorum", 1))
    small = {day.panel_id: day.panel for day in plan.days if len(sitting(day.panel)) < quorum}
    for panel in small.values():
        gaps.append(
            _(
                "“%(panel)s”只有 %(num)d 位评委，计分规则至少要 %(quorum)d 位。",
                panel=panel.title or panel.key, num=len(sitting(panel)), quorum=quorum,
            )
        )
    return gaps + _thinned(plan, quorum, set(small))


def _thinned(plan: Plan, quorum: int, small: set[int]) -> list[str]:
    """Entries whose panel is large enough, but not without those who are recused."""
    gaps = []
    recused, names = {(one.judge_id, one.entry_id) for one in plan.recusals}, names_of(plan.days)
    for day in plan.days:
        if day.panel_id in small:
            continue
        for slot in day.slots:
            left = Counter((judge.id, slot.entry_id) in recused for judge in heard_by(day, slot, names))[False]
            if left < quorum and slot.entry.status == "active":
                gaps.append(
                    _(
                        "“%(title)s”除去回避只剩 %(num)d 位评委，计分规则至少要 %(quorum)d 位。",
                        title=pick(slot.entry.project.title, slot.entry.project.title_en), num=left, quorum=quorum,
                    )
                )
    return gaps
