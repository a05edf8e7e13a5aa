"""The own account: details, contact, password, devices, tokens; what is kept about me, export and erasure."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app.accounts import actions, session
from app.accounts.data import everything_about, parts_of, reasons_to_stay
from app.accounts.erasing import erase
from app.accounts.events import DataExported
from app.accounts.forms import ContactForm, DetailsForm, EraseForm, PasswordForm, TokenForm
from app.accounts.models import Person, SignIn, Token
from app.accounts.names import shown_phone
from app.accounts.queries import consents_of, roles_of, sign_ins_of, tokens_of
from app.accounts.routes import bp
from app.change import change
from app.db import db
from app.errors import Refused, attach
from app.forms import HouseForm
from app.guard import actor, guard
from app.i18n import chosen


def _me() -> Person:
    person: Person = current_user.person
    return person


def _forms(**used: HouseForm) -> dict[str, HouseForm]:
    """The page's forms: the one that was sent as it was typed, the others as things stand."""
    person = _me()
    ready: dict[str, HouseForm] = {
        "details": DetailsForm(
            None, prefix="details-",
            data={"name": person.name, "name_en": person.name_en, "language": person.language or chosen()},
        ),
        "contact": ContactForm(None, prefix="contact-", data={"email": person.email or "", "phone": shown_phone(person.phone)}),
        "password": PasswordForm(None, prefix="password-"),
        "token": TokenForm(None, prefix="token-"),
    }
    return {**ready, **used}


def _page(status: int = 200, new_token: str | None = None, **used: HouseForm) -> Any:
    person = _me()
    page = render_template(
        "accounts/me.html", person=person, forms=_forms(**used), sign_ins=sign_ins_of(person.id),
        tokens=tokens_of(person.id), here=current_user.sign_in_id, new_token=new_token, by_card=current_user.kind == "card",
    )
    return page, status


@bp.get("/me")
@guard("account.own")
def me() -> Any:
    return _page()


@bp.post("/me/details")
@guard("account.own")
def details() -> Any:
    form = DetailsForm(prefix="details-")
    if not form.validate():
        return _page(422, details=form)
    actions.change_details(actor(), _me(), **form.facts())
    # The choice is for this browser too, or it would seem to have no effect here.
    cookie["language"] = form.language.data
    answer = redirect(url_for("accounts.me"))
    answer.set_cookie("language", form.language.data, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure, httponly=True)
    flash(_("已保存。"), "ok")
    return answer


def _need_password(form: Any, name: str) -> None:
    """What could hand the account to somebody else asks for the password, also of who is signed in."""
    if _me().password_hash is None:
        raise Refused("accounts.no_password", _("这个账号没有密码，请主办方帮您设置。"), field=name)
    if not session.knows_password(_me(), form[name].data):
        raise Refused("accounts.password_wrong", _("现在的密码不对。"), field=name)


@bp.post("/me/contact")
@guard("account.own")
def contact() -> Any:
    form = ContactForm(prefix="contact-")
    try:
        if not form.validate():
            return _page(422, contact=form)
        _need_password(form, "password")
        actions.change_contact(actor(), _me(), **form.facts("password"))
    except Refused as no:
        attach(form, no)
        return _page(no.status, contact=form)
    flash(_("已保存。"), "ok")
    return redirect(url_for("accounts.me"))


@bp.post("/me/password")
@guard("account.own")
def password() -> Any:
    form = PasswordForm(prefix="password-")
    try:
        if not form.validate():
            return _page(422, password=form)
        _need_password(form, "current")
        actions.set_password(actor(), _me(), form.password.data, how="own", keep=current_user.sign_in_id)
    except Refused as no:
        attach(form, no)
        return _page(no.status, password=form)
    flash(_("密码改好了，其他设备上的登录已经结束。"), "ok")
    return redirect(url_for("accounts.me"))


def _own_sign_in(number: int) -> SignIn | None:
    return db.session.scalars(
        select(SignIn).where(SignIn.id == number, SignIn.person_id == actor().person_id, SignIn.revoked_at.is_(None))
    ).one_or_none()


@bp.post("/me/sign-ins/<int:number>/end")
@guard("account.own", _own_sign_in, hide=True)
def end_sign_in(found: SignIn) -> Any:
    if found.id == current_user.sign_in_id:
        session.sign_out()
        return redirect("/")
    actions.end_sign_ins(actor(), found.person_id, "revoked", only=found.id)
    flash(_("那台设备上的登录已经结束。"), "ok")
    return redirect(url_for("accounts.me"))


@bp.post("/me/sign-ins/end")
@guard("account.own")
def end_other_sign_ins() -> Any:
    ended = actions.end_sign_ins(actor(), _me().id, "revoked", but=current_user.sign_in_id)
    flash(_("结束了其他设备上的 %(num)d 个登录。", num=ended), "ok")
    return redirect(url_for("accounts.me"))


@bp.post("/me/tokens")
@guard("account.own")
def new_token() -> Any:
    form = TokenForm(prefix="token-")
    try:
        if not form.validate():
            return _page(422, token=form)
        _need_password(form, "password")
        secret = actions.create_token(actor(), _me(), form.label.data)
    except Refused as no:
        attach(form, no)
        return _page(no.status, token=form)
    # Shown in this answer only: it is kept nowhere.
    return _page(new_token=secret)


def _own_token(number: int) -> Token | None:
    return db.session.scalars(
        select(Token).where(Token.id == number, Token.person_id == actor().person_id, Token.revoked_at.is_(None))
    ).one_or_none()


@bp.post("/me/tokens/<int:number>/revoke")
@guard("account.own", _own_token, hide=True)
def revoke_token(found: Token) -> Any:
    actions.revoke_token(actor(), found)
    flash(_("这个令牌不能再用了。"), "ok")
    return redirect(url_for("accounts.me"))


def _data_page(form: EraseForm, status: int = 200) -> Any:
    person = _me()
    return render_template(
        "accounts/data.html", person=person, form=form, parts=parts_of(person), consents=consents_of(person.id),
        roles=roles_of(person.id), sign_ins=len(sign_ins_of(person.id)), reasons=reasons_to_stay(person),
    ), status


@bp.get("/me/data")
@guard("account.own")
def data() -> Any:
    return _data_page(EraseForm())


@bp.post("/me/data/export")
@guard("account.own")
def export_data() -> Any:
    person = _me()
    with change(actor()) as current:
        current.record(DataExported(person_id=person.id))
    text = json.dumps(everything_about(_me()), ensure_ascii=False, indent=2)
    return Response(
        text, mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="doorstep-my-data.json"', "Cache-Control": "no-store"},
    )


@bp.post("/me/data/erase")
@guard("account.own")
def erase_data() -> Any:
    form = EraseForm()
    try:
        if not form.validate():
            return _data_page(form, 422)
        _need_password(form, "password")
        erase(actor(), _me())
    except Refused as no:
        attach(form, no)
        return _data_page(form, no.status)
    session.sign_out()
    flash(_("您的账号已经删除。"), "ok")
    return redirect("/")
