"""What a contest still lacks before everybody may see it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.contests.checks import words_of
from app.contests.kinds import kind_of
from app.contests.models import Contest, Stage
from app.contests.queries import tally_parts
from app.core.refusals import Refusal
from app.core.tally import read
from app.i18n import pick


@dataclass(frozen=True)
class Missing:
    """One thing to do before publishing; `part` is the setup page, `blocks` whether it must be done."""

    text: str
    part: str
    blocks: bool = True


def missing(contest: Contest) -> list[Missing]:
    """Everything that is missing, in the order of the setup pages; [] when the contest is ready."""
    found: list[Missing] = []
    if contest.opens_at is None or contest.closes_at is None:
        found.append(Missing(_("征集的开始和截止时间"), "texts"))
    if not contest.intro:
        found.append(Missing(_("一段介绍"), "texts", blocks=False))
    if not contest.fields:
        found.append(Missing(_("至少一个领域"), "fields"))
    if not contest.regions:
        found.append(Missing(_("街镇名单"), "regions", blocks=False))
    if not contest.questions:
        found.append(Missing(_("申报表的问题"), "questions"))
    if not contest.stages:
        found.append(Missing(_("至少一个环节"), "stages"))
    for stage in contest.stages:
        found += _of_stage(stage)
    scored = [stage for stage in contest.stages if kind_of(stage).scored]
    if scored and not any(stage.tiers for stage in scored):
        found.append(Missing(_("奖项"), f"stages/{scored[-1].key}/prizes", blocks=False))
    return found


def _of_stage(stage: Stage) -> list[Missing]:
    kind, title, found = kind_of(stage), pick(stage.title, stage.title_en), []
    if kind.scored and not stage.criteria:
        found.append(Missing(_("“%(title)s”的评分项", title=title), f"stages/{stage.key}/scoring"))
    elif kind.scored:
        try:
            read({"schema": "tally/1", "entries": [], "scorecards": [], **tally_parts(stage)})
        except Refusal as no:
            text = _("“%(title)s”的计分规则要改：%(why)s", title=title, why=words_of(no))
            found.append(Missing(text, f"stages/{stage.key}/scoring"))
    if kind.checked and not stage.checklist:
        found.append(Missing(_("“%(title)s”的审核清单", title=title), f"stages/{stage.key}/checklist", blocks=False))
    return found
