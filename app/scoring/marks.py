"""What a judge may send: the body of one edit, read exactly, with every fault named by its field."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from app.contests.models import Criterion
from app.core.numbers import exact, plain
from app.core.reading import is_unicode
from app.core.refusals import pointer
from app.errors import Refused
from app.forms import tidy

MEMBERS = frozenset({"marks", "comment", "submit", "base", "key"})
KEY = re.compile(r"[!-~]{1,80}")
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Edit:
    """One edit in the right form; its marks are read against the criteria apart from it."""

    marks: dict[str, Any]
    comment: str
    submit: bool
    base: int
    key: str


def written(value: Decimal | Fraction | int) -> str:
    """A decimal as text, without trailing zeros and never in exponents."""
    fraction = Fraction(value)
    return plain(fraction.numerator, fraction.denominator)


def key_in(body: dict[str, Any]) -> str | None:
    """The edit's own key, or None where it is none: what has the wrong form is told last, by `read_edit`."""
    found = body.get("key")
    return found if isinstance(found, str) and KEY.fullmatch(found) else None


def key_of(body: dict[str, Any]) -> str:
    """The same, refused where it is none."""
    found = key_in(body)
    if found is None:
        raise _form("key", _("key 应当是一段 1 到 80 个字符的文字，不含空格。"))
    return found


def base_of(body: dict[str, Any]) -> int:
    """The version that the judge edited; refused where it is none."""
    base = body.get("base")
    if isinstance(base, bool) or not isinstance(base, int) or base < 0:
        raise _form("base", _("base 应当是您修改的那个版本号。"))
    return base


def fingerprint(body: dict[str, Any]) -> str:
    """SHA-256 (hex) that two bodies share exactly when they are equal as JSON: 28.5 is 28.50, but is not "28.5"."""
    try:
        return hashlib.sha256(json.dumps(_tagged(body), sort_keys=True).encode()).hexdigest()
    except RecursionError:
        raise _form("", _("请求的内容套得太深。")) from None


def _tagged(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tagged(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_tagged(inner) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        number = exact(value)
        return ["number", str(value) if number is None else str(number)]
    return ["text", value]


def _form(field: str, text: str) -> Refused:
    where = [pointer((field,))] if field else []
    return Refused("bad_edit", text, fields={field: text} if field else None, pointers=where)


def _printable(name: str) -> str:
    """A member's name from outside, short and without half surrogate pairs, so that it can be sent back."""
    return name[:40].encode("utf-8", "replace").decode()


def read_edit(body: dict[str, Any]) -> Edit:
    """The body as an edit; refused with the member that has the wrong form."""
    key, base = key_of(body), base_of(body)
    unknown = sorted(body.keys() - MEMBERS)
    if unknown:
        raise _form(_printable(unknown[0]), _("不认识这一项。"))
    marks, comment, submit = body.get("marks"), body.get("comment", ""), body.get("submit")
    if not isinstance(marks, dict):
        raise _form("marks", _("marks 应当是一个对象：评分项和分值。"))
    if not isinstance(submit, bool):
        raise _form("submit", _("submit 应当是 true 或 false。"))
    if not isinstance(comment, str) or not is_unicode(comment):
        raise _form("comment", _("评语应当是一段文字。"))
    comment = tidy(comment)
    if len(comment) > LONGEST_COMMENT:
        raise _form("comment", _("评语最多 %(max)d 个字。", max=LONGEST_COMMENT))
    return Edit(marks, comment, submit, base, key)


def read_marks(edit: Edit, criteria: Sequence[Criterion]) -> dict[str, str]:
    """The marks as text by criterion; refused with all the criteria at fault. A draft may leave marks out."""
    known = {criterion.key: criterion for criterion in criteria}
    faults: dict[str, str] = {}
    for key in sorted(edit.marks.keys() - known.keys()):
        faults[_printable(key)] = _("这个环节没有这个评分项。")
    marks: dict[str, str] = {}
    for key, criterion in known.items():
        if key not in edit.marks:
            if edit.submit:
                faults[key] = _("还没有打分。")
            continue
        value = exact(edit.marks[key])
        fault = _("应当是一个数字。") if value is None else _fault(value, criterion)
        if fault:
            faults[key] = fault
        elif value is not None:
            marks[key] = written(value)
    if faults:
        raise Refused(
            "marks", _("有 %(num)d 个评分项要改。", num=len(faults)), fields=faults,
            pointers=[pointer(("marks", key)) for key in faults],
        )
    return marks


def _fault(value: Fraction, criterion: Criterion) -> str:
    least, most, step = Fraction(criterion.min), Fraction(criterion.max), Fraction(criterion.step)
    if value < least or value > most:
        return _("应当在 %(min)s 到 %(max)s 之间。", min=written(least), max=written(most))
    if (value - least) % step:
        return _("应当从 %(min)s 起，每格 %(step)s 分。", min=written(least), step=written(step))
    return ""


def total(marks: dict[str, Any], criteria: Sequence[Criterion]) -> str | None:
    """The sum over criteria of mark × weight, or None while a mark is missing."""
    if not criteria or any(criterion.key not in marks for criterion in criteria):
        return None
    return written(sum((Fraction(marks[one.key]) * Fraction(one.weight) for one in criteria), Fraction(0)))
