"""Forms of screening: the pile's filters, a verdict, how the pile is read."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.forms import HouseForm, LineField, LongField, ZonedField, at_most
from app.screening.verdicts import REASON_LENGTH, VERDICTS
from app.submissions.words import WORDS_LENGTH


class FilterForm(HouseForm):
    """What the pile is narrowed to; it travels in the address, so it needs no token."""

    class Meta:
        csrf = False

    q = LineField(_l("找项目、申报人、编号"))
    field = SelectField(_l("领域"), validate_choice=False)
    region = SelectField(_l("街镇"), validate_choice=False)


class VerdictForm(HouseForm):
    """A verdict with its reason and what was ticked; `base` and `newest` say what the page showed."""

    base = HiddenField()
    newest = HiddenField()
    checks = SelectMultipleField(_l("核对清单"), validators=[Optional()], validate_choice=False)
    verdict = RadioField(_l("结论"), choices=[(key, kind.label) for key, kind in VERDICTS.items()], validate_choice=False)
    reason = LongField(_l("理由"), [at_most(REASON_LENGTH)], render_kw={"rows": 4})
    until = ZonedField(_l("补充截止"), [Optional()])
    reasons = SelectMultipleField(_l("常见的原因"), validators=[Optional()], validate_choice=False)
    asks = SelectMultipleField(_l("要改哪几项"), validators=[Optional()], validate_choice=False)


def verdict_form(askable: list[tuple[str, str]], marks: list[tuple[str, str]]) -> Any:
    """The form of a verdict, with a place for words beside each item that can be asked for and one for each mark: (name, label)."""
    words = {words_name(name): LongField(label, [at_most(WORDS_LENGTH)], render_kw={"rows": 2}) for name, label in askable}
    figures = {name: LineField(label, render_kw={"inputmode": "decimal", "autocomplete": "off"}) for name, label in marks}
    return type("CaseForm", (VerdictForm,), {**words, **figures})()


def words_name(item: str) -> str:
    return f"words_{item}"


class SettleForm(HouseForm):
    """An organiser's ruling among verdicts that differ."""

    base = HiddenField()
    newest = HiddenField()
    verdict = RadioField(_l("裁定"), choices=[("pass", ""), ("fail", "")], validate_choice=False)
    reason = LongField(_l("理由"), [at_most(REASON_LENGTH)])


class ReasonRow(Form):
    """A ready reason for returning a project, in both languages; without words it is none."""

    key = HiddenField()
    title = LineField(_l("原因"), [at_most(60)])
    title_en = LineField(_l("英文"), [at_most(120)])


class PlanForm(HouseForm):
    """How a stage's pile is read."""

    readers = IntegerField(_l("每个项目由几人审"), [InputRequired(_l("请填写这一项。"))])
    due_at = ZonedField(_l("审完的期限"), [Optional()])
    reasons = FieldList(FormField(ReasonRow), label=_l("退回时的常见原因"))
    blind = BooleanField(_l("匿名审阅"))
    hidden = SelectMultipleField(_l("初审员看不到的内容"), validators=[Optional()], validate_choice=False)


class ShareForm(HouseForm):
    """What one screener takes of the pile."""

    fields = SelectMultipleField(_l("领域"), validators=[Optional()], validate_choice=False)
    regions = SelectMultipleField(_l("街镇"), validators=[Optional()], validate_choice=False)
    most = IntegerField(_l("最多几个"), [Optional(), NumberRange(min=0, max=9999, message=_l("请填 0 或更大的数。"))])
    paused = BooleanField(_l("暂时不再分给这位"))


class RecuseForm(HouseForm):
    """Why a screener keeps from a project."""

    reason = LineField(_l("回避的原因"), [at_most(300)])


class KeepForm(HouseForm):
    """A name for what the pile is narrowed to."""

    title = LineField(_l("给这组条件起个名字"), [at_most(40)])
