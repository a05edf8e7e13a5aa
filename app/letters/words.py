"""How far a letter got, as a registry of states with their words and their conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_

from app.mail import Letter
from app.stationery import KINDS


@dataclass(frozen=True)
class State:
    """A state's word and tone; `holds` says of a letter, `where` of the table, whether it is in it."""

    label: Any
    tone: str
    holds: Callable[[Letter], bool]
    where: ColumnElement[bool]


# In the order of a page that shows what needs somebody first; every letter is in exactly one.
STATES = {
    "failed": State(
        _l("没有送到"), "amber", lambda one: bool(one.failure) and one.next_try_at is None and one.sent_at is None,
        and_(Letter.failure != "", Letter.next_try_at.is_(None), Letter.sent_at.is_(None)),
    ),
    "held": State(
        _l("还没发出"), "ink", lambda one: one.posted_at is None and not one.failure,
        and_(Letter.posted_at.is_(None), Letter.failure == ""),
    ),
    "waiting": State(
        _l("等着发送"), "ink", lambda one: one.next_try_at is not None, Letter.next_try_at.is_not(None),
    ),
    "sent": State(_l("已发到邮箱"), "jade", lambda one: one.sent_at is not None, Letter.sent_at.is_not(None)),
    "kept": State(
        _l("只在账号里"), "",
        lambda one: one.posted_at is not None and not one.failure and one.next_try_at is None and one.sent_at is None,
        and_(
            Letter.posted_at.is_not(None), Letter.failure == "", Letter.next_try_at.is_(None), Letter.sent_at.is_(None)
        ),
    ),
}

# Letters of accounts, which nobody words anew.
_OTHERS = {"invitation": _l("邀请"), "reset": _l("重设密码"), "confirmation": _l("确认链接"), "judge_invitation": _l("评委邀请")}


def state_of(letter: Letter) -> State:
    """The state that a letter is in."""
    return next((state for state in STATES.values() if state.holds(letter)), STATES["sent"])


def kind_word(letter: Letter) -> Any:
    """What kind of letter it is."""
    found = KINDS.get(letter.kind)
    return found.title if found is not None else _OTHERS.get(letter.kind, _l("其他"))
