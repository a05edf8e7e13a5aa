"""The organiser's plan of a roadshow, and the programme that everybody may read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.errors import Refused
from app.guard import actor, guard
from app.judging.moments import at_in, clock_in
from app.judging.queries import sitting
from app.roadshow import actions, orders
from app.roadshow.delays import expectations
from app.roadshow.missing import plan_of
from app.roadshow.models import PitchDay
from app.roadshow.panels import heard_by, names_of
from app.roadshow.queries import day_in, days_of
from app.roadshow.times import ends_at, planned_times

bp = Blueprint("roadshow", __name__)


def staged_by_key(slug: str, stage: str) -> Stage | None:
    """The stage if it has pitch days; a loader for guards."""
    found = stage_by_key(slug, stage)
    return found if found is not None and kind_of(found).staged else None


def to_plan(stage: Stage, anchor: str = "") -> Any:
    """Back to the stage's plan."""
    return redirect(url_for("roadshow.plan", slug=stage.contest.slug, stage=stage.key) + (f"#{anchor}" if anchor else ""))


@bp.get("/manage/<slug>/stages/<stage>/plan")
@guard("roadshow.plan", staged_by_key)
def plan(stage: Stage) -> Any:
    found = plan_of(stage)
    zone = stage.contest.timezone
    return render_template(
        "roadshow/plan.html", contest=stage.contest, stage=stage, plan=found, at=at_in(zone), clock=clock_in(zone),
        times={day.id: planned_times(day) for day in found.days}, ends={day.id: ends_at(day) for day in found.days},
        begun={day.id: orders.opened(day) for day in found.days}, sitting=sitting, named=names_of(found.days), heard_by=heard_by,
    )


@bp.post("/manage/<slug>/stages/<stage>/plan/days/<int:number>/order")
@guard("roadshow.plan", day_in)
def order(day: PitchDay) -> Any:
    """One press on the day's list: numbers typed, one entry up, down or off, or others added at the end."""
    shown = _ids(request.form.get("shown", ""))
    try:
        if shown != [slot.entry_id for slot in day.slots]:
            raise Refused("roadshow.stale", _("出场顺序刚在别处改过。请看最新的顺序，再改一次。"), status=409)
        wanted = orders.rearranged(shown, _places(shown), _move(), request.form.get("out", type=int))
        actions.reorder(actor(), day, wanted + request.form.getlist("add", type=int))
        flash(_("出场顺序已保存。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return to_plan(day.stage, f"day-{day.id}")


def _ids(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part.isdecimal() and len(part) < 10]


def _places(shown: list[int]) -> dict[int, int]:
    typed = {entry_id: request.form.get(f"place-{entry_id}", type=int) for entry_id in shown}
    return {entry_id: place for entry_id, place in typed.items() if place is not None}


def _move() -> tuple[int, int] | None:
    entry_id, _colon, way = request.form.get("move", "").partition(":")
    return (int(entry_id), -1 if way == "up" else 1) if entry_id.isdecimal() and len(entry_id) < 10 else None


def _try(day: PitchDay, verb: Any, said: str) -> Any:
    """Do one thing with the day and say how it went, on the plan."""
    stage = day.stage
    try:
        verb(actor(), day)
        flash(said, "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return to_plan(stage)


@bp.post("/manage/<slug>/stages/<stage>/plan/days/<int:number>/publish")
@guard("roadshow.plan", day_in)
def publish(day: PitchDay) -> Any:
    return _try(day, actions.publish_day, _("出场顺序已公布，评委有评分表了。"))


@bp.post("/manage/<slug>/stages/<stage>/plan/days/<int:number>/unpublish")
@guard("roadshow.plan", day_in)
def unpublish(day: PitchDay) -> Any:
    return _try(day, actions.unpublish_day, _("已撤回公布。"))


@bp.post("/manage/<slug>/stages/<stage>/plan/days/<int:number>/remove")
@guard("roadshow.plan", day_in)
def remove(day: PitchDay) -> Any:
    return _try(day, actions.remove_day, _("这一场已删除，它的项目等待重新安排。"))


@bp.get("/contests/<slug>/<stage>/programme")
@guard("contest.read", stage_by_key)
def programme(stage: Stage) -> Any:
    if not kind_of(stage).staged:
        abort(404)
    days = days_of(stage.id, published_only=True)
    return render_template(
        "roadshow/programme.html", contest=stage.contest, stage=stage, days=days, at=at_in(stage.contest.timezone),
        clock=clock_in(stage.contest.timezone), times={day.id: planned_times(day) for day in days},
        expected=expectations(stage, days),
    )


from app.roadshow import (  # noqa: E402, F401  their views hang on the same blueprint
    routes_calendar,
    routes_door,
    routes_papers,
    routes_parts,
    routes_reading,
    routes_subscribe,
)
