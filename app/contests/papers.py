"""Templates: whole contest forms as JSON, and how one is made into a contest's rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from app import clock
from app.contests.models import Contest, Criterion, Field, Question, Region, Stage, Tier
from app.settings import ROOT

Paper = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """A contest form to start from; `file` is in the form of the sample's contest.json."""

    title: Any
    says: Any
    file: Path

    def paper(self) -> Paper:
        loaded: Paper = json.loads(self.file.read_text(encoding="utf-8"))
        return loaded


# The first is chosen when nobody chooses.
TEMPLATES: dict[str, Template] = {
    "doorstep": Template(
        _l("家门口创业大赛"),
        _l("九个领域、36 个街镇、申报表、初审和两轮路演、四个评分项合计 100 分、一二三等奖和优胜奖。"),
        ROOT / "app/sample/pudong2017/contest.json",
    ),
    "pitch": Template(
        _l("现场路演"),
        _l("一场路演：申报表三个问题、三个评分项合计 100 分、去掉一个最高分和一个最低分、一二三等奖。"),
        ROOT / "app/contests/templates/pitch.json",
    ),
}


def fill(contest: Contest, paper: Paper, *, dates: bool = False) -> None:
    """Give a new contest the paper's fields, regions, questions, stages, criteria, rules and tiers.

    `dates`: also its texts and dates, as the sample has them; a contest made from a template has its own.
    """
    contest.fields = [_place(Field, row, at) for at, row in enumerate(paper["fields"])]
    contest.regions = [_place(Region, row, at, kind=row.get("kind", "")) for at, row in enumerate(paper["regions"])]
    steps = {step["key"]: number for number, step in enumerate(paper["form_steps"], start=1)}
    contest.questions = [_question(row, steps[row["step"]], at) for at, row in enumerate(paper["questions"])]
    contest.stages = [_stage(row, paper, at) for at, row in enumerate(paper["stages"])]
    if dates:
        _dates(contest, paper)


def _place(model: Any, row: Paper, at: int, **more: Any) -> Any:
    return model(key=row["key"], title=row["zh"], title_en=row.get("en", ""), position=at, **more)


def _question(row: Paper, step: int, at: int) -> Question:
    # A number's limit is the digits of its maximum.
    length = row.get("max_length") or len(str(row.get("max", ""))) or 200
    return Question(
        key=row["key"], step=step, kind=row["kind"], label=row["label"]["zh"], label_en=row["label"].get("en", ""),
        help=row.get("help", {}).get("zh", ""), help_en=row.get("help", {}).get("en", ""),
        choices=[{"key": one["key"], "title": one["zh"], "title_en": one.get("en", "")} for one in row.get("options", [])],
        required=row["required"], max_length=length, position=at,
    )


def _stage(row: Paper, paper: Paper, at: int) -> Stage:
    stage = Stage(
        key=row["key"], kind=row["kind"], title=row["title"]["zh"], title_en=row["title"].get("en", ""), position=at,
        checklist=[], rule={},
    )
    if row["kind"] == "screening":
        stage.checklist = [
            {"key": one["key"], "title": one["zh"], "title_en": one.get("en", "")} for one in paper["checklist"]
        ]
        return stage
    slots = paper["slot_seconds"]
    stage.pitch_seconds, stage.questions_seconds = slots["pitch"], slots["questions"]
    stage.scoring_seconds, stage.rule = slots["scoring"], paper["rule"]
    stage.criteria = [_criterion(one, number) for number, one in enumerate(paper["criteria"])]
    if paper["prizes"]["stage"] == stage.key:
        stage.tier_ties = paper["prizes"]["ties"]
        stage.tiers = [_tier(one, number) for number, one in enumerate(paper["prizes"]["tiers"])]
    return stage


def _criterion(row: Paper, at: int) -> Criterion:
    said = row.get("description", {})
    return Criterion(
        key=row["key"], title=row["title"]["zh"], title_en=row["title"].get("en", ""),
        description=said.get("zh", ""), description_en=said.get("en", ""), min=Decimal(str(row.get("min", 0))),
        max=Decimal(str(row["max"])), step=Decimal(str(row.get("step", 1))), weight=Decimal(str(row.get("weight", 1))),
        position=at,
    )


def _tier(row: Paper, at: int) -> Tier:
    least = row.get("min_score")
    return Tier(
        key=row["key"], title=row["title"]["zh"], title_en=row["title"].get("en", ""), count=row.get("count"),
        min_score=None if least is None else Decimal(str(least)), position=at,
    )


def _dates(contest: Contest, paper: Paper) -> None:
    zone, dates = paper["time_zone"], paper["dates"]

    def moment(written: str) -> datetime:
        return clock.from_zone(datetime.fromisoformat(written), zone)

    contest.timezone = zone
    contest.opens_at, contest.closes_at = moment(dates["call_opens"]), moment(dates["call_closes"])
    for stage, row in zip(contest.stages, paper["stages"], strict=True):
        days = row.get("days") or []
        if stage.kind == "screening" and "screening_opens" in dates:
            stage.starts_at, stage.ends_at = moment(dates["screening_opens"]), moment(dates["screening_closes"])
        elif days:
            stage.starts_at = moment(days[0])
