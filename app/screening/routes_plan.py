"""The organiser's page of a pile's plan: how often each project is read, what stays hidden, until when."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.errors import Refused, attach
from app.guard import actor, guard
from app.screening import planning, queries
from app.screening.forms import PlanForm
from app.screening.routes import bp
from app.submissions import facts

# What a project is found by is never hidden.
SHOWN = {"title", "title_en", "field", "region"}


def _form(stage: Stage) -> PlanForm:
    plan = queries.plan_of(stage)
    form = PlanForm(data={name: getattr(plan, name) for name in ("readers", "blind", "hidden", "due_at")})
    form.hidden.choices = [(item.name, item.label) for item in facts.items(stage.contest) if item.name not in SHOWN]
    form.due_at.zone = stage.contest.timezone
    if not form.is_submitted() and not plan.hidden:
        form.hidden.data = ["applicant_name"]
    return form


@bp.route("/manage/<slug>/stages/<stage>/screening/plan/readers", methods=["GET", "POST"])
@guard("stage.advance", queries.pile_stage)
def plan(stage: Stage) -> Any:
    form, status = _form(stage), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            values = {name: form[name].data for name in ("readers", "blind", "due_at")}
            known = dict(form.hidden.choices)
            try:
                planning.update_plan(actor(), stage, {**values, "hidden": [one for one in form.hidden.data or [] if one in known]})
            except Refused as no:
                attach(form, no)
                status = no.status
            else:
                flash(_("已保存。"), "ok")
                return redirect(url_for("screening.plan", slug=stage.contest.slug, stage=stage.key), 303)
    return render_template("screening/plan.html", stage=stage, contest=stage.contest, form=form), status
