"""The organiser's pages of planning: days and wishes, what is known of people, making a plan, its versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.core.conflicts import KINDS
from app.core.plan import WISHES, Finding
from app.errors import Refused
from app.guard import actor, guard
from app.i18n import pick
from app.judging.moments import at_in
from app.judging.queries import judges_of
from app.planning import actions, runs
from app.planning.facts import problem_of
from app.planning.forms import ApplicantForm, DayForm, JudgeForm, WishesForm
from app.planning.models import PlanRun
from app.planning.queries import run_in, version_in, versions_of
from app.planning.setup import setup_of, slot_seconds
from app.planning.words import names_of, sentence
from app.roadshow.queries import entries_of, rooms
from app.roadshow.routes import staged_by_key

bp = Blueprint("planning", __name__)
HERE = "/manage/<slug>/stages/<stage>/plan/timetable"
BOTH = ["GET", "POST"]


def at_home(stage: Stage, endpoint: str = "home", **more: Any) -> Any:
    """The address of a page of the stage's planning."""
    return url_for(f"planning.{endpoint}", slug=stage.contest.slug, stage=stage.key, **more)


def press(verb: Callable[[], object], said: str, back: str) -> Any:
    """Do one thing and say how it went, on the page it came from."""
    try:
        verb()
        flash(said, "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(back)


@bp.get(HERE)
@guard("roadshow.plan", staged_by_key)
def home(stage: Stage) -> Any:
    run, problem, names = runs.last_run(stage), problem_of(stage), names_of(stage)
    clashes = [sentence(Finding(**one), names) for one in run.clashes] if run is not None else []
    return render_template(
        "planning/home.html", contest=stage.contest, stage=stage, setup=setup_of(stage), problem=problem, names=names,
        versions=versions_of(stage), run=run, running=run is not None and runs.alive(run), clashes=clashes,
        at=at_in(stage.contest.timezone), minutes=slot_seconds(stage, setup_of(stage)) / 60,
        slots=sum(block.slots for block in problem.blocks), rooms=rooms(stage.id), solver=runs.solver_here(),
    )


@bp.route(f"{HERE}/days", methods=BOTH)
@guard("roadshow.plan", staged_by_key)
def days(stage: Stage) -> Any:
    """Add a day, or change the one that has the date."""
    setup = setup_of(stage)
    old = next((one for one in setup["days"] if one["date"] == request.args.get("date")), None)
    values = _day_values(old) if old else {"opens": time(9), "closes": time(17), "breaks": ["12:00-13:30"]}
    form = DayForm(data=values)
    form.rooms.choices = [(room.key, room.title or room.key) for room in rooms(stage.id)]
    if form.validate_on_submit():
        gone = {form.date.data.isoformat(), *([old["date"]] if old else [])}
        rest = [one for one in setup["days"] if one["date"] not in gone]
        actions.set_up(actor(), stage, {"days": sorted([*rest, form.day()], key=lambda one: str(one["date"]))})
        flash(_("已保存。"), "ok")
        return redirect(at_home(stage))
    page = render_template("planning/day.html", contest=stage.contest, stage=stage, form=form, old=old)
    return page, 422 if form.is_submitted() else 200


def _day_values(day: dict[str, Any]) -> dict[str, Any]:
    hours = {name: time.fromisoformat(day[name]) for name in ("opens", "closes")}
    return {**day, **hours, "date": date.fromisoformat(day["date"])}


@bp.post(f"{HERE}/days/remove")
@guard("roadshow.plan", staged_by_key)
def remove_day(stage: Stage) -> Any:
    left = [one for one in setup_of(stage)["days"] if one["date"] != request.form.get("date")]
    return press(lambda: actions.set_up(actor(), stage, {"days": left}), _("这一天已从日程中去掉。"), at_home(stage))


@bp.route(f"{HERE}/wishes", methods=BOTH)
@guard("roadshow.plan", staged_by_key)
def wishes(stage: Stage) -> Any:
    setup = setup_of(stage)
    weights = {f"weight_{name}": setup["weights"].get(name, 0) for name in WISHES}
    form = WishesForm(data={**setup, **weights, **{f"rule_{kind}": setup["rules"].get(kind, "off") for kind in KINDS}})
    if form.validate_on_submit():
        actions.set_up(actor(), stage, form.parts())
        flash(_("已保存。"), "ok")
        return redirect(at_home(stage))
    page = render_template("planning/wishes.html", contest=stage.contest, stage=stage, form=form, wishes=WISHES, kinds=KINDS)
    return page, 422 if form.is_submitted() else 200


@bp.get(f"{HERE}/people")
@guard("roadshow.plan", staged_by_key)
def people(stage: Stage) -> Any:
    names, problem = names_of(stage), problem_of(stage)
    return render_template(
        "planning/people.html", contest=stage.contest, stage=stage, setup=setup_of(stage), names=names, problem=problem,
    )


@bp.route(f"{HERE}/people/judges/<key>", methods=BOTH)
@guard("roadshow.plan", lambda slug, stage, key: staged_by_key(slug, stage))
def judge(stage: Stage) -> Any:
    form = JudgeForm(data=_known(stage, "judges"))
    form.knows.choices = [(one.key, pick(one.title, one.title_en)) for one in stage.contest.fields]
    form.region.choices = [("", _("不填")), *((one.key, pick(one.title, one.title_en)) for one in stage.contest.regions)]
    return _person(stage, "judges", form, {one.key for one in judges_of(stage.contest_id)}, names_of(stage).judges)


@bp.route(f"{HERE}/people/entries/<key>", methods=BOTH)
@guard("roadshow.plan", lambda slug, stage, key: staged_by_key(slug, stage))
def applicant(stage: Stage) -> Any:
    form = ApplicantForm(data=_known(stage, "entries"))
    return _person(stage, "entries", form, {one.key for one in entries_of(stage.id)}, names_of(stage).entries)


def _known(stage: Stage, group: str) -> dict[str, Any]:
    found: dict[str, Any] = setup_of(stage)[group].get((request.view_args or {})["key"], {})
    return found


def _person(stage: Stage, group: str, form: ApplicantForm, keys: set[str], names: dict[str, str]) -> Any:
    key = (request.view_args or {})["key"]
    if key not in keys:
        return redirect(at_home(stage, "people"))
    if form.validate_on_submit():
        actions.know(actor(), stage, group, key, form.facts())
        flash(_("已保存。"), "ok")
        return redirect(at_home(stage, "people"))
    page = render_template("planning/person.html", contest=stage.contest, stage=stage, form=form, who=names[key], group=group)
    return page, 422 if form.is_submitted() else 200


@bp.post(f"{HERE}/search")
@guard("roadshow.plan", staged_by_key)
def search(stage: Stage) -> Any:
    """Look for a plan in the background; with `base` the version that should change as little as possible."""
    base = version_in(stage.contest.slug, stage.key, request.form.get("base", 0, type=int))
    seconds = min(max(request.form.get("seconds", 20, type=int), 5), 60)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return press(
        lambda: runs.start(app, actor(), stage, seconds=seconds, base=base), _("正在排程，可以离开这一页。"), at_home(stage)
    )


@bp.get(f"{HERE}/search/<int:number>")
@guard("roadshow.plan", run_in)
def progress(run: PlanRun) -> Any:
    """How a search is going, for the bar on the page."""
    passed = (run.seen_at - run.began_at).total_seconds()
    return {
        "state": run.state if run.state != "running" or runs.alive(run) else "failed",
        "share": min(1.0, passed / (run.seconds + 2)), "cost": run.found.get("cost"), "whole": run.found.get("whole", False),
    }


@bp.post(f"{HERE}/search/<int:number>/cancel")
@guard("roadshow.plan", run_in)
def cancel(run: PlanRun) -> Any:
    return press(lambda: runs.cancel(actor(), run), _("已取消。"), at_home(run.stage))


from app.planning import routes_hands  # noqa: E402, F401  its views hang on the same blueprint
