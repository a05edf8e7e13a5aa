"""Signing up, in and out; the consent text; the first password that has to be changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import actions, consent, session
from app.accounts.forms import FirstPasswordForm, SignInForm, SignUpForm
from app.accounts.names import contact_spelling
from app.errors import Refused, answer_for, attach, is_api
from app.guard import actor, guard
from app.i18n import chosen
from app.pages import own_path

bp = Blueprint("accounts", __name__)

# What somebody may open whose password was made by another person and has to be changed first.
_BEFORE_CHANGE = frozenset(
    {"static", "accounts.first_password", "accounts.sign_out", "accounts.consent_text", "pages.language", "pages.healthz", "pages.readyz"}
)


@bp.before_app_request
def _change_password_first() -> Any:
    if request.endpoint in _BEFORE_CHANGE or not current_user.is_authenticated:
        return None
    if current_user.kind != "password" or not current_user.person.must_change_password:
        return None
    if is_api():
        return answer_for(403, "password_change_required", _("请先在网页上把首次密码改掉。"))
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("accounts.first_password", next=here))


def _onward() -> str:
    return own_path(request.args.get("next"), otherwise="/home")


@bp.route("/sign-in", methods=["GET", "POST"])
@guard("public")
def sign_in() -> Any:
    form, status = SignInForm(), 200
    if form.validate_on_submit():
        try:
            person = session.check_password(form.name.data, form.password.data)
            if person is not None:
                session.sign_in(person, "password")
                return redirect(_onward())
            form.password.errors = [_("邮箱、手机号或密码不对。")]
            status = 422
        except Refused as no:
            attach(form, no)
            status = no.status
    elif form.is_submitted():
        status = 422
    return render_template("accounts/sign_in.html", form=form, next=_onward()), status


@bp.route("/sign-up", methods=["GET", "POST"])
@guard("public")
def sign_up() -> Any:
    form, taken = SignUpForm(), False
    if form.validate_on_submit():
        try:
            email, phone = contact_spelling(form.contact.data)
            person = actions.create_account(
                actor(), email=email, phone=phone, name=form.name.data, password=form.password.data,
                language=chosen(), consents=True, field="contact",
            )
            session.sign_in(person, "password")
            flash(_("账号建好了，您已经登录。"), "ok")
            return redirect(_onward())
        except Refused as no:
            taken = no.code == "accounts.taken"
            attach(form, no)
    return render_template("accounts/sign_up.html", form=form, taken=taken, next=_onward()), 422 if form.is_submitted() else 200


@bp.post("/sign-out")
@guard("public")
def sign_out() -> Any:
    session.sign_out()
    flash(_("您已经退出。"), "ok")
    return redirect("/")


@bp.get("/consent")
@guard("public")
def consent_text() -> Any:
    return render_template("accounts/consent.html", text=consent.TEXT, version=consent.VERSION)


@bp.route("/me/first-password", methods=["GET", "POST"])
@guard("account.own")
def first_password() -> Any:
    person, form, status = current_user.person, FirstPasswordForm(), 200
    if not person.must_change_password:
        return redirect(_onward())
    if person.consent_version == consent.VERSION:
        del form.consent
    if form.validate_on_submit():
        try:
            _not_the_same(person.password_hash, form.password.data)
            actions.set_password(
                actor(), person, form.password.data, how="first_password", keep=current_user.sign_in_id, consents="consent" in form
            )
            flash(_("密码改好了。"), "ok")
            return redirect(_onward())
        except Refused as no:
            attach(form, no)
    if form.is_submitted():
        status = 422
    return render_template("accounts/first_password.html", form=form, next=_onward()), status


def _not_the_same(password_hash: str | None, password: str) -> None:
    if session.fits(password_hash, password):
        raise Refused("accounts.password_same", _("新密码不能和首次密码一样。"), field="password")


from app.accounts import routes_me, routes_people, routes_reset  # noqa: E402, F401  they hang on the same blueprint
