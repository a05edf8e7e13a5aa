"""How a contest stands, read in a constant number of queries: counts by stage, region and what waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.contests.kinds import kind_of
from app.contests.models import Contest, Region, Stage
from app.core.policy import Actor
from app.db import db
from app.judging.models import Judge
from app.prizes.models import PrizeList
from app.ranking.models import BoardEntry, BoardState
from app.roadshow.models import PitchDay
from app.screening.deciding import pending_counts
from app.screening.queries import counts as pile_counts
from app.screening.reserves import waiting_for_a_call
from app.screening.verdicts import WAITING
from app.submissions.models import Entry, Project

# Board states of entries that have had their turn.
_HEARD = ("closed", "revealed")


@dataclass
class StageCount:
    """One stage in figures. `waiting` for a verdict or for a turn; `days`, `published` are pitch days."""

    stage: Stage
    active: int = 0
    advanced: int = 0
    reserve: int = 0
    eliminated: int = 0
    undecided: int = 0
    waiting: int = 0
    returned: int = 0
    disputed: int = 0
    heard: int = 0
    days: int = 0
    published: int = 0
    next_day: datetime | None = None
    final: bool = False
    prizes: PrizeList | None = None
    # Places of advanced ones who left, while reserves wait to be called.
    vacant: int = 0
    # What is meant for entries and not released yet.
    pending: int = 0


@dataclass(frozen=True)
class RegionLine:
    """A region with its projects; `through` of them are in the furthest stage that was reached."""

    region: Region
    count: int
    through: int


@dataclass
class Standing:
    """A contest as its organiser's home shows it."""

    contest: Contest
    received: int = 0
    drafts: int = 0
    withdrawn: int = 0
    stages: list[StageCount] = field(default_factory=list)
    regions: list[RegionLine] = field(default_factory=list)
    elsewhere: int = 0
    judges: int = 0
    without_card: int = 0

    @property
    def furthest(self) -> StageCount | None:
        """The last stage that has entries, where it is not the first."""
        reached = [one for one in self.stages[1:] if one.active]
        return reached[-1] if reached else None

    @property
    def taking_part(self) -> int:
        return sum(1 for line in self.regions if line.count)


def standing(contest: Contest) -> Standing:
    """Everything that the home page counts."""
    found = Standing(contest, stages=[StageCount(stage) for stage in contest.stages])
    by_id = {one.stage.id: one for one in found.stages}
    _entries(by_id)
    _checked(found.stages)
    _staged(by_id)
    for stage_id, number in waiting_for_a_call(contest.id).items():
        by_id[stage_id].vacant = number
    for stage_id, number in pending_counts(list(by_id)).items():
        by_id[stage_id].pending = number
    _projects(found)
    found.judges, found.without_card = _judges(contest.id)
    return found


def _entries(by_id: dict[int, StageCount]) -> None:
    rows = db.session.execute(
        select(Entry.stage_id, Entry.outcome, func.count()).where(Entry.stage_id.in_(by_id), Entry.status == "active")
        .group_by(Entry.stage_id, Entry.outcome)
    )
    for stage_id, outcome, number in rows:
        one = by_id[stage_id]
        one.active += number
        if outcome == "advanced":
            one.advanced += number
        elif outcome == "reserve":
            one.reserve += number
        elif outcome == "eliminated":
            one.eliminated += number
        else:
            one.undecided += number


def _checked(stages: list[StageCount]) -> None:
    for one in stages:
        if kind_of(one.stage).checked and one.undecided:
            piles = pile_counts(one.stage)
            one.waiting = sum(number for state, number in piles.items() if state in WAITING)
            one.returned, one.disputed = piles.get("returned", 0), piles.get("disputed", 0)


def _staged(by_id: dict[int, StageCount]) -> None:
    heard = db.session.execute(
        select(Entry.stage_id, func.count()).join(BoardEntry, BoardEntry.entry_id == Entry.id)
        .where(Entry.stage_id.in_(by_id), Entry.status == "active", BoardEntry.state.in_(_HEARD)).group_by(Entry.stage_id)
    )
    for stage_id, number in heard:
        by_id[stage_id].heard = number
    for one in by_id.values():
        if kind_of(one.stage).staged:
            one.waiting = one.active - one.heard
    days = db.session.execute(
        select(PitchDay.stage_id, func.count(), func.count(PitchDay.published_at), func.min(PitchDay.starts_at))
        .where(PitchDay.stage_id.in_(by_id)).group_by(PitchDay.stage_id)
    )
    for stage_id, number, published, starts in days:
        one = by_id[stage_id]
        one.days, one.published, one.next_day = number, published, starts
    for board in db.session.scalars(select(BoardState).where(BoardState.stage_id.in_(by_id))):
        by_id[board.stage_id].final = board.final_at is not None
    for prizes in db.session.scalars(select(PrizeList).where(PrizeList.stage_id.in_(by_id))):
        by_id[prizes.stage_id].prizes = prizes


def _projects(found: Standing) -> None:
    contest = found.contest
    rows = db.session.execute(
        select(Project.region_id, Project.state, func.count()).where(Project.contest_id == contest.id)
        .group_by(Project.region_id, Project.state)
    )
    by_region: dict[int | None, int] = {}
    for region_id, state, number in rows:
        if state == "draft":
            found.drafts += number
        elif state == "withdrawn":
            found.withdrawn += number
        else:
            found.received += number
            by_region[region_id] = by_region.get(region_id, 0) + number
    through = _through(found.furthest)
    found.regions = [
        RegionLine(region, by_region.pop(region.id, 0), through.get(region.id, 0)) for region in contest.regions
    ]
    found.elsewhere = sum(by_region.values())


def _through(furthest: StageCount | None) -> dict[int | None, int]:
    if furthest is None:
        return {}
    rows = db.session.execute(
        select(Project.region_id, func.count()).join(Entry, Entry.project_id == Project.id)
        .where(Entry.stage_id == furthest.stage.id, Entry.status == "active").group_by(Project.region_id)
    )
    return {row[0]: row[1] for row in rows}


def _judges(contest_id: int) -> tuple[int, int]:
    active, carded = db.session.execute(
        select(func.count(), func.count(Judge.card_hash)).where(Judge.contest_id == contest_id, Judge.active)
    ).one()
    return active, active - carded


def contests_for(actor: Actor, *roles: str) -> list[Contest]:
    """The contests that the actor holds one of these roles for, the newest first."""
    held = {contest_id for role, contest_id in actor.roles if role in roles}
    if not held:
        return []
    wanted = select(Contest).order_by(Contest.created_at.desc(), Contest.id.desc())
    if None not in held:
        wanted = wanted.where(Contest.id.in_(held))
    return list(db.session.scalars(wanted))


def counts_of(contests: list[Contest]) -> dict[int, int]:
    """How many projects each contest has received."""
    ids = [contest.id for contest in contests]
    rows: Any = db.session.execute(
        select(Project.contest_id, func.count())
        .where(Project.contest_id.in_(ids), Project.state.not_in(("draft", "withdrawn"))).group_by(Project.contest_id)
    )
    return {row[0]: row[1] for row in rows}
