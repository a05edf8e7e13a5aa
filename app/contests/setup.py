"""The verbs of setting a contest up: each saves one part, on the version that its editor saw."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import Change, before_and_after, change
from app.contests import checks
from app.contests.events import ContestChanged
from app.contests.kinds import KINDS, kind_of
from app.contests.models import Contest, Criterion, Field, Region, Stage, Tier
from app.contests.queries import earlier_scored, tally_parts
from app.contests.rows import Row, figures, free_key, merge
from app.contests.rules import PRESETS
from app.contests.showing import SHOWCASES
from app.core.policy import Actor
from app.core.refusals import Refusal
from app.core.tally.rule import read_rule
from app.db import db
from app.errors import Refused
from app.i18n import pick


@dataclass
class Edit:
    """An edit of one part under way: the contest as it is now, and what the edit changed."""

    contest: Contest
    current: Change
    changes: dict[str, Any] = field(default_factory=dict)

    def note(self, name: str, changed: Any) -> None:
        if changed:
            self.changes[name] = changed


@contextmanager
def editing(actor: Actor, contest: Contest, version: int, part: str, stage_id: int | None = None) -> Iterator[Edit]:
    """One edit of a setup: refuses a stale version, counts up, records what changed."""
    with change(actor) as current:
        found = db.session.scalars(select(Contest).where(Contest.id == contest.id).with_for_update()).one()
        if found.version != version:
            raise Refused("stale", _("您打开这一页以后，有人改过设置。"), status=409)
        edit = Edit(found, current)
        yield edit
        if edit.changes:
            found.version += 1
            current.record(
                ContestChanged(
                    contest_id=found.id, stage_id=stage_id, part=part, version=found.version, changes=edit.changes
                )
            )


def update_texts(actor: Actor, contest: Contest, version: int, values: dict[str, Any]) -> None:
    """Save title, texts, hosts, dates and time zone."""
    checks.check_texts(values)
    with editing(actor, contest, version, "texts") as edit:
        for name, difference in before_and_after(edit.contest, values).items():
            edit.note(name, difference)


def update_showcase(actor: Actor, contest: Contest, version: int, showcase: str) -> None:
    """Say how far projects are shown. A wider choice holds for what is handed in from now on, a narrower one for all."""
    if showcase not in SHOWCASES:
        raise Refused("showcase", _("请选一种。"), fields={"showcase": _("请选一种。")})
    with editing(actor, contest, version, "showcase") as edit:
        edit.note("showcase", before_and_after(edit.contest, {"showcase": showcase}).get("showcase"))


def update_fields(actor: Actor, contest: Contest, version: int, rows: list[Row]) -> None:
    """Save the list of fields, in order."""
    _update_places(actor, contest, version, "fields", Field, rows)


def update_regions(actor: Actor, contest: Contest, version: int, rows: list[Row]) -> None:
    """Save the list of regions, in order; each one's kind is read from its name."""
    _update_places(actor, contest, version, "regions", Region, [{**row, "kind": kind_of_region(row["title"])} for row in rows])


def _update_places(
    actor: Actor, contest: Contest, version: int, part: str, model: type[Field] | type[Region], rows: list[Row]
) -> None:
    faults = checks.Faults()
    checks.check_titles("rows", rows, faults)
    faults.refuse()
    with editing(actor, contest, version, part) as edit:
        standing = getattr(edit.contest, part)
        make = partial(model, contest_id=edit.contest.id)
        edit.note(part, merge(standing, rows, make, part.rstrip("s"), refuse_used))


# What a region is by the end of its name.
_REGION_KINDS = ("街道", "镇", "乡", "社区", "村", "区", "县", "市", "园区")


def kind_of_region(title: str) -> str:
    """街道 of 浦兴路街道; '' where the name does not tell."""
    return max((kind for kind in _REGION_KINDS if title.endswith(kind)), key=len, default="")


