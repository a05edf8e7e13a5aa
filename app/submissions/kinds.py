"""The kinds of things that an entry form asks for: how each is drawn, cleaned, checked and shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from app.forms import LineField, LongField, tidy

if TYPE_CHECKING:
    from app.submissions.facts import Item

Value = str | bool

# A draft keeps more than the limit, so that a paste that is too long is marked and not cut.
HARD_LIMIT = 20_000
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


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


def _no_surrogates(text: str) -> str:
    """JSON can carry halves of characters, which no database takes."""
    return "".join(char for char in text if not 0xD800 <= ord(char) <= 0xDFFF)


def _line(value: Any) -> str:
    return " ".join(tidy(_no_surrogates(str(value or ""))).split())[:HARD_LIMIT]


def _long(value: Any) -> str:
    return tidy(_no_surrogates(str(value or "")))[:HARD_LIMIT]


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
TICK = Kind(
    "tick", _l("勾选"), lambda item: BooleanField(item.label), _yes, lambda item, value: None,
    lambda item, value: _("是") if value else _("否"),
)

KINDS = {kind.key: kind for kind in (TEXT, LONG, NUMBER, CHOICE, TICK)}
