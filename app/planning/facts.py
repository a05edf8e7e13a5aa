"""The problem that a stage's plan has to solve, out of the database as it stands now."""

from __future__ import annotations

from typing import Any

from app.contests.models import Stage
from app.core.conflicts import KINDS, Bonds, Conflict, folded, found_by_rule
from app.core.plan import Entry, Judge, Lock, Plan, Problem, Weights, blocks, from_json
from app.judging.models import Judge as JudgeRow
from app.judging.queries import judges_of, standing_recusals
from app.planning.models import PlanVersion
from app.planning.setup import away, day_of, pool_of, setup_of, slot_seconds
from app.roadshow.queries import entries_of, rooms
from app.submissions.models import Entry as EntryRow


def problem_of(stage: Stage, locks: list[Any] | None = None, before: Plan | None = None) -> Problem:
    """Everything that a plan of the stage has to fit: recusals and withdrawals count as they are at this moment."""
    setup, zone = setup_of(stage), stage.contest.timezone
    sitting = [judge for judge in judges_of(stage.contest_id) if judge.active]
    heard = [entry for entry in entries_of(stage.id) if entry.status == "active"]
    days = [day_of(day, zone) for day in setup["days"]]
    return Problem(
        blocks=blocks(days, tuple(room.key for room in rooms(stage.id)), slot_seconds(stage, setup)),
        judges=tuple(_judge(judge, setup["judges"].get(judge.key, {}), zone) for judge in sitting),
        entries=tuple(_entry(entry, setup["entries"].get(entry.key, {}), zone) for entry in heard),
        conflicts=tuple(_conflicts(stage, setup, sitting, heard)),
        locks=tuple(Lock(**lock) for lock in locks or ()),
        seats=setup["seats"], least=min(setup["least"], setup["seats"]), experts=setup["experts"],
        weights=Weights(**setup["weights"]), before=before, pool=pool_of(setup),
    )


def problem_for(version: PlanVersion) -> Problem:
    """What this version is judged by."""
    return problem_of(version.stage, version.locks)


def plan_in(version: PlanVersion) -> Plan:
    return from_json(version.plan)


def _judge(judge: JudgeRow, known: dict[str, Any], zone: str) -> Judge:
    return Judge(judge.key, frozenset(known.get("knows", ())), tuple(away(text, zone) for text in known.get("away", ())))


def _entry(entry: EntryRow, known: dict[str, Any], zone: str) -> Entry:
    project = entry.project
    # Who enters several projects for others by one account is another applicant each time.
    applicant = f"{project.owner_id} {folded(project.applicant_name)}" if project.owner_id is not None else ""
    field = project.field.key if project.field is not None else ""
    return Entry(entry.key, field, applicant, tuple(away(text, zone) for text in known.get("away", ())))


def _conflicts(stage: Stage, setup: dict[str, Any], judges: list[JudgeRow], entries: list[EntryRow]) -> list[Conflict]:
    """Declared ones first: they are hard, and their origin is what people are told."""
    declared = [
        Conflict(one.judge.key, one.entry.key, one.origin, True, one.reason) for one in standing_recusals(stage)
    ]
    return declared + by_rule(stage, setup, judges, entries)


def by_rule(stage: Stage, setup: dict[str, Any], judges: list[JudgeRow], entries: list[EntryRow]) -> list[Conflict]:
    """What the stage's rules find between these judges and entries, whether anybody declared it or not."""
    regions = {region.key: region.title for region in stage.contest.regions}
    return found_by_rule(
        [_judge_bonds(judge, setup["judges"].get(judge.key, {}), regions) for judge in judges],
        [_entry_bonds(entry, setup["entries"].get(entry.key, {})) for entry in entries],
        setup["rules"],
    )


def _names(known: dict[str, Any]) -> dict[str, frozenset[str]]:
    return {kind: frozenset(known.get(kind, ())) for kind in KINDS if kind != "region"}


def _judge_bonds(judge: JudgeRow, known: dict[str, Any], regions: dict[str, str]) -> Bonds:
    names = _names(known)
    names["employer"] |= {judge.affiliation} - {""}
    names["region"] = frozenset({regions[known["region"]]} if known.get("region") in regions else ())
    return Bonds(judge.key, names, frozenset({judge.person.name, judge.affiliation} - {""}))


def _entry_bonds(entry: EntryRow, known: dict[str, Any]) -> Bonds:
    project, names = entry.project, _names(known)
    names["region"] = frozenset({project.region.title} if project.region is not None else ())
    return Bonds(entry.key, names, frozenset({project.applicant_name} - {""}))
