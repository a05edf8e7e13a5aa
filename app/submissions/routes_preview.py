"""The entry form as applicants see it, for the organiser who builds it: to be tried, with nothing saved."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app import clock
from app.contests.models import Contest
from app.contests.queries import whole_contest
from app.contests.questions import page_titles
from app.guard import guard
from app.submissions import facts
from app.submissions.forms import step_form
from app.submissions.routes import bp
from app.submissions.showcase import made_public
from app.submissions.wanted import wanted


@bp.get("/manage/<slug>/setup/preview")
@guard("contest.edit", whole_contest)
def preview(contest: Contest) -> Any:
    steps = []
    for number in facts.steps_of(contest):
        items = facts.items(contest, number)
        form = step_form(items, {})
        steps.append((page_titles(contest)[number], [(item, form[item.name]) for item in items]))
    return render_template("submissions/preview.html", contest=contest, steps=steps, wanted=wanted(contest, clock.now()), **made_public(contest))
