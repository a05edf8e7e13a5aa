"""The kinds of things that an entry form asks for: how each is drawn, cleaned, checked and shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms import LineField, LongField, tidy

if TYPE_CHECKING:
    from app.submissions.facts import Item

Value = str | bool

# A draft keeps more than the limit, so that a paste that is too long is marked and not cut.
HARD_LIMIT = 20_000
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_LONGEST_LINK = 500
_MOST_PEOPLE, _LONGEST_PERSON = 30, 60


@dataclass(frozen=True)
class Kind:
    """One kind. `clean` never fails; `lacks` is None, or what is still to be done, in a few words."""

    key: str
    label: Any
    make: Callable[[Item], UnboundField]
    clean: Callable[[Any], Value]
    lacks: Callable[[Item, Value], str | None]
    show: Callable[[Item, Value], str]
    # Whether a counter of characters stands beside it.
    counts: bool = False
    # Whether what it holds is a number, for spreadsheets.
    numeric: bool = False
    columns: Callable[[Item], int | None] = lambda item: None
    # The options that a value names.
    picked: Callable[[Value], list[str]] = lambda value: [str(value)] if value else []
    # Said where the organiser wrote no help of their own.
    hint: Any = ""


def _line(value: Any) -> str:
    return " ".join(tidy(str(value or "")).split())[:HARD_LIMIT]


def _long(value: Any) -> str:
    return tidy(str(value or ""))[:HARD_LIMIT]


def _number(value: Any) -> str:
    """Full-width figures become plain ones; what is no number stays as typed and is marked."""
    return unicodedata.normalize("NFKC", _line(value)).replace(",", "").replace(" ", "")


def _yes(value: Any) -> bool:
    return value is True or str(value).lower() in {"true", "on", "1", "y", "yes"}


def _text_lacks(item: Item, value: Value) -> str | None:
    if not value:
        return _("未填") if item.required else None
    over = len(str(value)) - item.max_length
    return _("多了 %(num)d 个字", num=over) if over > 0 else None


def _number_lacks(item: Item, value: Value) -> str | None:
    if not value:
        return _("未填") if item.required else None
    if not _NUMBER.fullmatch(str(value)):
        return _("要填数字")
    return _text_lacks(item, value)


def _choice_lacks(item: Item, value: Value) -> str | None:
    if not value:
        return _("未选") if item.required else None
    return None if value in dict(item.choices) else _("请从列表里选")


def _chosen(item: Item, value: Value) -> str:
    return dict(item.choices).get(str(value), "")


def _several(value: Any) -> str:
    """Keys of options with a comma between, each once; what a form sends is a list."""
    parts = value if isinstance(value, list | tuple) else str(value or "").split(",")
    return ",".join(dict.fromkeys(key for part in parts if (key := _line(part).replace(",", ""))))[:HARD_LIMIT]


def _keys(value: Value) -> list[str]:
    return [key for key in str(value or "").split(",") if key]


def _several_lacks(item: Item, value: Value) -> str | None:
    if not value:
        return _("未选") if item.required else None
    return None if set(_keys(value)) <= set(dict(item.choices)) else _("请从列表里选")


def _several_chosen(item: Item, value: Value) -> str:
    """The chosen options in the order of the form."""
    keys = set(_keys(value))
    return _("、").join(title for key, title in item.choices if key in keys)


class _SeveralField(SelectMultipleField):
    """Tick boxes over a value that is kept as keys with a comma between."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_data(self, value: Any) -> None:
        super().process_data(_keys(value))


def _money(value: Any) -> str:
    """Signs of the currency and spaces go; 3万 becomes 30000."""
    text = _number(value).strip("¥￥元")
    match = re.fullmatch(r"([0-9]{1,8})(\.([0-9]{1,4}))?万", text)
    if match is None:
        return text
    return str(int(match[1]) * 10_000 + int((match[3] or "0").ljust(4, "0")))


def _money_lacks(item: Item, value: Value) -> str | None:
    if not value:
        return _("未填") if item.required else None
    return None if _MONEY.fullmatch(str(value)) else _("要填金额，例如 30000")


def _money_shown(item: Item, value: Value) -> str:
    """An amount with its thousands apart; what is none, as typed."""
    if not _MONEY.fullmatch(str(value or "")):
        return str(value or "")
    whole, dot, rest = str(value).partition(".")
    return f"{int(whole):,}{dot}{rest}"


def _date(value: Any) -> str:
    """A date as 2026-03-01, from the usual ways of writing one; what is no date stays as typed and is marked."""
    text = unicodedata.normalize("NFKC", _line(value)).replace(" ", "")
    match = _DATE.fullmatch(text)
    return "{}-{:0>2}-{:0>2}".format(*match.groups()) if match else text


