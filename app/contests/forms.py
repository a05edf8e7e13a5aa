"""Forms of the setup pages; rows that repeat are field lists whose rows may be blank, moved or ticked off."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
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
    StringField,
)
from wtforms.validators import Length

from app.contests.kinds import BOARD_POLICIES, KINDS
from app.contests.papers import TEMPLATES
from app.contests.rules import MISSING, NO_SCORE, REGISTRIES, WORDS
from app.contests.showing import SHOWCASES
from app.forms import HouseForm, LineField, LongField, ZonedField, at_most, required

# How many blank rows a list offers where no script can add one.
SPARE_ROWS = 2


class FigureField(StringField):
    """An exact decimal; `places` is the most decimals."""

    _FORM = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] or "").strip().replace("．", ".") if valuelist else ""
        self.data = None
        if not typed:
            return
        if not self._FORM.fullmatch(typed):
            raise ValueError(_("请写数字，例如 30 或 0.5。"))
        try:
            self.data = Decimal(typed)
        except InvalidOperation as error:
            raise ValueError(_("请写数字，例如 30 或 0.5。")) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return format(Decimal(self.data).normalize(), "f")


class WholeField(IntegerField):
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (valuelist[0] or "").strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        if not re.fullmatch(r"-?[0-9]{1,6}", typed):
            raise ValueError(_("请写整数。"))
        self.data = int(typed)


class MinutesField(FigureField):
    """Minutes as people write them; `data` is whole seconds."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = int(self.data * 60) if self.data is not None else 0

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format((Decimal(self.data) / 60).quantize(Decimal("0.01")).normalize(), "f") if self.data else ""


class Row(Form):
    """One row of a list: `was` is the key it had, `order` its place, `drop` says that it goes."""

    was = HiddenField()
    order = WholeField(_l("次序"))
    drop = BooleanField(_l("删除这一行"))

    def filled(self) -> bool:
        """Whether the row was there before or somebody has typed a name into it."""
        named = self._fields.get("label") or self._fields.get("title") or self._fields.get("from_judges")
        return bool(self.was.data or (named is not None and named.data))

    def values(self) -> dict[str, Any]:
        return {name: f.data for name, f in self._fields.items() if name not in {"order", "drop"}}


def kept_rows(listed: FieldList) -> list[FormField]:
    """The rows that stay, in the order that was asked for; blank ones and those ticked off are left out."""
    rows = [entry for entry in listed if entry.form.filled() and not entry.form.drop.data]
    return sorted(rows, key=lambda entry: (entry.form.order.data is None, entry.form.order.data or 0))


def rows_of(listed: FieldList) -> list[dict[str, Any]]:
    return [entry.form.values() for entry in kept_rows(listed)]


class PlaceRow(Row):
    title = LineField(_l("名称"), [at_most(60)])
    title_en = LineField(_l("英文名称"), [at_most(80)])


class SetupForm(HouseForm):
    """A page of the setup; `version` is the contest's number that the editor saw."""

    version = WholeField(render_kw={"type": "hidden"})


class NewForm(HouseForm):
    template = RadioField(_l("从哪里开始"))
    title = LineField(_l("大赛名称"), [required(), at_most(120)])
    title_en = LineField(_l("英文名称"), [at_most(160)])
    slug = LineField(_l("地址名"), [required(), at_most(60)])
    timezone = LineField(_l("时区"), [required(), at_most(40)], default="Asia/Shanghai")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.template.choices = [*((key, one.title) for key, one in TEMPLATES.items()), ("", _l("空白"))]


def texts_form(zone: str) -> type[SetupForm]:
    """The form of texts and dates, which are written on the wall clock of `zone`."""

    class TextsForm(SetupForm):
        title = LineField(_l("大赛名称"), [at_most(120)])
        title_en = LineField(_l("英文名称"), [at_most(160)])
        intro = LongField(_l("介绍"), [at_most(2000)])
        intro_en = LongField(_l("英文介绍"), [at_most(3000)])
        hosts = LineField(_l("主办单位"), [at_most(300)])
        hosts_en = LineField(_l("主办单位（英文）"), [at_most(300)])
        timezone = LineField(_l("时区"), [at_most(40)])
        opens_at = zoned(_l("征集开始"), zone)
        closes_at = zoned(_l("征集截止"), zone)

    return TextsForm


class ShowcaseForm(SetupForm):
    showcase = RadioField(_l("结果公布后展示哪些项目"), choices=list(SHOWCASES.items()))


