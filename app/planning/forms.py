"""Forms of planning: days, wishes, and what is known of a judge or an applicant."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, TimeField
from wtforms.validators import NumberRange, ValidationError

from app.core.conflicts import KINDS, STRENGTHS
from app.core.plan import WISHES
from app.forms import HouseForm, LongField, required
from app.judging.origins import ORIGINS
from app.planning import setup, words
from app.roadshow.forms import TicksField

STRENGTH_WORDS = {"off": _l("不管"), "soft": _l("尽量避开"), "hard": _l("必须回避")}
PANEL_WORDS = {"room": _l("每场一个评委组"), "project": _l("每个项目单独配评委")}
BOND_WORDS = {
    "employer": _l("单位"), "mentor": _l("辅导的人或项目"), "investor": _l("投资方"), "relative": _l("亲属"),
}


class LinesField(LongField):
    """Several short texts, one a line; `data` is the list of them, at most forty."""

    def pre_validate(self, form: Any) -> None:
        if len(self.data or ()) > 40 or any(len(line) > 120 for line in self.data or ()):
            raise ValidationError(_("最多 40 行，每行最多 120 个字。"))

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = [line.strip() for line in str(self.data or "").splitlines() if line.strip()]

    def _value(self) -> str:
        return "\n".join(self.data or ())


class DayForm(HouseForm):
    """A pitch day: hours, breaks and the rooms used side by side; the view gives the rooms."""

    date = DateField(_l("日期"), [required()])
    opens = TimeField(_l("开始"), [required()])
    closes = TimeField(_l("结束"), [required()])
    breaks = LinesField(_l("休息"))
    rooms = TicksField(_l("房间"))

    def validate_breaks(self, field: Any) -> None:
        for line in field.data:
            try:
                setup.between("2000-01-01", line, "UTC")
            except ValueError:
                raise ValidationError(_("“%(line)s”不是时间段，请写成 12:00-13:30。", line=line)) from None

    def validate_closes(self, field: Any) -> None:
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(_("结束要晚于开始。"))

    def validate_rooms(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请至少选一个房间。"))

    def day(self) -> dict[str, Any]:
        """The day as the setup's document keeps it."""
        return {
            "date": self.date.data.isoformat(), "opens": self.opens.data.strftime("%H:%M"),
            "closes": self.closes.data.strftime("%H:%M"), "breaks": self.breaks.data or [], "rooms": self.rooms.data,
        }


def _number(label: Any, least: int, most: int) -> IntegerField:
    return IntegerField(label, [required(), NumberRange(least, most, _l("要在 %(min)s 到 %(max)s 之间。"))])


class WishesForm(HouseForm):
    """How many judges, what counts how much, which relations are conflicts."""

    panels = RadioField(_l("评委分组方式"), choices=list(PANEL_WORDS.items()))
    seats = _number(_l("每组评委"), 1, 30)
    least = _number(_l("每组至少"), 1, 30)
    experts = _number(_l("每组熟悉该领域的评委"), 0, 10)
    pool = _number(_l("每场最多在场评委"), 1, 60)
    changeover = _number(_l("换场"), 0, 7200)

    def validate_least(self, field: Any) -> None:
        if field.data and self.seats.data and field.data > self.seats.data:
            raise ValidationError(_("不能多于每组评委人数。"))

    def validate_pool(self, field: Any) -> None:
        if self.panels.data == "project" and field.data and self.seats.data and field.data < self.seats.data:
            raise ValidationError(_("不能少于每组评委人数。"))

    def parts(self) -> dict[str, Any]:
        """The setup document's members."""
        plain = {name: self[name].data for name in ("panels", "pool", "seats", "least", "experts", "changeover")}
        return {
            **plain, "weights": {name: self[f"weight_{name}"].data for name in WISHES},
            "rules": {kind: self[f"rule_{kind}"].data for kind in KINDS},
        }


for _name in WISHES:
    setattr(WishesForm, f"weight_{_name}", _number(words.WISHES[_name], 0, 1000))
for _kind in KINDS:
    setattr(WishesForm, f"rule_{_kind}", SelectField(ORIGINS[_kind], choices=[(one, STRENGTH_WORDS[one]) for one in STRENGTHS]))


class ApplicantForm(HouseForm):
    """When an applicant cannot come, and who stands behind the project."""

    away = LinesField(_l("不能来的时间"))
    employer = LinesField(BOND_WORDS["employer"])
    mentor = LinesField(_l("导师"))
    investor = LinesField(BOND_WORDS["investor"])
    relative = LinesField(BOND_WORDS["relative"])

    def validate_away(self, field: Any) -> None:
        for line in field.data:
            try:
                setup.away(line, "UTC")
            except ValueError:
                raise ValidationError(_("“%(line)s”看不懂，请写成 2026-11-28 或 2026-11-28 09:00-12:00。", line=line)) from None


class JudgeForm(ApplicantForm):
    """Also which fields a judge knows, and where the judge comes from; the view gives the choices."""

    knows = TicksField(_l("熟悉的领域"))
    region = SelectField(_l("所在街镇"))
    mentor = LinesField(BOND_WORDS["mentor"])