def _date_lacks(item: Item, value: Value) -> str | None:
    if not value:
        return _("未填") if item.required else None
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return _("要填日期，例如 2026-03-01")
    return None


def _link_lacks(item: Item, value: Value) -> str | None:
    if not value:
        return _("未填") if item.required else None
    if len(str(value)) > _LONGEST_LINK:
        return _("多了 %(num)d 个字", num=len(str(value)) - _LONGEST_LINK)
    try:
        parts = urlsplit(str(value))
        good = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        good = False
    return None if good and " " not in str(value) else _("要填以 https:// 开头的网址")


def _team_lacks(item: Item, value: Value) -> str | None:
    people = [line for line in str(value or "").split("\n") if line.strip()]
    if len(people) > _MOST_PEOPLE:
        return _("最多 %(most)d 人", most=_MOST_PEOPLE)
    for at, line in enumerate(people, start=1):
        if len(line) > _LONGEST_PERSON:
            return _("第 %(at)d 人写得太长，一行最多 %(most)d 个字", at=at, most=_LONGEST_PERSON)
    return _text_lacks(item, value)


def _make_choice(item: Item) -> UnboundField:
    """Few options are tiles, many are a list to open."""
    common = {"validators": [Optional()], "validate_choice": False}
    if len(item.choices) > 12:
        return SelectField(item.label, choices=[("", _("请选择")), *item.choices], **common)
    return RadioField(item.label, choices=list(item.choices), **common)


def _tiles(item: Item) -> int | None:
    """How many options stand side by side so that their words fit; None: as many as there is room for."""
    longest = max((sum(2 if ord(char) > 0x2E7F else 1 for char in title) for _key, title in item.choices), default=0)
    if longest <= 18 and len(item.choices) == 3:
        return 3
    return None if longest <= 10 else 2 if longest <= 26 else 1


def _as_typed(item: Item, value: Value) -> str:
    return str(value or "")


def _make_text(item: Item) -> UnboundField:
    """A sentence gets two lines to be seen whole; what it holds is still one line."""
    if item.question is not None and item.max_length > 40:
        return LongField(item.label, render_kw={"rows": 2})
    return LineField(item.label)


TEXT = Kind("text", _l("一行文字"), _make_text, _line, _text_lacks, _as_typed, counts=True)
LONG = Kind(
    "long", _l("一段文字"), lambda item: LongField(item.label, render_kw={"rows": 5}), _long, _text_lacks, _as_typed,
    counts=True,
)
NUMBER = Kind(
    "number", _l("数字"), lambda item: LineField(item.label, render_kw={"inputmode": "decimal", "class": "figures"}),
    _number, _number_lacks, _as_typed, numeric=True,
)
CHOICE = Kind("choice", _l("单选"), _make_choice, _line, _choice_lacks, _chosen, columns=_tiles)
SEVERAL = Kind(
    "several", _l("多选"), lambda item: _SeveralField(item.label, choices=list(item.choices), validate_choice=False),
    _several, _several_lacks, _several_chosen, columns=_tiles, picked=_keys, hint=_l("可以选几项"),
)
MONEY = Kind(
    "money", _l("金额（元）"), lambda item: LineField(item.label, render_kw={"inputmode": "decimal", "class": "figures"}),
    _money, _money_lacks, _money_shown, hint=_l("单位：元"),
)
DATE = Kind(
    "date", _l("日期"), lambda item: LineField(item.label, render_kw={"type": "date", "class": "figures"}), _date,
    _date_lacks, _as_typed,
)
LINK = Kind(
    "link", _l("视频链接"),
    lambda item: LineField(item.label, render_kw={"inputmode": "url", "placeholder": "https://", "spellcheck": "false"}),
    _line, _link_lacks, _as_typed, hint=_l("不用登录就能看的网址"),
)
TEAM = Kind(
    "team", _l("团队成员"), lambda item: LongField(item.label, render_kw={"rows": 4}), _long, _team_lacks, _as_typed,
    counts=True, hint=_l("一行一人：姓名，做什么"),
)
TICK = Kind(
    "tick", _l("勾选"), lambda item: BooleanField(item.label), _yes, lambda item, value: None,
    lambda item, value: _("是") if value else _("否"),
)

# Its answers are files beside the form (wanted.py); here it is only named.
FILE = Kind(
    "file", _l("文件"), lambda item: LineField(item.label), _line, lambda item, value: None, _as_typed,
)

KINDS = {kind.key: kind for kind in (FILE, TEXT, LONG, NUMBER, CHOICE, SEVERAL, MONEY, DATE, LINK, TEAM, TICK)}
