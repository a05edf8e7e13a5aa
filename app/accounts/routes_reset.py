"""Forgotten passwords: asking for a code by mail, and setting a new password with a code."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import resetting
from app.accounts.forms import AskForm, ResetForm
from app.accounts.routes import bp
from app.errors import Refused, attach
from app.guard import guard
from app.mail import can_send


@bp.route("/reset", methods=["GET", "POST"])
@guard("public")
def reset() -> Any:
    form = AskForm()
    if form.validate_on_submit():
        resetting.ask_by_mail(form.name.data)
        flash(_("如果这个名字有账号，而且留了邮箱，验证码已经发到邮箱里。"), "info")
        return redirect(url_for("accounts.reset_code", name=form.name.data))
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/reset.html", form=form, by_mail=can_send()), status


@bp.route("/reset/code", methods=["GET", "POST"])
@guard("public")
def reset_code() -> Any:
    form, status = ResetForm(data={"name": request.args.get("name", "")}), 200
    if form.validate_on_submit():
        try:
            resetting.use_code(form.name.data, form.code.data, form.password.data)
            flash(_("新密码设好了，请登录。原来登录过的设备都已退出。"), "ok")
            return redirect(url_for("accounts.sign_in"))
        except Refused as no:
            attach(form, no)
            status = no.status
    elif form.is_submitted():
        status = 422
    return render_template("accounts/reset_code.html", form=form, by_mail=can_send()), status
