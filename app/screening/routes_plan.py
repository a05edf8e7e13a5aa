"""The organiser's pages of a pile's plan: how it is read, who reads what, how far each is, who is recused."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.contests.models import Stage
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import pick
from app.screening import planning, queries, readers, sharing
from app.screening.forms import PlanForm, ShareForm
from app.screening.models import Reading
from app.screening.routes import bp
from app.submissions import facts
from app.submissions.words import short_moment

# What a project is found by is never hidden.
SHOWN = {"title", "title_en", "field", "region"}
SPARE_ROWS = 2
PLACE = "/manage/<slug>/stages/<stage>/screening/plan"


def _form(stage: Stage) -> PlanForm:
    plan = queries.plan_of(stage)
    data = {name: getattr(plan, name) for name in ("readers", "blind", "hidden", "due_at")}
    data["reasons"] = [*plan.reasons, *[{}] * SPARE_ROWS]
    # The page holds several forms: each is filled from what was sent to its own address alone.
    form = PlanForm(data=data) if request.endpoint == "screening.plan" else PlanForm(formdata=None, data=data)
    form.hidden.choices = [(item.name, item.label) for item in facts.items(stage.contest) if item.name not in SHOWN]
    form.due_at.zone = stage.contest.timezone
    if not plan.hidden and not (form.is_submitted() and request.endpoint == "screening.plan"):
        form.hidden.data = ["applicant_name"]
    return form


def _page(stage: Stage, form: PlanForm, refused: tuple[int, ShareForm] | None = None) -> str:
    """`refused`: a screener's share as it was typed, with its error."""
    plan = queries.plan_of(stage)

    def share_form(one: Any) -> ShareForm:
        return refused[1] if refused is not None and refused[0] == one.person.id else _share_form(stage, one.share)

    return render_template(
        "screening/plan.html", stage=stage, contest=stage.contest, form=form, plan=plan, people=readers.progress(stage, clock.now()),
        undealt=len(readers.pieces(stage)) if plan.shared else 0, recused=readers.recused_of(stage),
        when=lambda moment: short_moment(moment, stage.contest), share_form=share_form,
        closed=stage.state == "done",
    )


def _back(stage: Stage) -> Any:
    return redirect(url_for("screening.plan", slug=stage.contest.slug, stage=stage.key), 303)


def _hidden(stage: Stage, form: PlanForm) -> list[str]:
    """What is ticked; what is asked no more has no box here, and its answers stay hidden as they were."""
    known = dict(form.hidden.choices)
    gone = [one for one in queries.plan_of(stage).hidden if one not in known]
    return [*(one for one in form.hidden.data or [] if one in known), *gone]


@bp.route(f"{PLACE}/readers", methods=["GET", "POST"])
@guard("stage.advance", queries.pile_stage)
def plan(stage: Stage) -> Any:
    form, status = _form(stage), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            values = {name: form[name].data for name in ("readers", "blind", "due_at")}
            # A page from before they were there, or a program, leaves them alone.
            values |= {"reasons": form.reasons.data} if len(form.reasons) else {}
            try:
                planning.update_plan(actor(), stage, {**values, "hidden": _hidden(stage, form)})
            except Refused as no:
                attach(form, no)
                status = no.status
            else:
                flash(_("已保存。"), "ok")
                return _back(stage)
    return _page(stage, form), status


def _share_form(stage: Stage, share: Any, *, sent: bool = False) -> ShareForm:
    data = {name: getattr(share, name) for name in ("fields", "regions", "most", "paused")} if share else {}
    form = ShareForm(data=data) if sent else ShareForm(formdata=None, data=data)
    form.fields.choices = [(one.key, pick(one.title, one.title_en)) for one in stage.contest.fields]
    form.regions.choices = [(one.key, pick(one.title, one.title_en)) for one in stage.contest.regions]
    return form


@bp.post(f"{PLACE}/readers/<int:person>")
@guard("stage.advance", queries.pile_stage_of_person)
def share(stage: Stage) -> Any:
    form, person = _share_form(stage, None, sent=True), (request.view_args or {})["person"]
    if not form.validate():
        return _page(stage, _form(stage), (person, form)), 422
    try:
        values = {
            name: [one for one in form[name].data or [] if one in dict(form[name].choices)] for name in ("fields", "regions")
        }
        sharing.set_share(actor(), stage, person, {**values, "most": form.most.data, "paused": form.paused.data})
    except Refused as no:
        attach(form, no)
        return _page(stage, _form(stage), (person, form)), no.status
    flash(_("已保存。以后按新的范围分。"), "ok")
    return _back(stage)


@bp.post(f"{PLACE}/readers/<int:person>/take-back")
@guard("stage.advance", queries.pile_stage_of_person)
def take_back(stage: Stage) -> Any:
    try:
        number = sharing.take_back(actor(), stage, (request.view_args or {})["person"])
        flash(_("收回了 %(num)d 个没审的项目。按“分下去”就分给别人。", num=number), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return _back(stage)


@bp.post(f"{PLACE}/deal")
@guard("stage.advance", queries.pile_stage)
def deal(stage: Stage) -> Any:
    try:
        dealt, short = sharing.deal(actor(), stage)
        flash(_("分下去 %(num)d 份。", num=dealt) if dealt else _("没有要分的了。"), "ok")
        if short:
            flash(_("还有 %(num)d 个项目缺初审员：没有人的范围合适，或都满了、要回避。", num=short), "warn")
    except Refused as no:
        flash(str(no.text), "error")
    return _back(stage)


@bp.post(f"{PLACE}/together")
@guard("stage.advance", queries.pile_stage)
def together(stage: Stage) -> Any:
    try:
        sharing.put_together(actor(), stage)
        flash(_("放回一堆了，初审员都能看到全部项目。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return _back(stage)


@bp.post(f"{PLACE}/recusals/<int:number>/lift")
@guard("stage.advance", readers.recusal_in)
def lift(reading: Reading) -> Any:
    stage = reading.entry.stage
    try:
        sharing.lift(actor(), reading)
        flash(_("回避已取消。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return _back(stage)
