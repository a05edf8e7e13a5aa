"""Reads of contests: by address, with their parts, and as the parts of a tally document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import g
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.kinds import kind_of
from app.contests.models import Contest, Criterion, Stage
from app.core.numbers import plain
from app.db import db


def contest_by_slug(slug: str) -> Contest | None:
    """The contest of an address, put on the request for the navigation; a loader for guards."""
    found = db.session.scalars(
        select(Contest).where(Contest.slug == slug).options(selectinload(Contest.stages))
    ).one_or_none()
    return _remember(found)


def contest_by_id(contest_id: int) -> Contest | None:
    """The contest that a role is held in."""
    return db.session.get(Contest, contest_id)


_STAGE = (
    select(Stage).join(Stage.contest).where(Contest.slug == bindparam("slug"), Stage.key == bindparam("stage"))
    .options(joinedload(Stage.contest))
)
_STAGE_WITH_RULE = _STAGE.options(selectinload(Stage.criteria), selectinload(Stage.tiers))


def stage_by_key(slug: str, stage: str) -> Stage | None:
    """A contest's stage by its key; a loader for guards with the address parts `slug` and `stage`."""
    return _stage(_STAGE_WITH_RULE, slug, stage)


def stage_alone(slug: str, stage: str) -> Stage | None:
    """The same for whoever has no use for criteria and tiers."""
    return _stage(_STAGE, slug, stage)


def _stage(wanted: Select[tuple[Stage]], slug: str, stage: str) -> Stage | None:
    found = db.session.scalars(wanted, {"slug": slug, "stage": stage}).one_or_none()
    if found is not None:
        _remember(found.contest)
    return found


def whole_contest(slug: str) -> Contest | None:
    """The contest with everything that its setup holds, in a constant number of queries."""
    found = db.session.scalars(
        select(Contest).where(Contest.slug == slug).options(
            selectinload(Contest.fields), selectinload(Contest.regions), selectinload(Contest.questions),
            selectinload(Contest.stages).options(selectinload(Stage.criteria), selectinload(Stage.tiers)),
        )
    ).one_or_none()
    return _remember(found)


def _remember(contest: Contest | None) -> Contest | None:
    if contest is not None:
        g.contest, g.sample_data = contest, contest.sample
    return contest


def public_contests() -> list[Contest]:
    """Published contests, the newest first."""
    return list(
        db.session.scalars(
            select(Contest).where(Contest.published, Contest.rehearsal_of.is_(None)).order_by(Contest.created_at.desc(), Contest.id.desc())
            .options(selectinload(Contest.stages), selectinload(Contest.fields))
        )
    )


def first_stage(contest: Contest) -> Stage | None:
    """Where a submitted project begins."""
    return min(contest.stages, key=lambda stage: stage.position, default=None)


def next_stage(stage: Stage) -> Stage | None:
    """The stage that the advanced ones of `stage` go on to; None after the last."""
    later = [other for other in stage.contest.stages if other.position > stage.position]
    return min(later, key=lambda other: other.position, default=None)


def _written(value: Decimal) -> str:
    """Without trailing zeros: 0.50 and 0.5 are one rule, so they have one fingerprint."""
    return plain(*value.as_integer_ratio())


def criteria_document(criteria: list[Criterion]) -> list[dict[str, Any]]:
    """Criteria as a tally document holds them."""
    return [
        {
            "key": one.key, "min": _written(one.min), "max": _written(one.max),
            "step": _written(one.step), "weight": _written(one.weight),
        }
        for one in criteria
    ]


def source_line(source: dict[str, Any], stage: Stage) -> dict[str, Any]:
    """One of the stage's sources as a tally document names it; an earlier stage's scores are filled in by who knows them."""
    if not source["stage"]:
        return {"name": stage.key, "weight": source["weight"], "scorecards": True}
    return {"name": source["stage"], "weight": source["weight"], "scores": {}}


def earlier_scored(stage: Stage) -> list[Stage]:
    """Stages before this one whose scores may be part of its own, in order: scored by judges, or by screeners."""
    before = [one for one in stage.contest.stages if one.position < stage.position]
    return [one for one in before if kind_of(one).scored or one.criteria]


def tally_parts(stage: Stage) -> dict[str, Any]:
    """`rule`, `criteria`, `prizes` and (where it has some, without their scores) `sources` of the stage's tally document; the fingerprint is taken from these."""
    tiers = [
        {
            "key": tier.key, "count": tier.count,
            "min_score": None if tier.min_score is None else _written(tier.min_score),
        }
        for tier in stage.tiers
    ]
    parts: dict[str, Any] = {"sources": [source_line(one, stage) for one in stage.sources]} if stage.sources else {}
    return {
        **parts,
        "rule": dict(stage.rule),
        "criteria": criteria_document(stage.criteria),
        "prizes": {"tiers": tiers, "ties": stage.tier_ties},
    }
