"""The page of reminders: which a contest sends by itself, and the regions that are still without a project."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.contests.models import Contest
from app.contests.queries import whole_contest
from app.guard import actor, guard
from app.letters import reminders
from app.letters.forms import HabitForm
from app.letters.routes import bp


@bp.get("/manage/<slug>/letters/reminders")
@guard("letters.manage", whole_contest)
def habits(contest: Contest) -> Any:
    form = HabitForm(formdata=None, obj=reminders.habit_of(contest.id))
    quiet = reminders.quiet_regions(contest)
    return render_template(
        "letters/reminders.html", contest=contest, form=form, quiet=quiet, closes=contest.closes_at, days=reminders.BEFORE.days,
    )


@bp.post("/manage/<slug>/letters/reminders")
@guard("letters.manage", whole_contest)
def save_habits(contest: Contest) -> Any:
    form = HabitForm()
    reminders.keep_habit(actor(), contest, drafts=bool(form.drafts.data), regions=bool(form.regions.data))
    flash(_("已保存。"), "ok")
    return redirect(url_for("letters.habits", slug=contest.slug), 303)
