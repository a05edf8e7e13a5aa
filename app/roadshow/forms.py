"""Forms of the plan: rooms, panels, pitch days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DecimalField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms import HouseForm, LineField, LongField, ZonedField, at_most, required


class TicksField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RoomForm(HouseForm):
    """A room's name and where it is."""

    title = LineField(_l("房间"), [required(), at_most(60)])
    venue = LineField(_l("地点"), [at_most(200)])
    venue_en = LineField(_l("地点英文名"), [at_most(200)])


class NewRoomForm(RoomForm):
    """Also the key that stands in the addresses of its desk and screen."""

    key = LineField(_l("房间号"), [required(), at_most(16)])


class PanelForm(HouseForm):
    """Who sits on a panel; the view gives the lists their choices."""

    title = LineField(_l("名称"), [at_most(60)])
    judges = TicksField(_l("评委"), coerce=int)
    head = SelectField(_l("组长"), coerce=int)


class HearingForm(HouseForm):
    """Which of those in the room hear one project; the view gives the choices."""

    judges = TicksField(_l("评委"), coerce=int)


class NewPanelForm(PanelForm):
    """Also the panel's key, which stands in the tally document."""

    key = LineField(_l("组号"), [required(), at_most(16)])


def _minutes(label: Any, least: str) -> DecimalField:
    range_ = NumberRange(min=Decimal(least), max=120, message=_l("要在 %(min)s 到 %(max)s 分钟之间。"))
    return DecimalField(label, [required(), range_], places=None)


class DayForm(HouseForm):
    """When and where a pitch day is, who judges, and how long the parts of a slot last, in minutes."""

    title = LineField(_l("名称"), [at_most(60)])
    starts_at = ZonedField(_l("开始时间"), [required()])
    room = SelectField(_l("房间"), [required()], coerce=int)
    panel = SelectField(_l("评委组"), [required()], coerce=int)
    pitch_seconds = _minutes(_l("路演"), "0.5")
    questions_seconds = _minutes(_l("答辩"), "0.5")
    scoring_seconds = _minutes(_l("评分"), "0.5")
    changeover_seconds = _minutes(_l("换场"), "0")
    bring = LongField(_l("要带什么"), [at_most(600)])
    bring_en = LongField(_l("要带什么，英文"), [at_most(900)])
    entries = TicksField(_l("项目"), coerce=int)


class AheadForm(HouseForm):
    """What is said ahead to all who come to a stage's pitch days, and from when its judges read."""

    bring = LongField(_l("要带什么"), [at_most(600)])
    bring_en = LongField(_l("要带什么，英文"), [at_most(900)])
    reading_from = ZonedField(_l("评委可以预读的时间"), [Optional()])
    reading_blind = BooleanField(_l("预读时不显示申报人姓名和文件名"))


def ahead_form(zone: str) -> type[AheadForm]:
    """The same on the wall clock of a contest."""

    class Zoned(AheadForm):
        reading_from = ZonedField(_l("评委可以预读的时间"), [Optional()], zone=zone)

    return Zoned


class NotesForm(HouseForm):
    """What a judge writes down for the day."""

    text = LongField(_l("我的笔记"), [at_most(4000)])


def day_form(zone: str) -> type[DayForm]:
    """The day's form on the wall clock of a contest."""

    class Zoned(DayForm):
        starts_at = ZonedField(_l("开始时间"), [required()], zone=zone)

    return Zoned
