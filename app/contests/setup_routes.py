"""The organiser's pages of setting a contest up: one page a part, and what is still missing."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Person
from app.contests import actions, asking
from app.contests.form_parts import with_usual
from app.contests.forms import NewForm
from app.contests.history import edits_since
from app.contests.kinds import kind_of
from app.contests.models import Contest, Stage
from app.contests.papers import TEMPLATES
from app.contests.parts import EXAMPLES, PARTS, STAGE_PARTS, Part, locked, parts_of, preset_form
from app.contests.placing import faults, place, spare
from app.contests.queries import stage_by_key, whole_contest
from app.contests.questions import QUESTION_KINDS, page_titles
from app.contests.readiness import missing
from app.contests.routes import bp
from app.contests.rules import PRESETS, source_titles, told
from app.contests.versions import FormHistory
from app.db import db
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import pick


@bp.route("/manage/new", methods=["GET", "POST"])
@guard("contest.create")
def new() -> Any:
    form = NewForm(data={"template": next(iter(TEMPLATES))})
    if form.validate_on_submit():
        try:
            facts = form.facts("template")
            made = actions.create_contest(actor(), **facts, template=form.template.data or None)
        except Refused as no:
            attach(form, no)
        else:
            flash(_("大赛已建好。现在把日期和介绍写上。"), "ok")
            return redirect(url_for("contests.setup", slug=made.slug))
    page = render_template("contests/new.html", form=form, templates=TEMPLATES)
    return page, 422 if form.is_submitted() else 200


@bp.get("/manage/<slug>/setup")
@guard("contest.edit", whole_contest)
def setup(contest: Contest) -> Any:
    return render_template("contests/setup.html", contest=contest, lacking=missing(contest), pages=pages(contest))


@bp.post("/manage/<slug>/setup/publish")
@guard("contest.edit", whole_contest)
def publish(contest: Contest) -> Any:
    return _switch(contest, actions.publish, _("大赛已公开，所有人都能看到了。"))


@bp.post("/manage/<slug>/setup/unpublish")
@guard("contest.edit", whole_contest)
def unpublish(contest: Contest) -> Any:
    return _switch(contest, actions.unpublish, _("大赛已收回，只有工作人员能看到。"))


def _switch(contest: Contest, verb: Any, done: str) -> Any:
    slug = contest.slug
    try:
        verb(actor(), contest)
        flash(done, "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(url_for("contests.setup", slug=slug))


def _part_of_contest(slug: str, part: str) -> Contest | None:
    return whole_contest(slug) if part in PARTS else None


def _part_of_stage(slug: str, stage: str, part: str) -> Stage | None:
    # The whole contest is read first: the pages at the side show all its stages.
    if whole_contest(slug) is None:
        return None
    found = stage_by_key(slug, stage)
    return found if found is not None and part in parts_of(kind_of(found)) else None


@bp.get("/manage/<slug>/setup/questions/versions")
@guard("contest.edit", whole_contest)
def form_versions(contest: Contest) -> Any:
    """Every form that was asked, the newest first."""
    versions = FormHistory(contest).versions
    people = {one.id: one.name for one in db.session.scalars(select(Person).where(Person.id.in_([one.by_id for one in versions])))}
    return render_template(
        "contests/versions.html", contest=contest, versions=versions, people=people, pages=pages(contest), kinds=QUESTION_KINDS,
    )


@bp.route("/manage/<slug>/setup/<part>", methods=["GET", "POST"])
@guard("contest.edit", _part_of_contest)
def part(contest: Contest) -> Any:
    key = request.view_args["part"] if request.view_args else abort(404)
    return _edit(contest, contest, key, PARTS[key])


@bp.route("/manage/<slug>/setup/stages/<stage>/<part>", methods=["GET", "POST"])
@guard("contest.edit", _part_of_stage)
def stage_part(stage: Stage) -> Any:
    key = request.view_args["part"] if request.view_args else abort(404)
    return _edit(stage.contest, stage, key, STAGE_PARTS[key])


@bp.post("/manage/<slug>/setup/stages/<stage>/<part>/example")
@guard("contest.edit", _part_of_stage)
def stage_example(stage: Stage) -> Any:
    """The examples beside the choices, for the form as it is being typed: ready HTML by group. Nothing is saved."""
    key = request.view_args["part"] if request.view_args else abort(404)
    if key not in EXAMPLES:
        abort(404)
    form = STAGE_PARTS[key].form(stage, False)
    form.validate()
    shown, fault = EXAMPLES[key](stage, form)
    return {"examples": {group: render_template("contests/example.html", example=one) for group, one in shown.items()}, "fault": fault}


def _edit(contest: Contest, thing: Contest | Stage, key: str, part: Part) -> Any:
    form = part.form(thing, False)
    if not form.is_submitted():
        return _show(contest, thing, key, part, form)
    if request.form.get("preset") in PRESETS and key == "scoring" and not locked(thing, key):
        return _show(contest, thing, key, part, preset_form(thing, form, request.form["preset"]))
    if key in ("questions", "materials") and "usual" in request.form:
        return _show(contest, thing, key, part, with_usual(contest, form, files=key == "materials"))
    if form.version.data is None:
        abort(400)
    if not form.validate():
        return _show(contest, thing, key, part, form), 422
    try:
        warnings = part.save(actor(), thing, form)
    except Refused as no:
        return _refused(contest, thing, key, part, form, no)
    for warning in warnings or []:
        flash(warning, "warn")
    flash(_("已保存。"), "ok")
    return redirect(request.path)


def _refused(contest: Contest, thing: Any, key: str, part: Part, form: Any, no: Refused) -> Any:
    """The page again with what was typed; after somebody else's edit also with what that one changed."""
    if no.code == "stage_locked":
        flash(str(no.text), "error")
        return _show(contest, thing, key, part, part.form(thing, True)), no.status
    if no.code != "stale":
        place(form, no)
        return _show(contest, thing, key, part, form), no.status
    seen = edits_since(contest, form.version.data)
    form.version.data, form.version.raw_data = contest.version, None
    return _show(contest, thing, key, part, form, seen=seen), 409


