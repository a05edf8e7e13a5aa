"""Searches for a plan beside the serving of pages: begun, watched, cancelled, and kept as a version when they end."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.change import change
from app.contests.models import Stage
from app.core.plan import Problem
from app.core.policy import SYSTEM, Actor
from app.db import db
from app.errors import Refused
from app.offload import in_background
from app.planning import actions
from app.planning.facts import plan_in, problem_of
from app.planning.models import PlanRun, PlanVersion
from app.planning.running import Ended, search
from app.planning.search import Effort, Outcome

log = logging.getLogger("doorstep.planning")

# A search that gave no sign of life for so long has died with its server.
SILENCE = timedelta(seconds=30)


def solver_here() -> bool:
    """Whether Python has the solver; asked without loading it, which would hold the page up for a second."""
    return find_spec("ortools") is not None


def alive(run: PlanRun) -> bool:
    """Whether the search is still going on."""
    return run.state == "running" and clock.now() - run.seen_at < SILENCE


def last_run(stage: Stage) -> PlanRun | None:
    """The stage's newest search."""
    return db.session.scalars(
        select(PlanRun).where(PlanRun.stage_id == stage.id).order_by(PlanRun.id.desc()).limit(1)
    ).one_or_none()


def begin(actor: Actor, stage: Stage, *, seconds: int = 20, base: PlanVersion | None = None) -> tuple[PlanRun, Problem]:
    """Note that a search begins; `base` is the version that should change as little as possible, with its locks.

    Refused: another search is going on, nothing to plan.
    """
    with change(actor) as current:
        stage = actions.under_lock(stage.id)
        before = last_run(stage)
        if before is not None and alive(before):
            raise Refused("planning.busy", _("正在排程，请等它完成或先取消。"), status=409)
        if before is not None and before.state == "running":
            before.state = "failed"
        problem = problem_of(stage, base.locks if base is not None else None, plan_in(base) if base is not None else None)
        if not problem.entries or not problem.blocks:
            raise Refused("planning.nothing", _("还没有项目或日程，请先填写日程。"), status=409)
        run = PlanRun(stage=stage, began_at=current.at, seen_at=current.at, seconds=seconds, found={}, clashes=[])
        db.session.add(run)
        db.session.flush()
        return run, problem


def start(app: Flask, actor: Actor, stage: Stage, *, seconds: int = 20, base: PlanVersion | None = None) -> PlanRun:
    """Begin a search and let it go on in the background; refuses what `begin` refuses."""
    run, problem = begin(actor, stage, seconds=seconds, base=base)
    number, locks = run.id, list(base.locks) if base is not None else []

    def there() -> None:
        with app.app_context():
            try:
                work(actor, number, problem, locks)
            finally:
                db.session.remove()

    in_background(there)
    return run


def work(actor: Actor, run_id: int, problem: Problem, locks: list[Any]) -> None:
    """Search to the end and keep what was found; every sign of life is written, and a cancelled search is ended."""
    seconds = db.session.get_one(PlanRun, run_id).seconds
    db.session.rollback()
    try:
        outcome = search(problem, Effort(seconds=seconds, steps=max(2.0, seconds / 10)), lambda found: _sign(run_id, found))
    except Ended as ended:
        _end(run_id, "cancelled" if str(ended) == "not wanted" else "failed")
    except Exception:
        log.exception("a search for a plan failed")
        _end(run_id, "failed")
    else:
        keep(actor, run_id, outcome, locks)


def _sign(run_id: int, found: dict[str, Any]) -> bool:
    """Write down that the search lives and what it has; whether it should go on."""
    with change(SYSTEM) as current:
        run = db.session.get_one(PlanRun, run_id, with_for_update=True, populate_existing=True)
        if run.state == "running" and (run.found != found or current.at - run.seen_at > timedelta(seconds=2)):
            run.seen_at, run.found = current.at, found
        return run.state == "running"


def _end(run_id: int, state: str) -> None:
    with change(SYSTEM):
        run = db.session.get_one(PlanRun, run_id, with_for_update=True, populate_existing=True)
        if run.state == "running":
            run.state = state


def keep(actor: Actor, run_id: int, outcome: Outcome, locks: list[Any]) -> None:
    """Keep how a search ended: its plan as a version, or why there is none."""
    with change(actor):
        run = db.session.get_one(PlanRun, run_id, with_for_update=True, populate_existing=True)
        if run.state != "running":
            return
        run.state = "done"
        run.clashes = [asdict(one) for one in outcome.clashes]
        if outcome.plan is None:
            run.found = {"proved": outcome.proved, "solver": solver_here(), "seconds": outcome.seconds}
        if outcome.plan is not None:
            run.version = actions.keep(actor, run.stage, outcome.plan, locks=locks).number
            run.found = {"cost": outcome.cost, "whole": True, "greedy": outcome.greedy, "best": outcome.best, "seconds": outcome.seconds}


def cancel(actor: Actor, run: PlanRun) -> None:
    """End a search; nothing of it is kept. One that is over stays as it is."""
    with change(actor):
        run = db.session.get_one(PlanRun, run.id, with_for_update=True, populate_existing=True)
        if run.state == "running":
            run.state = "cancelled"
