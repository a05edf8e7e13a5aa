"""Forms of the entry's steps, built from the contest's items, and of what organisers do with entries."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField

from app.forms import HouseForm, LineField, LongField, ZonedField, at_most, required
from app.submissions.facts import Item
from app.submissions.kinds import Value
from app.submissions.words import STATUSES


def step_form(items: list[Item], values: dict[str, Value]) -> Any:
    """A form with one field for each item; what was sent wins over `values`."""
    made = type("StepForm", (HouseForm,), {item.name: item.kind.make(item) for item in items})
    return made(data=values)


def typed(form: Any, items: list[Item]) -> dict[str, Value]:
    """What stands in the form, cleaned."""
    return {item.name: item.kind.clean(form[item.name].data) for item in items}


class WithdrawForm(HouseForm):
    sure = BooleanField(_l("我确定要撤回"), validators=[required()])


class LinkForm(HouseForm):
    email = LineField(_l("邮箱"), [required(), at_most(254)])


class CodeForm(HouseForm):
    code = LineField(_l("验证码"), [required(), at_most(40)])


def late_code_form(zone: str, **kwargs: Any) -> Any:
    """The form of a late code; its deadline is written on the wall clock of `zone`."""

    class LateCodeForm(HouseForm):
        note = LineField(_l("给谁、为什么"), [required(), at_most(100)])
        until = ZonedField(_l("可以报到什么时候"), [required()], zone=zone)
        most = IntegerField(_l("可以用几次"), [required()], default=1)

    return LateCodeForm(**kwargs)


class ShareForm(HouseForm):
    name = LineField(_l("姓名"), [required(), at_most(100)])
    email = LineField(_l("邮箱"), [at_most(254)], description=_l("可以不填"))


class ConsentForm(HouseForm):
    agree = BooleanField(_l("我同意按个人信息说明使用我的资料"), [required()])


class StatusForm(HouseForm):
    status = RadioField(
        _l("参评状态"), choices=[(key, word.label) for key, word in STATUSES.items()], validators=[required()]
    )
    reason = LongField(_l("原因"), validators=[required(), at_most(500)], render_kw={"rows": 2})