def _show(contest: Contest, thing: Any, key: str, part: Part, form: Any, seen: Any = None) -> str:
    wrong = faults(form)
    spare(form, part.lists)
    stage = thing if isinstance(thing, Stage) else None
    return render_template(
        f"contests/{part.template or key}.html", contest=contest, stage=stage, form=form, part=part, part_key=key,
        wrong=wrong, seen=seen, locked=locked(thing, key), pages=pages(contest), presets=PRESETS,
        told=told(stage) if stage is not None and key == "scoring" else [],
        sources=source_titles(stage) if stage is not None else {},
        examples=EXAMPLES[key](stage, form)[0] if stage is not None and key in EXAMPLES else {},
    )


def pages(contest: Contest) -> list[tuple[str, str, str]]:
    """`(address, title, note)` of all setup pages of this contest, for the list at the side."""
    root = f"/manage/{contest.slug}/setup"
    found = [(f"{root}/{key}", str(part.title), _count(contest, key)) for key, part in PARTS.items()]
    for stage in contest.stages:
        for key in parts_of(kind_of(stage)):
            title = _("%(stage)s：%(part)s", stage=pick(stage.title, stage.title_en), part=STAGE_PARTS[key].title)
            found.append((f"{root}/stages/{stage.key}/{key}", title, _("已锁定") if locked(stage, key) else _stage_count(stage, key)))
    return found


def _count(contest: Contest, key: str) -> str:
    if key == "texts":
        return ""
    if key == "sections":
        return str(len(page_titles(contest)))
    asked = {"questions": asking.written, "materials": asking.sent}
    listed = asked[key](contest) if key in asked else getattr(contest, key)
    return str(len(listed)) if isinstance(listed, list) else ""


def _stage_count(stage: Stage, key: str) -> str:
    listed = {"checklist": stage.checklist, "scoring": stage.criteria, "prizes": stage.tiers}
    return str(len(listed[key]))