def update_stages(actor: Actor, contest: Contest, version: int, rows: list[Row]) -> None:
    """Save the stages in order; a stage's kind and key stay as they were made."""
    checks.check_stages(rows)
    with editing(actor, contest, version, "stages") as edit:
        standing = {stage.key: stage for stage in edit.contest.stages}
        for row in rows:
            found = standing.get(row["was"])
            row["kind"] = found.kind if found is not None else row["kind"]
        _keep_hold_of_begun(standing, rows)
        _keep_order_of_begun(list(standing.values()), [row["was"] for row in rows])
        _keep_counted(edit.contest, rows)
        edit.note("stages", merge(edit.contest.stages, rows, partial(_new_stage, edit.contest.id), "stage", _let_go))


def _new_stage(contest_id: int, **values: Any) -> Stage:
    stage = Stage(contest_id=contest_id, **values)
    if KINDS[stage.kind].scored:
        stage.rule = next(iter(PRESETS.values())).made([])
    return stage


def _keep_order_of_begun(standing: list[Stage], order: list[str]) -> None:
    """Stages that have begun keep their order among themselves: their entries went from one to the next."""
    begun = [stage.key for stage in standing if stage.state != "planned"]
    if [key for key in order if key in begun] != [key for key in begun if key in order]:
        raise Refused("stages_begun", _("已经开始的环节不能再调换先后。"), field="stages", status=409)


def _keep_hold_of_begun(standing: dict[str, Stage], rows: list[Row]) -> None:
    """Once scoring has begun some entries may be kept open together: the number that closes them stays."""
    for index, row in enumerate(rows):
        found = standing.get(row["was"])
        if found is not None and found.locked_fingerprint and row.get("hold_first") != found.hold_first:
            field = f"stages/{index}/hold_first"
            raise Refused("stage_locked", _("评分已经开始，这一项不能再改。"), fields={field: _("评分已经开始，这一项不能再改。")}, status=409)


def _let_go(gone: list[Stage]) -> None:
    refuse_used(gone, leave_out={"criterion", "tier"})
    for stage in gone:
        for part in (*stage.criteria, *stage.tiers):
            db.session.delete(part)
    db.session.flush()


def update_scoring(
    actor: Actor, stage: Stage, version: int, criteria: list[Row], rule: dict[str, Any], sources: list[Row]
) -> None:
    """Save a stage's criteria and scoring rule. Refused (stage_locked) once scoring has begun."""
    _refuse_locked(stage)
    # Screeners may score, or not: without criteria they do not.
    if not criteria:
        _refuse_counted(stage)
    if criteria or kind_of(stage).scored:
        checks.check_scoring(criteria, rule, sources, [one.key for one in earlier_scored(stage)])
    with editing(actor, stage.contest, version, "scoring", stage.id) as edit:
        found = db.session.get_one(Stage, stage.id)
        _refuse_locked(found)
        edit.note("criteria", merge(found.criteria, criteria, partial(Criterion, stage_id=found.id), "criterion"))
        edit.note("sources", before_and_after(found, {"sources": sources}).get("sources"))
        names = {"criterion": [one.key for one in found.criteria], "source": [one["stage"] or found.key for one in sources]}
        if not _means_the_same(found.rule, rule, names):
            edit.note("rule", before_and_after(found, {"rule": rule}).get("rule"))


def _refuse_counted(stage: Stage) -> None:
    """A stage whose score is part of a later one's cannot do without."""
    for one in stage.contest.stages:
        if any(source["stage"] == stage.key for source in one.sources):
            text = _("“%(later)s”的得分要计入这里的得分，所以这里要有评分项。先在“%(later)s”的评分里去掉这一部分。", later=pick(one.title, one.title_en))
            raise Refused("counted_later", text, fields={"criteria": text}, status=409)


def _keep_counted(contest: Contest, rows: list[Row]) -> None:
    """A stage whose score is part of another's stays, and stays before it."""
    places = {row["was"]: place for place, row in enumerate(rows)}
    for one in contest.stages:
        for source in one.sources:
            if not source["stage"] or one.key not in places:
                continue
            if places.get(source["stage"], len(rows)) > places[one.key]:
                earlier = next((pick(other.title, other.title_en) for other in contest.stages if other.key == source["stage"]), source["stage"])
                text = _("“%(later)s”的得分要计入“%(earlier)s”的得分，所以它要在前面。先在“%(later)s”的评分里去掉这一部分。", later=pick(one.title, one.title_en), earlier=earlier)
                raise Refused("counted_later", text, field="stages", status=409)


