"""Forms of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from app.accounts.roles import DUTIES, INVITED, TITLES
from app.forms import HouseForm, LineField, at_most, required


def _agreed() -> InputRequired:
    return InputRequired(_l("要先同意，才能建账号。"))


class SignInForm(HouseForm):
    name = LineField(_l("邮箱或手机号"), [required(), at_most(254)])
    password = PasswordField(_l("密码"), [required()])


class SignUpForm(HouseForm):
    contact = LineField(_l("邮箱或手机号"), [required(), at_most(254)])
    name = LineField(_l("姓名"), [required(), at_most(100)])
    password = PasswordField(_l("密码"), [required()])
    consent = BooleanField(_l("我同意按个人信息说明使用我的资料"), [_agreed()])


class DetailsForm(HouseForm):
    name = LineField(_l("姓名"), [required(), at_most(100)])
    name_en = LineField(_l("英文名"), [at_most(100)], description=_l("可以不填"))
    language = RadioField(_l("界面语言"), choices=[("zh", "中文"), ("en", "English")])


class ContactForm(HouseForm):
    email = LineField(_l("邮箱"), [at_most(254)])
    phone = LineField(_l("手机号"), [at_most(32)])
    password = PasswordField(_l("现在的密码"), [required()])


class PasswordForm(HouseForm):
    current = PasswordField(_l("现在的密码"), [required()])
    password = PasswordField(_l("新密码"), [required()])


class FirstPasswordForm(HouseForm):
    password = PasswordField(_l("新密码"), [required()])
    consent = BooleanField(_l("我同意按个人信息说明使用我的资料"), [_agreed()])


class TokenForm(HouseForm):
    label = LineField(_l("用途"), [required(), at_most(100)])
    password = PasswordField(_l("现在的密码"), [required()])


class AskForm(HouseForm):
    name = LineField(_l("邮箱或手机号"), [required(), at_most(254)])


class ResetForm(HouseForm):
    name = LineField(_l("邮箱或手机号"), [required(), at_most(254)])
    code = StringField(_l("验证码"), [required(), at_most(40)])
    password = PasswordField(_l("新密码"), [required()])


class InviteForm(HouseForm):
    email = LineField(_l("邮箱"), [required(), at_most(254)])
    name = LineField(_l("姓名"), [required(), at_most(100)])
    role = RadioField(
        _l("角色"), [InputRequired(_l("请选一个角色。"))],
        choices=[(role, _l("%(title)s：%(duty)s", title=TITLES[role], duty=DUTIES[role])) for role in INVITED],
    )
    region = SelectField(_l("街镇"), description=_l("只有街镇经办人要选"), validate_choice=False, default="")


class NewcomerForm(HouseForm):
    name = LineField(_l("姓名"), [required(), at_most(100)])
    password = PasswordField(_l("密码"), [required()])
    consent = BooleanField(_l("我同意按个人信息说明使用我的资料"), [_agreed()])


class EraseForm(HouseForm):
    password = PasswordField(_l("现在的密码"), [required()])