class _When(ZonedField):
    """A date and time that may be left out, with its message in the reader's language."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except (ValueError, OverflowError) as error:
            self.data = None
            raise ValueError(_("请写完整的日期和时间。")) from error
        # The control shows minutes: a date that nobody touched keeps its seconds, and is no change.
        stood = self.object_data
        if self.data is not None and stood is not None and self.data == stood.replace(second=0, microsecond=0):
            self.data = stood


def zoned(label: Any, zone: str) -> Any:
    return _When(label, zone=zone, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])


class PlacesForm(SetupForm):
    """Fields or regions: the rows, and a list to paste."""

    rows = FieldList(FormField(PlaceRow))
    paste = LongField(_l("粘贴名单"), [Length(max=20000)])

    def pasted(self) -> list[dict[str, Any]]:
        """The pasted lines as new rows; an English name may stand after a tab or a bar."""
        found = []
        for line in (self.paste.data or "").split("\n"):
            title, _bar, english = re.sub(r"[\t｜]", "|", line).partition("|")
            if title.strip():
                found.append({"was": "", "title": " ".join(title.split())[:60], "title_en": " ".join(english.split())[:80]})
        return found


class ChecklistForm(SetupForm):
    checklist = FieldList(FormField(PlaceRow))


def stages_form(zone: str) -> type[SetupForm]:
    """The form of the stages in order."""

    class StageRow(PlaceRow):
        key = LineField(_l("地址名"), [at_most(40)])
        kind = SelectField(_l("类型"), choices=[(key, kind.title) for key, kind in KINDS.items()])
        starts_at = zoned(_l("开始"), zone)
        ends_at = zoned(_l("结束"), zone)
        board_policy = SelectField(_l("排行榜"), choices=list(BOARD_POLICIES.items()))
        freeze_from = WholeField(_l("从第几个上台起封榜"))
        freeze_at = zoned(_l("到点封榜"), zone)
        hold_first = WholeField(_l("每场前几个一并封分"))
        supervised = BooleanField(_l("亮分前须监督员确认"))
        pitch_seconds = MinutesField(_l("路演（分钟）"), default=480)
        questions_seconds = MinutesField(_l("答辩（分钟）"), default=300)
        scoring_seconds = MinutesField(_l("评分（分钟）"), default=120)

    class StagesForm(SetupForm):
        stages = FieldList(FormField(StageRow))

    return StagesForm


class CriterionRow(PlaceRow):
    description = LineField(_l("说明"), [at_most(500)])
    description_en = LineField(_l("英文说明"), [at_most(500)])
    min = FigureField(_l("最低分"), default=Decimal(0))
    max = FigureField(_l("满分"))
    step = FigureField(_l("步长"), default=Decimal("0.5"))
    weight = FigureField(_l("权重"), default=Decimal(1))

    def values(self) -> dict[str, Any]:
        empty = {"min": Decimal(0), "step": Decimal(1), "weight": Decimal(1)}
        return {name: empty.get(name) if value is None else value for name, value in super().values().items()}


class TrimRow(Row):
    from_judges = WholeField(_l("满几位评委"))
    high = WholeField(_l("去掉最高"), default=1)
    low = WholeField(_l("去掉最低"), default=1)


class SourceRow(Row):
    """An earlier stage whose score is part of this one's: `was` is its key, an empty weight leaves it out."""

    weight = FigureField(_l("权重"))
    missing = SelectField(_l("没有得分的项目"), choices=list(MISSING.items()), default=NO_SCORE)

    def filled(self) -> bool:
        return True


def _choices(registry: str) -> list[tuple[str, Any]]:
    return [(name, WORDS[registry][name]) for name in REGISTRIES[registry]]


class ScoringForm(SetupForm):
    criteria = FieldList(FormField(CriterionRow))
    scope = SelectField(_l("怎样去掉高低分"), choices=_choices("scope"))
    steps = FieldList(FormField(TrimRow))
    quorum = WholeField(_l("至少几位评委"), default=1)
    average = SelectField(_l("怎样合成得分"), choices=_choices("average"))
    normalise = SelectField(_l("评委松紧"), choices=_choices("normalise"))
    places_criterion = WholeField(_l("评分项平均分的小数位"))
    places_weighted = WholeField(_l("加权后的小数位"))
    places_score = WholeField(_l("得分的小数位"))
    rounding = SelectField(_l("取舍"), choices=_choices("rounding"))
    ties = FieldList(SelectField(_l("同分时看")))
    rank_style = SelectField(_l("并列之后的名次"), choices=_choices("rank_style"))
    own_weight = FigureField(_l("本环节的权重"), default=Decimal(1))
    earlier = FieldList(FormField(SourceRow))


class TierRow(PlaceRow):
    count = WholeField(_l("名额"))
    rest = BooleanField(_l("其余全部"))
    min_score = FigureField(_l("最低得分"))

    def values(self) -> dict[str, Any]:
        found = super().values()
        rest = found.pop("rest")
        # An empty count is no number of prizes: 0 is refused with the reason beside it.
        return {**found, "count": None if rest else found["count"] or 0}


class TiersForm(SetupForm):
    tiers = FieldList(FormField(TierRow))
    tier_ties = RadioField(_l("并列跨过名额时"), choices=_choices("tier_ties"))


def sum_of(form: Any) -> str:
    """The sum of maximum × weight over the criteria as typed, as text."""
    rows = [row for row in rows_of(form.criteria) if row["max"] is not None]
    total = sum((row["max"] * row["weight"] for row in rows), Decimal(0))
    return format(total.normalize(), "f") if total else "0"
