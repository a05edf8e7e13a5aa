"""Reserves after a release: who is next, who left a place, and calling one to go on."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from app.change import change
from app.contests.models import Stage
from app.contests.queries import next_stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.screening.events import ReserveCalled
from app.submissions.actions import make_entry, set_outcome
from app.submissions.models import Entry, Project


@dataclass(frozen=True)
class Bench:
    """The reserves of a stage in their order, and those who had advanced and left."""

    reserves: list[Entry]
    left: list[Entry]

    @property
    def next(self) -> Entry | None:
        return self.reserves[0] if self.reserves else None


def bench(stage: Stage) -> Bench:
    """Of a stage that was released."""
    return Bench(_waiting(stage.id), _left(stage))


def _waiting(stage_id: int) -> list[Entry]:
    return list(db.session.scalars(
        select(Entry).where(Entry.stage_id == stage_id, Entry.outcome == "reserve", Entry.status == "active")
        .options(joinedload(Entry.project)).order_by(Entry.reserve_place, Entry.id)
    ))


def _left(stage: Stage) -> list[Entry]:
    """Who advanced and does not take part in the next stage any more, by withdrawing or otherwise."""
    following = next_stage(stage)
    if following is None:
        return []
    there = aliased(Entry)
    return list(db.session.scalars(
        select(Entry).join(there, (there.project_id == Entry.project_id) & (there.stage_id == following.id))
        .where(Entry.stage_id == stage.id, Entry.outcome == "advanced", there.status != "active")
        .options(joinedload(Entry.project)).order_by(Entry.position)
    ))


def waiting_for_a_call(contest_id: int) -> dict[int, int]:
    """{stage: how many advanced ones left} of stages that still have reserves, for the organiser's home."""
    stages = db.session.scalars(
        select(Stage).where(
            Stage.contest_id == contest_id, Stage.state == "done",
            Stage.id.in_(select(Entry.stage_id).where(Entry.outcome == "reserve", Entry.status == "active")),
        )
    )
    found = {stage.id: open_places(stage) for stage in stages}
    return {stage_id: number for stage_id, number in found.items() if number}


def open_places(stage: Stage) -> int:
    """How many places of those who left no called reserve has taken yet."""
    called = db.session.scalars(
        select(Entry.id).where(Entry.stage_id == stage.id, Entry.outcome == "advanced", Entry.called_at.is_not(None))
    ).all()
    return max(0, len(_left(stage)) - len(called))


def call_reserve(actor: Actor, stage: Stage, key: str) -> Entry:
    """The next reserve goes on after all. `key` names whom the organiser meant: calling the same twice calls nobody else.

    Refused (409): not_released, no_reserve, not_next where another is first by now, next_done.
    """
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        following = next_stage(stage)
        if stage.state != "done" or following is None:
            raise Refused("not_released", _("名单还没有公布，没有候补可以递补。"), status=409)
        if following.state == "done":
            raise Refused("next_done", _("“%(title)s”已经结束，不能再加项目。", title=following.title), status=409)
        meant = _of(stage, key)
        if meant is not None and meant.called_at is not None:
            return meant
        first = next(iter(_waiting(stage.id)), None)
        if first is None:
            raise Refused("no_reserve", _("没有候补了。"), status=409)
        if first is not meant:
            raise Refused("not_next", _("现在轮到的是“%(title)s”，请看过再定。", title=first.project.title), status=409)
        there = db.session.scalars(
            select(Entry.id).where(Entry.stage_id == following.id, Entry.project_id == first.project_id)
        ).one_or_none()
        place = first.reserve_place
        set_outcome(actor, first, "advanced")
        first.called_at = current.at
        make_entry(actor, following, first.project)
        current.record(ReserveCalled(
            contest_id=stage.contest_id, stage_id=stage.id, project=first.key, place=place, to=following.key, made=there is None,
        ))
        return first


def _of(stage: Stage, key: str) -> Entry | None:
    return db.session.scalars(
        select(Entry).join(Entry.project).where(Entry.stage_id == stage.id, Project.key == key)
        .execution_options(populate_existing=True)
    ).one_or_none()