def _means_the_same(before: dict[str, Any], after: dict[str, Any], names: dict[str, list[str]]) -> bool:
    """Whether two rules differ only in defaults that one of them spells out."""
    try:
        return read_rule(before, (), names) == read_rule(after, (), names)
    except Refusal:
        return False


def update_tiers(actor: Actor, stage: Stage, version: int, tiers: list[Row], ties: str) -> list[str]:
    """Save a stage's prize tiers; returns warnings. Refused (stage_locked) once scoring has begun."""
    _refuse_locked(stage)
    parts = tally_parts(stage)
    checks.check_tiers(tiers, ties, parts)
    with editing(actor, stage.contest, version, "prizes", stage.id) as edit:
        found = db.session.get_one(Stage, stage.id)
        _refuse_locked(found)
        edit.note("tiers", merge(found.tiers, tiers, partial(Tier, stage_id=found.id), "tier"))
        edit.note("tier_ties", before_and_after(found, {"tier_ties": ties}).get("tier_ties"))
    return _warnings(stage, tiers)


def _warnings(stage: Stage, tiers: list[Row]) -> list[str]:
    entries = figures(stage).get("entry", 0)
    places = sum(row["count"] or 0 for row in tiers)
    if entries and places > entries:
        return [_("名额一共 %(places)d 个，参评项目只有 %(entries)d 个，会有奖发不出去。", places=places, entries=entries)]
    return []


def update_checklist(actor: Actor, stage: Stage, version: int, rows: list[Row]) -> None:
    """Save what screeners tick off at a stage."""
    faults = checks.Faults()
    checks.check_titles("checklist", rows, faults)
    faults.refuse()
    with editing(actor, stage.contest, version, "checklist", stage.id) as edit:
        found = db.session.get_one(Stage, stage.id)
        kept = {one["key"] for one in found.checklist}
        listed = []
        for row in rows:
            key = row["was"] if row["was"] in kept else free_key(row["title_en"], kept, "check")
            kept.add(key)
            listed.append({"key": key, "title": row["title"], "title_en": row["title_en"]})
        edit.note("checklist", before_and_after(found, {"checklist": listed}).get("checklist"))


def _refuse_locked(stage: Stage) -> None:
    if stage.locked_fingerprint:
        raise Refused(
            "stage_locked",
            _("“%(title)s”已经开始评分，评分项、计分规则和奖项不能再改，否则已经打的分就不作数了。", title=pick(stage.title, stage.title_en)),
            status=423,
        )


def refuse_used(gone: list[Any], leave_out: Collection[str] = ()) -> None:
    """Raise Refused with figures where other rows point at what is to be removed."""
    for one in gone:
        found = {table: count for table, count in figures(one).items() if table not in leave_out}
        if found:
            raise Refused(
                "in_use",
                _("“%(title)s”还在用：%(figures)s。先把它们移走，再来删除。", title=pick(one.title, one.title_en), figures=counted(found)),
                status=409,
            )


def counted(found: dict[str, int]) -> str:
    """`{"project": 12}` as 12 个项目."""
    words = {
        "project": lambda num: _("%(num)d 个项目", num=num),
        "entry": lambda num: _("%(num)d 个参评项目", num=num),
        "panel": lambda num: _("%(num)d 个评委组", num=num),
        "room": lambda num: _("%(num)d 个会场", num=num),
        "pitch_day": lambda num: _("%(num)d 个场次", num=num),
        "hall": lambda num: _("%(num)d 个控台", num=num),
        "prize_list": lambda num: _("%(num)d 份奖项名单", num=num),
    }
    known = [words[table](count) for table, count in found.items() if table in words]
    other = sum(count for table, count in found.items() if table not in words)
    return _("、").join([*known, *([_("%(num)d 条其他记录", num=other)] if other else [])])
