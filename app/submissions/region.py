"""Reads for officers: how their regions stand, and what waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from app.contests.models import Contest, Region
from app.core.policy import Actor
from app.db import db
from app.submissions.models import Project


def regions_of(actor: Actor, contest: Contest) -> list[Region]:
    """The regions of the contest that the actor answers for, in the contest's order."""
    return [region for region in contest.regions if (contest.id, region.id) in actor.regions]


@dataclass(frozen=True)
class RegionCount:
    """A region in figures: handed in, handed in and unconfirmed, drafts that nobody else may read."""

    region: Region
    submitted: int
    waiting: int
    drafts: int


def counts(contest: Contest, regions: list[Region]) -> list[RegionCount]:
    """One line a region, in one query."""
    waiting = and_(Project.state == "draft", Project.sent_at.is_not(None), Project.confirmed_at.is_(None), Project.owner_id.is_(None))
    draft = and_(Project.state == "draft", ~waiting)
    submitted = and_(Project.number.is_not(None), Project.state != "withdrawn")
    rows = db.session.execute(
        select(
            Project.region_id, func.count().filter(submitted), func.count().filter(waiting), func.count().filter(draft),
        )
        .where(Project.contest_id == contest.id, Project.region_id.in_([one.id for one in regions])).group_by(Project.region_id)
    )
    found = {region_id: (one, two, three) for region_id, one, two, three in rows}
    return [RegionCount(region, *found.get(region.id, (0, 0, 0))) for region in regions]


def waiting_in(contest: Contest, regions: list[Region]) -> list[Project]:
    """What was handed in there without an account and waits for a code or a link; the longest wait first."""
    return list(db.session.scalars(
        select(Project).options(joinedload(Project.region))
        .where(
            Project.contest_id == contest.id, Project.region_id.in_([one.id for one in regions]), Project.state == "draft",
            Project.sent_at.is_not(None), Project.confirmed_at.is_(None), Project.owner_id.is_(None),
        )
        .order_by(Project.sent_at, Project.id).limit(200)
    ))


def written_down(actor: Actor, contest: Contest, regions: list[Region]) -> list[Project]:
    """What the officer enters for others and nobody has claimed yet, the newest first."""
    return list(db.session.scalars(
        select(Project).options(joinedload(Project.region), joinedload(Project.contest))
        .where(
            Project.contest_id == contest.id, Project.entered_by_id == actor.person_id, Project.claimed_at.is_(None),
            Project.region_id.in_([one.id for one in regions]), Project.state != "withdrawn",
        )
        .order_by(Project.id.desc()).limit(200)
    ))
