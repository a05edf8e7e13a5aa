"""The verdicts a screener may give, and the states in which an entry may lie in the pile, as values with words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

# How long an applicant has for completing, unless the screener says otherwise.
TIME_TO_COMPLETE = timedelta(days=3)
REASON_LENGTH = 1000


@dataclass(frozen=True)
class VerdictKind:
    """One verdict. `returns`: the project goes back to its applicant."""

    label: Any
    tone: str = ""
    glyph: str | None = None
    needs_reason: bool = False
    returns: bool = False


# Their order is that of the choices, and of the keys 1, 2, 3.
VERDICTS: dict[str, VerdictKind] = {
    "pass": VerdictKind(_l("通过"), "jade"),
    "fail": VerdictKind(_l("不通过"), "", "x", needs_reason=True),
    "return": VerdictKind(_l("退回"), "amber", needs_reason=True, returns=True),
}


@dataclass(frozen=True)
class PileState:
    """Where an entry lies in the pile. `waits`: a screener has to look at it; `settled`: its verdict stands."""

    label: Any
    tone: str = ""
    glyph: str | None = None
    waits: bool = False
    settled: bool = False


PILE: dict[str, PileState] = {
    "unread": PileState(_l("未审"), waits=True),
    "completed": PileState(_l("已补充，待审"), "ink", "refresh", waits=True),
    "changed": PileState(_l("结论后又改过"), "amber", "alert", waits=True),
    "returned": PileState(_l("退回补充中"), "amber"),
    "pass": PileState(_l("通过"), "jade", settled=True),
    "fail": PileState(_l("不通过"), "", "x", settled=True),
    "out": PileState(_l("已退出")),
}

WAITING = tuple(key for key, state in PILE.items() if state.waits)
