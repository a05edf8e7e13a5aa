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
    # Where an organiser gives it, the entry is settled.
    settles: bool = False


# Their order is that of the choices, and of the keys 1 to 4.
VERDICTS: dict[str, VerdictKind] = {
    "pass": VerdictKind(_l("通过"), "jade", settles=True),
    "fail": VerdictKind(_l("不通过"), "", "x", needs_reason=True, settles=True),
    "unsure": VerdictKind(_l("拿不准"), "amber", "alert", needs_reason=True),
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
    "partly": PileState(_l("还要别人审"), waits=True),
    "given": PileState(_l("我审过了"), "jade"),
    "disputed": PileState(_l("有分歧，待裁定"), "amber", "alert"),
    "returned": PileState(_l("退回补充中"), "amber"),
    "pass": PileState(_l("通过"), "jade", settled=True),
    "fail": PileState(_l("不通过"), "", "x", settled=True),
    "out": PileState(_l("已退出")),
}

WAITING = tuple(key for key, state in PILE.items() if state.waits)

# What a project most often comes back for; an organiser's own list takes their place.
REASONS: tuple[dict[str, str], ...] = (
    {"key": "unclear", "title": "介绍没有写清楚为谁做、做什么", "title_en": "It is not clear what is done, and for whom"},
    {"key": "figures", "title": "收入和成本没有写具体数字", "title_en": "Income and costs are without figures"},
    {"key": "files", "title": "材料不全或打不开", "title_en": "Files are missing or cannot be opened"},
    {"key": "applicant", "title": "申报人或团队信息不全", "title_en": "The applicant or the team is not fully named"},
)
