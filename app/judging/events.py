"""What can happen to judges, panels and recusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.change import Event, Personal


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
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class JudgeAdded(Event):
    """Somebody became a judge of the contest."""

    action: ClassVar[str] = "judging.add_judge"
    judge_id: int
    key: str
    name: Personal
    affiliation: Personal


@dataclass(frozen=True, kw_only=True)
class JudgeChanged(Event):
    """A judge's name, affiliation or activity changed: `{field: [before, after]}`."""

    action: ClassVar[str] = "judging.change_judge"
    judge_id: int
    changes: dict[str, list[object]]


@dataclass(frozen=True, kw_only=True)
class CardRevoked(Event):
    """The judge's printed QR card is useless from now on; whoever came in with it is out, unless `kept`."""

    action: ClassVar[str] = "judging.revoke_card"
    judge_id: int
    serial: int
    kept: bool | None = None


@dataclass(frozen=True, kw_only=True)
class TabletDisowned(Event):
    """A judge said that another tablet signed in as them was not theirs; its sign-in ended in the same change."""

    action: ClassVar[str] = "judging.disown_tablet"
    judge: str
    sign_in_id: int


@dataclass(frozen=True, kw_only=True)
class AlarmSettled(Event):
    """Somebody at the desk has looked after a tablet that its judge did not know."""

    action: ClassVar[str] = "judging.settle_alarm"
    judge: str


@dataclass(frozen=True, kw_only=True)
class PanelChanged(Event):
    """A panel was made, or its members or head changed; judge keys before and after."""

    action: ClassVar[str] = "judging.change_panel"
    panel_id: int
    key: str
    before: list[str]
    after: list[str]
    head: str | None


@dataclass(frozen=True, kw_only=True)
class JudgesNamed(Event):
    """Who hears one entry, out of those in its room, is another set now; judge keys, none: all of them."""

    action: ClassVar[str] = "judging.name_judges"
    entry_id: int
    entry: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True, kw_only=True)
class JudgeNudged(Event):
    """The desk reminded a judge who had not handed in."""

    action: ClassVar[str] = "judging.nudge"
    judge: str


@dataclass(frozen=True, kw_only=True)
class JudgeInvited(Event):
    """A letter with the way in went to a judge's address."""

    action: ClassVar[str] = "judging.invite"
    judge_id: int
    email: Personal


@dataclass(frozen=True, kw_only=True)
class RecusalAsked(Event):
    """Whoever works at a project asked that somebody keeps away from it."""

    action: ClassVar[str] = "judging.ask_recusal"
    request_id: int
    project: str
    name: Personal
    reason: Personal


@dataclass(frozen=True, kw_only=True)
class RecusalAnswered(Event):
    """An organiser answered the request: `judge_id` is who is recused now, null where nobody is."""

    action: ClassVar[str] = "judging.answer_recusal"
    request_id: int
    project: str
    judge_id: int | None
    answer: str
