"""What can happen to judges, panels and recusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class JudgeRecused(Event):
    """A judge may not score an entry; `origin` says whether the judge or the organiser said so."""

    action: ClassVar[str] = "judging.recuse"
    judge_id: int
    entry_id: int
    reason: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class RecusalLifted(Event):
    """The judge may score the entry again."""

    action: ClassVar[str] = "judging.lift_recusal"
    judge_id: int
    entry_id: int


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    """A judge is no longer a member of a panel."""

    action: ClassVar[str] = "judging.leave_panel"
    panel_id: int
    judge_id: int
