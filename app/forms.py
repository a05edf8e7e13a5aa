"""The base of every form, and the fields that the rooms share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app import clock

# Far from the ends of what a date can hold, where zones and lengths of slots still fit.
FIRST_YEAR, LAST_YEAR = 1970, 2199

# What no name or title needs: controls, marks that turn or hide text on the big screen, and halves of characters, which
# JSON can carry and no database takes.
_INVISIBLE = {
    *range(0x09), *range(0x0B, 0x20), 0x7F, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
}


def tidy(text: str | None) -> str:
    """The text without invisible characters and without space around it; line feeds stay."""
    cleaned = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in cleaned if ord(char) not in _INVISIBLE).strip()


class HouseForm(FlaskForm):
    """A form with CSRF protection and translated messages."""

    def facts(self, *leave_out: str) -> dict[str, Any]:
        """What was entered, by field name, without the token and buttons."""
        skip = {"csrf_token", "submit", *leave_out}
        return {name: field.data for name, field in self._fields.items() if name not in skip}


class LineField(StringField):
    """One line of text, tidied."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = " ".join(tidy(valuelist[0]).split()) if valuelist else self.data or ""


class LongField(TextAreaField):
    """Several lines of text, tidied."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = tidy(valuelist[0]) if valuelist else self.data or ""


class ZonedField(DateTimeLocalField):
    """A date and time on the contest's wall clock; `data` is the moment in UTC."""

    def __init__(self, label: Any = None, validators: Any = None, zone: str = "Asia/Shanghai", **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.zone = zone

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return clock.in_zone(self.data, self.zone).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, datetime) and self.data.tzinfo is None:
            if not FIRST_YEAR <= self.data.year <= LAST_YEAR:
                self.data = None
                raise ValueError(_("年份应当在 %(first)d 到 %(last)d 之间。", first=FIRST_YEAR, last=LAST_YEAR))
            self.data = clock.from_zone(self.data, self.zone)


def required() -> InputRequired:
    return InputRequired(_l("请填写这一项。"))


def at_most(length: int) -> Length:
    return Length(max=length, message=_l("最多 %(max)d 个字。"))
