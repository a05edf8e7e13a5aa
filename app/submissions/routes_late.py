"""Late entries: the organiser's list of codes with deadlines of their own, and the page where somebody uses one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.accounts import guests
from app.contests.models import Contest
from app.contests.queries import contest_by_slug
from app.core.policy import may
from app.db import db
from app.errors import Refused, attach
from app.guard import actor, guard
from app.limits import limiter, who
from app.submissions import codes, queries
from app.submissions.forms import CodeForm, late_code_form
from app.submissions.models import EntryCode, Project
from app.submissions.routes import bp


def _page(contest: Contest, status: int = 200, **more: Any) -> Any:
    ready: dict[str, Any] = {"form": late_code_form(contest.timezone, formdata=None), "slip": None, **more}
    page = render_template(
        "submissions/late_codes.html", contest=contest, listed=codes.listed_codes(contest.id, codes.LATE), now=clock.now(), **ready
    )
    return page, status


@bp.get("/manage/<slug>/late")
@guard("contest.edit", contest_by_slug)
def late_codes(contest: Contest) -> Any:
    return _page(contest)


@bp.post("/manage/<slug>/late")
@guard("contest.edit", contest_by_slug)
def make_late_code(contest: Contest) -> Any:
    """The code stands in this answer only."""
    form = late_code_form(contest.timezone)
    if not form.validate():
        return _page(contest, 422, form=form)
    try:
        slips = codes.make_codes(
            actor(), contest, codes.LATE, note=form.note.data, most=form.most.data, until=form.until.data
        )
    except Refused as no:
        attach(form, no)
        return _page(contest, no.status, form=form)
    return _page(contest, slip=slips[0], until=form.until.data)


def _late_here(slug: str, number: int) -> EntryCode | None:
    """A late code of the contest; a loader for guards."""
    contest, found = contest_by_slug(slug), db.session.get(EntryCode, number)
    fits = contest is not None and found is not None and found.contest_id == contest.id and found.kind == codes.LATE
    return found if fits else None


@bp.post("/manage/<slug>/late/<int:number>/revoke")
@guard("contest.edit", _late_here)
def revoke_late_code(code: EntryCode) -> Any:
    codes.revoke_code(actor(), code)
    flash(_("第 %(number)d 号已作废。", number=code.serial), "ok")
    return redirect(url_for("submissions.late_codes", slug=code.contest.slug), 303)


def _draft(contest: Contest) -> Project | None:
    """The draft for which the code is meant, where the address names one at which the visitor works."""
    key = request.values.get("project", "")
    found = queries.own_project(key) if key else None
    fits = found is not None and found.contest_id == contest.id and found.state == "draft"
    return found if fits and found is not None and may(actor(), "project.edit", found.scope()) else None


@bp.route("/contests/<slug>/late", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@guard("project.enter", queries.open_contest)
def late(contest: Contest) -> Any:
    form, draft, status = CodeForm(), _draft(contest), 200
    form.code.label.text = _("补报码")
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                here = actor() if actor().person_id is not None else guests.begin()
                project = codes.enter_late(here, contest, form.code.data, guesser=who(), draft=draft)
                return redirect(url_for("submissions.project", key=project.key), 303)
        except Refused as no:
            attach(form, no)
            status = no.status
    drafts = [] if draft else [one for one in queries.projects_of(actor(), contest.id) if one.state == "draft"]
    page = render_template("submissions/late.html", contest=contest, form=form, draft=draft, drafts=drafts)
    return page, status
