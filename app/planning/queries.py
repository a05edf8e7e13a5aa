"""A version as the page shows it: days with rooms side by side, blocks with panels and times, what is broken or poor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.plan import Block, Finding, Plan, Problem, check
from app.db import db
from app.planning import actions
from app.planning.facts import plan_in, problem_for
from app.planning.models import PlanRun, PlanVersion
from app.planning.words import Names, names_of, sentence


@dataclass(frozen=True)
class Place:
    """An entry in a block: when it is heard, whether it is locked there, and its own judges with whether each is locked."""

    entry: str
    when: datetime
    locked: bool
    soft: bool
    judges: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Cell:
    """A block with what the plan puts there; `warnings` are sentences about it, broken ones first."""

    block: Block
    begins: datetime
    ends: datetime
    judges: tuple[tuple[str, bool], ...]
    places: tuple[Place, ...]
    warnings: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Sheet:
    """Everything of one version's page. `rows`: day by day, the stretches with their rooms side by side."""

    version: PlanVersion
    names: Names
    rows: dict[str, list[list[Cell]]]
    broken: tuple[str, ...]
    poor: tuple[tuple[str, int], ...]
    loose: tuple[str, ...]
    cost: int
    problem: Problem
    plan: Plan
    fields: dict[str, str] = field(default_factory=dict)


def sheet_of(version: PlanVersion) -> Sheet:
    """The version's page, judged by what holds now."""
    problem, plan, names = problem_for(version), plan_in(version), names_of(version.stage)
    verdict = check(problem, plan)
    rows: dict[str, list[list[Cell]]] = {}
    for block in problem.blocks:
        lines = rows.setdefault(block.day, [])
        if not lines or lines[-1][0].block.start != block.start:
            lines.append([])
        lines[-1].append(_cell(version, block, problem, plan, [*verdict.broken, *verdict.poor], names))
    there = {entry for entry, _, _ in plan.places()}
    return Sheet(
        version, names, rows, tuple(sentence(one, names) for one in verdict.broken),
        tuple((sentence(one, names), one.cost or 0) for one in sorted(verdict.poor, key=lambda one: -(one.cost or 0))),
        tuple(entry for entry in problem.entry if entry not in there), verdict.cost, problem, plan,
        {key: names.fields.get(one.field, "") for key, one in problem.entry.items()},
    )


def _cell(
    version: PlanVersion, block: Block, problem: Problem, plan: Plan, findings: list[Finding], names: Names
) -> Cell:
    here = [one for one in findings if one.block == block.key]
    seating = plan.of(block.key)
    held = {(one["entry"], one["judge"]) for one in version.locks if one["block"] == block.key}
    soft = {one.entry for one in here if one.code in ("poor.soft", "plan.recused")}
    last = block.slot(max(0, len(seating.entries) - 1))[1] if seating.entries else block.span[1]
    return Cell(
        block, _moment(block.start), _moment(last),
        tuple((judge, ("", judge) in held) for judge in seating.judges),
        tuple(
            Place(
                entry, _moment(block.slot(place)[0]), (entry, "") in held, entry in soft,
                tuple((judge, (entry, judge) in held) for judge in seating.hearing(entry)) if problem.each else (),
            )
            for place, entry in enumerate(seating.entries)
        ),
        tuple((sentence(one, names), one.cost is None) for one in here),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@dataclass(frozen=True)
class Effect:
    """What a move would do: whether it is refused, what it breaks, what it costs more."""

    refused: bool
    breaks: tuple[str, ...]
    cost: int


def effect(sheet: Sheet, verb: str, about: dict[str, str]) -> Effect:
    """What a move would do, before it is made."""
    found, cost = actions.effect(sheet.problem, sheet.plan, verb, about)
    return Effect(
        any(one.code in actions.NEVER for one in found), tuple(sentence(one, sheet.names) for one in found), cost - sheet.cost
    )


def where_to(sheet: Sheet, entry: str) -> dict[str, Effect]:
    """`{block: what it would do to put the entry last there}`."""
    return {
        key: effect(sheet, "put", {"entry": entry, "block": key, "place": str(len(sheet.plan.of(key).entries))})
        for key in sheet.problem.block
    }


@dataclass(frozen=True)
class Turn:
    """What a judge can do about one project: leave or join its panel (`alone`), or take the place of one of `instead`."""

    alone: Effect | None
    instead: dict[str, Effect]

    @property
    def best(self) -> Effect | None:
        """The least bad of all."""
        return min((one for one in (self.alone, *self.instead.values()) if one is not None), key=_badness, default=None)

    @property
    def worst(self) -> tuple[bool, int, int]:
        """For sorting: judges of whom nothing is possible come last."""
        return _badness(self.best) if self.best is not None else (True, 0, 0)


def _badness(one: Effect) -> tuple[bool, int, int]:
    return one.refused, len(one.breaks), one.cost


def turns_at(sheet: Sheet, entry: str, judge: str, hears: list[str], held: set[str]) -> Turn:
    """What it would mean if the judge, who sits in the project's room, left or joined those who hear it."""
    if judge in hears:
        return Turn(effect(sheet, "unhear", {"judge": judge, "entry": entry}) if judge not in held else None, {})
    instead = {
        other: effect(sheet, "relieve", {"judge": other, "other": judge, "entry": entry}) for other in hears if other not in held
    }
    ranked = dict(sorted(instead.items(), key=lambda pair: _badness(pair[1])))
    free = len(hears) < sheet.problem.seats
    return Turn(effect(sheet, "hear", {"judge": judge, "entry": entry}) if free else None, ranked)


def versions_of(stage: Stage) -> list[PlanVersion]:
    """All versions of the stage's plan, the newest first."""
    wanted = select(PlanVersion).where(PlanVersion.stage_id == stage.id).order_by(PlanVersion.number.desc())
    return list(db.session.scalars(wanted))


def version_in(slug: str, stage: str, number: int) -> PlanVersion | None:
    """A version by the stage's address and its number; a loader for guards."""
    found = stage_by_key(slug, stage)
    wanted = select(PlanVersion).where(
        PlanVersion.stage_id == (found.id if found else None), PlanVersion.number == number
    )
    return db.session.scalars(wanted).one_or_none()


def run_in(slug: str, stage: str, number: int) -> PlanRun | None:
    """A search by the stage's address and its number; a loader for guards."""
    found = stage_by_key(slug, stage)
    wanted = select(PlanRun).where(PlanRun.stage_id == (found.id if found else None), PlanRun.id == number)
    return db.session.scalars(wanted).one_or_none()
