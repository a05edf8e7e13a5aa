"""Forms of letters: an address to send to, and a kind's words in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import Length

from app.forms import HouseForm, LineField, LongField, at_most

# About three pages: longer letters are attachments.
MOST_BODY = 6000


class AgainForm(HouseForm):
    """Send again; an empty address is the one before."""

    to = LineField(_l("改用这个邮箱"), [Length(max=254)])


class TextForm(HouseForm):
    """A kind's words; an empty part is the house's."""

    subject_zh = LineField(_l("中文主题"), [at_most(200)])
    body_zh = LongField(_l("中文正文"), [at_most(MOST_BODY)])
    subject_en = LineField(_l("英文主题"), [at_most(200)])
    body_en = LongField(_l("英文正文"), [at_most(MOST_BODY)])

    def texts(self) -> dict[str, tuple[str, str]]:
        return {
            "zh": (self.subject_zh.data or "", self.body_zh.data or ""),
            "en": (self.subject_en.data or "", self.body_en.data or ""),
        }


class HabitForm(HouseForm):
    """Which reminders go out by themselves."""

    drafts = BooleanField(_l("提醒还没有提交的申报人"))
    regions = BooleanField(_l("把没有项目的街镇告诉主办方和街镇经办人"))
