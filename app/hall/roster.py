"""The roster: which judges are here, with which tablets, how these are; nothing of what anybody marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.policy import Scope
from app.db import db
from app.i18n import pick
from app.judging.models import Judge, Panel, PanelMember, Presence
from app.judging.tablets import is_fresh, tablets_of
from app.scoring.models import Scorecard
from app.submissions.models import Entry

# Below that a battery that is not charging wants to be looked after.
LOW = 25


@dataclass(frozen=True)
class Tablet:
    """One signed-in tablet; `on` is the title of the entry whose card is open, '' on another page."""

    number: int
    device: str
    since: datetime
    seen: datetime
    here: bool
    battery: int | None
    charging: bool | None
    live: bool | None
    unsent: int
    on: str

    @property
    def low(self) -> bool:
        return self.battery is not None and self.battery <= LOW and not self.charging


@dataclass(frozen=True)
class Seat:
    """A judge of the contest: seats on the stage's panels ('' for none), tablets with the newest sign-in first."""

    judge: Judge
    name: str
    panel: str
    tablets: tuple[Tablet, ...]

    @property
    def here(self) -> bool:
        return any(one.here for one in self.tablets)

    @property
    def troubles(self) -> list[str]:
        """What the desk should look after, the worst first: disowned, away, twice, unsent, offline, low."""
        found = {
            "disowned": self.judge.disowned_at is not None,
            "away": bool(self.panel) and bool(self.tablets) and not self.here,
            "never": bool(self.panel) and not self.tablets,
            "twice": sum(one.here for one in self.tablets) > 1,
            "unsent": any(one.unsent for one in self.tablets),
            "offline": any(one.here and one.live is False for one in self.tablets),
            "low": any(one.here and one.low for one in self.tablets),
        }
        return [name for name, holds in found.items() if holds]


@dataclass(frozen=True)
class JudgeAtStage:
    """A judge whose card is issued anew at the desk of a stage; a loader's find."""

    judge: Judge
    stage: Stage

    def scope(self) -> Scope:
        return self.stage.scope()


def judge_at_stage(slug: str, stage: str, key: str) -> JudgeAtStage | None:
    """The judge of the stage's contest; a loader for guards."""
    found = stage_by_key(slug, stage)
    if found is None:
        return None
    judge = db.session.scalars(
        select(Judge).where(Judge.contest_id == found.contest_id, Judge.key == key, Judge.active)
        .options(joinedload(Judge.person))
    ).one_or_none()
    return JudgeAtStage(judge, found) if judge is not None else None


def roster(stage: Stage) -> list[Seat]:
    """The contest's judges, those who sit at this stage first, by panel and place."""
    places = _places(stage)
    judges = db.session.scalars(
        select(Judge).where(Judge.contest_id == stage.contest_id, Judge.active).options(joinedload(Judge.person))
        .execution_options(populate_existing=True)
    ).all()
    held = tablets_of([judge.person_id for judge in judges])
    open_cards = _titles({one.card for many in held.values() for one in many if one.card})
    nowhere = len(places)
    return [
        Seat(
            judge, pick(judge.person.name, judge.person.name_en), panel,
            tuple(_tablet(one, open_cards) for one in held.get(judge.person_id, [])),
        )
        for (_place, panel), judge in sorted(
            ((places.get(judge.id, (nowhere, "")), judge) for judge in judges), key=lambda pair: (pair[0][0], pair[1].id)
        )
    ]


def _places(stage: Stage) -> dict[int, tuple[int, str]]:
    """By judge: the place among all who sit, and the panel as people call it."""
    members = db.session.execute(
        select(PanelMember.judge_id, Panel.key, Panel.title).join(PanelMember.panel)
        .where(Panel.stage_id == stage.id, PanelMember.left_at.is_(None))
        .order_by(Panel.key, PanelMember.position)
    ).all()
    found: dict[int, tuple[int, str]] = {}
    for judge_id, key, title in members:
        found.setdefault(judge_id, (len(found), title or key))
    return found


def _titles(keys: set[str]) -> dict[str, str]:
    """By the key of a scorecard: its entry's title."""
    cards = db.session.scalars(
        select(Scorecard).where(Scorecard.key.in_(keys)).options(joinedload(Scorecard.entry).joinedload(Entry.project))
    )
    return {card.key: pick(card.entry.project.title, card.entry.project.title_en) for card in cards}


def _tablet(one: Presence, titles: dict[str, str]) -> Tablet:
    return Tablet(
        number=one.sign_in_id, device=one.sign_in.device, since=one.sign_in.created_at, seen=one.seen_at,
        here=is_fresh(one.seen_at), battery=one.battery, charging=one.charging, live=one.live, unsent=one.unsent,
        on=titles.get(one.card, ""),
    )


def here_of(seats: list[Seat]) -> tuple[int, int]:
    """How many of those who sit at the stage are here, and how many they are."""
    sitting = [seat for seat in seats if seat.panel]
    return sum(seat.here for seat in sitting), len(sitting)
