"""The applicant's pages: entering, the five steps, the receipt, the way of a project, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.accounts import guests
from app.contests.kinds import kind_of
from app.contests.models import Contest
from app.contests.questions import page_titles
from app.core.policy import may
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import pick
from app.limits import limiter
from app.submissions import actions, confirming, drawing, facts, queries, returning, starting, windows
from app.submissions.answers import answers_of
from app.submissions.forms import WithdrawForm
from app.submissions.models import Project
from app.submissions.shares import standing_shares
from app.submissions.showcase import made_public
from app.submissions.uploads import numbered, standing

bp = Blueprint("submissions", __name__)
bp.context_processor(drawing.context)


def _refusal(contest: Contest) -> Refused | None:
    """Why no project can be started now, or None."""
    try:
        windows.check_call(contest, clock.now())
    except Refused as no:
        return no
    return None


@bp.get("/contests/<slug>/enter")
@guard("project.enter", queries.open_contest)
def enter(contest: Contest) -> Any:
    mine = queries.projects_of(actor(), contest.id)
    steps = [page_titles(contest)[step] for step in facts.steps_of(contest)]
    return render_template("submissions/enter.html", contest=contest, mine=mine, steps=steps, refusal=_refusal(contest))


@bp.post("/contests/<slug>/enter")
@limiter.limit("120 per hour")
@guard("project.enter", queries.open_contest)
def start(contest: Contest) -> Any:
    """From the call's page straight into the form; who has something here already is asked first whether it is another."""
    if "first" in request.form and queries.projects_of(actor(), contest.id):
        return redirect(url_for("submissions.enter", slug=contest.slug), 303)
    project = starting.create_project(actor() if actor().person_id is not None else guests.begin(), contest)
    return redirect(url_for("submissions.step", key=project.key, step=facts.FIRST), 303)


@bp.get("/my/projects")
@guard("project.enter")
def mine() -> Any:
    return render_template("submissions/mine.html", projects=queries.projects_of(actor()), guest=actor().guest)


@bp.get("/my/projects/<key>")
@guard("project.edit", queries.own_project, hide=True)
def project(project: Project) -> Any:
    if windows.waits(project) and confirming.needs_somebody(actor(), project):
        return redirect(url_for("submissions.confirm", key=project.key))
    if project.state == "draft":
        first = next((gap.step for gap in facts.gaps(project)), facts.last_step(project.contest))
        return redirect(url_for("submissions.step", key=project.key, step=first))
    return render_template(
        "submissions/project.html", project=project, contest=project.contest, way=queries.status_line(project),
        answers=answers_of(project), files=numbered(standing(project)), gaps=facts.gaps(project),
        editable=windows.may_edit(actor(), project, clock.now()), closes_at=windows.closes_at(project),
        slotted=any(kind_of(entry.stage).staged and entry.status == "active" for entry in project.entries),
        **made_public(project.contest, project), mend_at=returning.first_step(project, facts.gaps(project)), owns=may(actor(), "project.own", project.scope()), unsigned=_unsigned(project), shares=standing_shares(project),
    )


def _unsigned(project: Project) -> int:
    """How many browsers without a sign-in open the project of the one who asks."""
    mine = project.owner_id is not None and project.owner_id == actor().person_id
    return sum(1 for one in project.holds if one.ended_at is None) if mine else 0


@bp.get("/my/projects/<key>/receipt")
@guard("project.edit", queries.own_project, hide=True)
def receipt(project: Project) -> Any:
    if project.number is None:
        return redirect(url_for("submissions.project", key=project.key))
    return render_template(
        "submissions/receipt.html", project=project, contest=project.contest, files=numbered(standing(project))
    )


@bp.get("/my/projects/<key>/withdraw")
@guard("project.own", queries.own_project, hide=True)
def withdraw(project: Project) -> Any:
    windows.check_withdraw(project)
    return _withdraw_page(project, WithdrawForm(formdata=None), 200)


@bp.post("/my/projects/<key>/withdraw")
@guard("project.own", queries.own_project, hide=True)
def withdraw_now(project: Project) -> Any:
    form = WithdrawForm()
    if not form.validate():
        return _withdraw_page(project, form, 422)
    try:
        actions.withdraw(actor(), project)
    except Refused as no:
        attach(form, no)
        return _withdraw_page(project, form, no.status)
    flash(_("“%(title)s”已撤回。", title=pick(project.title, project.title_en) or _("未命名的项目")), "ok")
    return redirect(url_for("submissions.mine"), 303)


def _withdraw_page(project: Project, form: WithdrawForm, status: int) -> Any:
    page = render_template(
        "submissions/withdraw.html", project=project, contest=project.contest, form=form, files=standing(project)
    )
    return page, status


@bp.url_value_preprocessor
def _allow_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Only uploads may be large; this comes before anything reads the request, the CSRF check included."""
    if endpoint == "submissions.upload" and request.method == "POST":
        routes_files.allow_file()


from app.submissions import (  # noqa: E402  they hang on the blueprint
    routes_confirm,
    routes_files,
    routes_import,
    routes_late,
    routes_manage,
    routes_officer,
    routes_preview,
    routes_shares,
    routes_showcase,
    routes_steps,
)

__all__ = [
    "bp", "routes_confirm", "routes_files", "routes_import", "routes_late", "routes_manage", "routes_officer", "routes_preview",
    "routes_shares", "routes_showcase", "routes_steps",
]
