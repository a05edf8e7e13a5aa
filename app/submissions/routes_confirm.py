"""Standing for a project begun without an account: the page that asks for it, and the page that a letter's link opens."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import clock
from app.accounts import guests, session
from app.accounts.queries import person_called
from app.errors import Refused, attach
from app.forms import HouseForm
from app.guard import actor, guard
from app.i18n import chosen
from app.limits import limiter
from app.mail import can_send
from app.submissions import confirming, facts, queries, windows
from app.submissions.forms import CodeForm, ConsentForm, LinkForm
from app.submissions.models import Confirmation, Project
from app.submissions.routes import bp


def _page(project: Project, status: int = 200, **used: HouseForm) -> Any:
    sent = confirming.latest_link(project)
    end = windows.call_ends(project)
    ready: dict[str, Any] = {
        "link_form": LinkForm(None, data={"email": sent.email if sent else ""}), "code_form": CodeForm(None), **used,
    }
    page = render_template(
        "submissions/confirm.html", project=project, contest=project.contest, waits=windows.waits(project), sent=sent,
        until=end + windows.GRACE if end is not None else None, gaps=facts.gaps(project), by_mail=can_send(),
        me=current_user.person if current_user.is_authenticated else None, here=request.path, **ready,
    )
    return page, status


@bp.get("/my/projects/<key>/confirm")
@guard("project.own", queries.own_project, hide=True)
def confirm(project: Project) -> Any:
    if project.state != "draft" or project.owner_id is not None:
        return redirect(url_for("submissions.project", key=project.key))
    return _page(project)


@bp.post("/my/projects/<key>/confirm/link")
@guard("project.own", queries.own_project, hide=True)
def ask_link(project: Project) -> Any:
    form = LinkForm()
    if not form.validate():
        return _page(project, 422, link_form=form)
    try:
        address = confirming.ask_link(actor(), project, form.email.data)
    except Refused as no:
        attach(form, no)
        return _page(project, no.status, link_form=form)
    flash(_("链接已发到 %(email)s，7 天内有效。", email=address), "ok")
    return redirect(url_for("submissions.confirm", key=project.key), 303)


@bp.post("/my/projects/<key>/confirm/code")
@guard("project.own", queries.own_project, hide=True)
def confirm_by_code(project: Project) -> Any:
    form = CodeForm()
    if not form.validate():
        return _page(project, 422, code_form=form)
    try:
        confirming.confirm_by_code(actor(), project, form.code.data)
    except Refused as no:
        attach(form, no)
        return _page(project, no.status, code_form=form)
    return redirect(url_for("submissions.receipt", key=project.key), 303)


@bp.post("/my/projects/<key>/confirm/account")
@guard("project.own", queries.own_project, hide=True)
def take_into_account(project: Project) -> Any:
    if actor().person_id is None or actor().by_card:
        return redirect(url_for("accounts.sign_in", next=url_for("submissions.confirm", key=project.key)), 303)
    try:
        project = confirming.take_into_account(actor(), project)
    except Refused as no:
        flash(str(no.text), "error")
        return redirect(url_for("submissions.confirm", key=project.key), 303)
    if project.number is not None:
        return redirect(url_for("submissions.receipt", key=project.key), 303)
    flash(_("已放进您的账号，在别的设备上登录就能接着填。"), "ok")
    return redirect(url_for("submissions.project", key=project.key), 303)


@bp.post("/my/projects/<key>/holds/end")
@guard("project.own", queries.own_project, hide=True)
def end_holds(project: Project) -> Any:
    if actor().person_id != project.owner_id:
        return redirect(url_for("submissions.project", key=project.key), 303)
    confirming.end_holds(actor(), project)
    flash(_("没有登录的设备现在都打不开这个项目了。"), "ok")
    return redirect(url_for("submissions.project", key=project.key), 303)


@bp.post("/my/projects/leave")
@guard("project.enter")
def leave_here() -> Any:
    """On a computer that others use: what was begun here is no longer open to whoever sits down next."""
    guests.leave()
    flash(_("这台设备上不再能打开您的项目。"), "ok")
    return redirect("/", 303)


@bp.route("/confirm/<code>", methods=["GET", "POST"])
@limiter.limit("120 per hour", methods=["POST"])
@guard("public")
def link(code: str) -> Any:
    """Looking uses nothing up: only the buttons' POST opens or confirms."""
    found = confirming.link_of(code)
    if found is None:
        return render_template("submissions/link_over.html", project=None), 404, {"Referrer-Policy": "no-referrer"}
    form = ConsentForm()
    knows = person_called(found.email) is not None
    if knows:
        del form.agree
    refused, status = None, 200
    if request.method == "POST":
        try:
            done = _use(found, form)
            if done is not None:
                return done
            status = 422
        except Refused as no:
            refused, status = no, no.status
    return _link_page(found, form, knows, refused, status)


def _link_page(found: Confirmation, form: ConsentForm, knows: bool, refused: Refused | None, status: int) -> Any:
    project = found.project
    over = found.used_at is not None or project.state != "draft" or project.owner_id is not None
    if over or found.expires_at <= clock.now():
        page = render_template("submissions/link_over.html", project=project, contest=project.contest, used=over)
        return page, status if refused else 410, {"Referrer-Policy": "no-referrer"}
    page = render_template(
        "submissions/link.html", project=project, contest=project.contest, form=form, refused=refused, email=found.email,
        knows=knows, ready=windows.waits(project) and not facts.gaps(project, at=project.sent_at),
    )
    return page, status, {"Referrer-Policy": "no-referrer"}


def _use(found: Confirmation, form: ConsentForm) -> Any:
    """What the pressed button asks for; None where the form has to be shown again."""
    if request.form.get("do") == "open":
        project = confirming.open_here(guests.begin(), found)
        return redirect(url_for("submissions.project", key=project.key), 303)
    if not form.validate():
        return None
    project, made = confirming.confirm_by_link(guests.begin(), found, language=chosen())
    key = project.key
    if made is not None and not current_user.is_authenticated:
        session.sign_in(made, "link")
    return redirect(url_for("submissions.receipt", key=key), 303)
