"""The people of a contest: roles, invitations, reset codes; and the page that an invitation leads to."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app import clock
from app.accounts import actions, inviting, resetting, session
from app.accounts.forms import AskForm, InviteForm, NewcomerForm
from app.accounts.models import Invitation, Person, Role
from app.accounts.neighbours import Place, contest_named, contest_numbered
from app.accounts.queries import helpers_of, open_invitations, person_called
from app.accounts.roles import INVITED, TITLES, role_words
from app.accounts.routes import bp
from app.db import db
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import chosen, pick
from app.mail import can_send


def _place(slug: str) -> Place | None:
    found = contest_named(slug)
    if found is not None:
        g.contest, g.sample_data = found, found.sample
    return found


def _invite_form(contest: Place, sent: bool = False) -> InviteForm:
    """With the contest's regions to choose from, for officers."""
    form = InviteForm(prefix="invite-") if sent else InviteForm(None, prefix="invite-")
    form.region.choices = [("", "—"), *((one.key, pick(one.title, one.title_en)) for one in contest.regions)]
    return form


def _page(contest: Place, status: int = 200, **shown: Any) -> Any:
    helpers = helpers_of(contest.id)
    ready: dict[str, Any] = {
        "contest": contest, "helpers": helpers, "invitations": open_invitations(contest.id), "now": clock.now(),
        "invite_form": _invite_form(contest), "code_form": AskForm(None, prefix="code-"), "titles": TITLES, "role_words": role_words,
        "taken_back_here": INVITED, "by_mail": can_send(), "me": actor().person_id,
    }
    return render_template("accounts/people.html", **{**ready, **shown}), status


@bp.get("/manage/<slug>/people")
@guard("people.manage", _place)
def people(contest: Place) -> Any:
    return _page(contest)


@bp.post("/manage/<slug>/people/invitations")
@guard("people.manage", _place)
def invite(contest: Place) -> Any:
    form = _invite_form(contest, sent=True)
    if not form.validate():
        return _page(contest, 422, invite_form=form)
    try:
        link = inviting.invite(actor(), contest, **form.facts())
    except Refused as no:
        attach(form, no)
        return _page(contest, no.status, invite_form=form)
    # The link is shown in this answer only: its code is kept as a hash.
    return _page(contest, link=link, link_for=form.name.data)


def _role_here(slug: str, number: int) -> Role | None:
    contest = _place(slug)
    found = db.session.get(Role, number)
    return found if found is not None and contest is not None and found.contest_id == contest.id else None


@bp.post("/manage/<slug>/people/roles/<int:number>/revoke")
@guard("people.manage", _role_here)
def revoke_role(role: Role) -> Any:
    name, title = role.person.name, role_words(role)
    try:
        if role.role not in INVITED:
            raise Refused("accounts.role_elsewhere", _("评委在评委页面里增减，不在这里收回。"), status=409)
        actions.revoke(actor(), role)
        flash(_("已收回%(name)s的角色：%(role)s。", name=name, role=title), "ok")
    except Refused as no:
        return _page(g.contest, no.status, refusal=no.text)
    if role.person_id == actor().person_id:
        return redirect("/")
    return redirect(url_for("accounts.people", slug=g.contest.slug))


def _invitation_here(slug: str, number: int) -> Invitation | None:
    contest = _place(slug)
    found = db.session.get(Invitation, number)
    return found if found is not None and contest is not None and found.contest_id == contest.id else None


@bp.post("/manage/<slug>/people/invitations/<int:number>/revoke")
@guard("people.manage", _invitation_here)
def revoke_invitation(invitation: Invitation) -> Any:
    try:
        inviting.revoke_invitation(actor(), invitation)
        flash(_("邀请已收回，链接不能再用了。"), "ok")
    except Refused as no:
        return _page(g.contest, no.status, refusal=no.text)
    return redirect(url_for("accounts.people", slug=g.contest.slug))


@bp.post("/manage/<slug>/people/codes")
@guard("people.manage", _place)
def hand_out_code(contest: Place) -> Any:
    form = AskForm(prefix="code-")
    number = request.form.get("person", type=int)
    if number is None and not form.validate():
        return _page(contest, 422, code_form=form)
    try:
        person = db.session.get(Person, number) if number is not None else person_called(form.name.data)
        if person is None or person.erased_at is not None or not _takes_part(person, contest):
            raise Refused("accounts.reset_unknown", _("本大赛里没有这个人。请核对邮箱或手机号。"), field="name")
        code = resetting.hand_out(actor(), person, contest)
    except Refused as no:
        attach(form, no)
        return _page(contest, no.status, code_form=form, refusal=no.text if number is not None else None)
    return _page(contest, code=code, code_for=person)


def _takes_part(person: Person, contest: Place) -> bool:
    """People of other contests only are unknown here: the page does not tell who has an account."""
    held = select(Role.id).where(
        Role.person_id == person.id, Role.revoked_at.is_(None), (Role.contest_id == contest.id) | Role.contest_id.is_(None)
    )
    return contest.id in resetting.entered(person.id) or db.session.scalars(held).first() is not None


@bp.route("/invitations/<code>", methods=["GET", "POST"])
@guard("public")
def invitation(code: str) -> Any:
    found = inviting.invitation_of(code)
    if found is None:
        return render_template("accounts/invitation_over.html"), 404
    meant, form, status = inviting.invited_person(found), NewcomerForm(data={"name": found.name}), 200
    signed_in = current_user.person if current_user.is_authenticated else None
    if request.method == "POST":
        try:
            done = _take_up(found, form, signed_in, meant)
            if done is not None:
                return done
            status = 422
        except Refused as no:
            attach(form, no)
            status = no.status
    contest = contest_numbered(found.contest_id) if found.contest_id is not None else None
    page = render_template(
        "accounts/invitation.html", invitation=found, contest=contest, title=role_words(found), meant=meant,
        sets_up=meant is None or inviting.may_set_up(found, meant), form=form, signed_in=signed_in, here=request.path,
    )
    return page, status, {"Referrer-Policy": "no-referrer"}


def _take_up(found: Invitation, form: NewcomerForm, signed_in: Person | None, meant: Person | None) -> Any:
    """Accept for who is signed in, or make the account; None when the form has to be shown again."""
    onward = _after_accepting(found)
    if signed_in is not None:
        inviting.accept(actor(), found, signed_in)
        flash(_("您已接受邀请。"), "ok")
        return redirect(onward)
    if (meant is not None and not inviting.may_set_up(found, meant)) or not form.validate():
        return None
    person = inviting.accept_as_new(
        actor(), found, name=form.name.data, password=form.password.data, language=chosen()
    )
    session.sign_in(person, "password")
    flash(_("账号建好了，您已接受邀请。"), "ok")
    return redirect(onward)


def _after_accepting(found: Invitation) -> str:
    contest = contest_numbered(found.contest_id) if found.contest_id is not None else None
    starts = {"organiser": "/manage/{}", "supervisor": "/manage/{}/audit", "officer": "/officer/{}"}
    return starts.get(found.role, "/home").format(contest.slug) if contest is not None else "/home"
