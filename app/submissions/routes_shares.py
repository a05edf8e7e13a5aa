"""Co-applicants' pages: the owner's list with its invitations, and the page that an invitation opens."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.policy import Scope
from app.errors import Refused, attach
from app.forms import HouseForm
from app.guard import actor, guard
from app.i18n import pick
from app.limits import limiter
from app.mail import can_send
from app.submissions import queries, shares
from app.submissions.forms import ShareForm
from app.submissions.models import CoApplicant, Project
from app.submissions.routes import bp

PRIVATE = {"Referrer-Policy": "no-referrer"}


def _page(project: Project, status: int = 200, form: HouseForm | None = None, link: str | None = None) -> Any:
    page = render_template(
        "submissions/shares.html", project=project, contest=project.contest, rows=shares.standing_shares(project),
        form=form or ShareForm(None), link=link, by_mail=can_send(),
    )
    return page, status


@bp.get("/my/projects/<key>/people")
@guard("project.own", queries.own_project, hide=True)
def shared_with(project: Project) -> Any:
    return _page(project)


@bp.post("/my/projects/<key>/people")
@limiter.limit("60 per hour")
@guard("project.own", queries.own_project, hide=True)
def invite_to_share(project: Project) -> Any:
    form = ShareForm()
    if not form.validate():
        return _page(project, 422, form)
    try:
        link = shares.invite(actor(), project, **form.facts())
    except Refused as no:
        attach(form, no)
        return _page(project, no.status, form)
    # The link stands in this answer only: its code is kept as a hash.
    return _page(queries.own_project(project.key) or project, link=link)


class _Share:
    """A co-applicant of the actor's own project."""

    def __init__(self, row: CoApplicant) -> None:
        self.row = row

    def scope(self) -> Scope:
        return self.row.scope()


def _load(key: str, number: int) -> _Share | None:
    project = queries.own_project(key)
    found = [one for one in project.shares if one.id == number] if project is not None else []
    return _Share(found[0]) if found else None


@bp.post("/my/projects/<key>/people/<int:number>/remove")
@guard("project.own", _load, hide=True)
def remove_share(share: _Share) -> Any:
    key, name = share.row.project.key, share.row.name
    shares.remove(actor(), share.row)
    flash(_("已移除 %(name)s，对方马上打不开这个项目。", name=name), "ok")
    return redirect(url_for("submissions.shared_with", key=key), 303)


@bp.route("/join/<code>", methods=["GET", "POST"])
@limiter.limit("120 per hour", methods=["POST"])
@guard("public")
def join(code: str) -> Any:
    """Looking uses nothing up; only the button's POST joins, with the account that is signed in."""
    found = shares.invitation_of(code)
    if found is None:
        return render_template("submissions/join.html", invitation=None), 404, PRIVATE
    refused, status = None, 200
    me = current_user.person if current_user.is_authenticated and not actor().by_card else None
    if request.method == "POST":
        if me is None:
            return redirect(url_for("accounts.sign_in", next=request.path), 303)
        try:
            project = shares.join(actor(), found)
            flash(_("您现在是“%(title)s”的共同申报人。", title=pick(project.title, project.title_en) or _("未命名的项目")), "ok")
            return redirect(url_for("submissions.project", key=project.key), 303)
        except Refused as no:
            refused, status = no, no.status
    page = render_template("submissions/join.html", invitation=found, project=found.project, refused=refused, me=me, here=request.path)
    return page, status, PRIVATE
