"""Who judged what: for each entry every judge of its panel, with what became of the scorecard, why and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.models import Stage
from app.core.refusals import Refusal
from app.core.tally.rule import Rule
from app.core.tally.trim import TrimStep, step_for
from app.db import db
from app.i18n import pick
from app.judging.models import Judge, Panel, PanelMember, Recusal
from app.judging.origins import ORIGINS
from app.roadshow.queries import programme
from app.scoring.models import Scorecard
from app.scoring.queries import tally_document
from app.submissions.models import Entry
from app.workings.queries import read_document

SCORED, AWAITED, RECUSED, REPLACED, OUT = "scored", "awaited", "recused", "replaced", "out"

# What became of a scorecard; the first two count.
STATES: dict[str, Any] = {
    SCORED: _l("已评分，计入"), AWAITED: _l("还没提交"), RECUSED: _l("回避，不计"), REPLACED: _l("换下，不计"), OUT: _l("不计入"),
}
COUNTING = (SCORED, AWAITED)


@dataclass(frozen=True)
class Line:
    """One judge on one entry. `at`: when it came to be so; `notes` are sentences about what happened besides."""

    judge: str
    panel: str
    state: str
    at: datetime | None
    reason: str = ""
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> list[str]:
        """The reason and the rest, as far as there is something to say."""
        return [text for text in (self.reason, *self.notes) if text]


@dataclass(frozen=True)
class EntryRecord:
    """One entry's lines; `counted` scorecards are in, and the rule drops so many of them now."""

    entry: Entry
    lines: tuple[Line, ...]
    counted: int
    step: TrimStep

    @property
    def title(self) -> str:
        return pick(self.entry.project.title, self.entry.project.title_en)


@dataclass(frozen=True)
class Record:
    """The stage's record in running order."""

    entries: list[EntryRecord]
    quorum: int


def record(stage: Stage) -> Record:
    """Everything of the stage in a constant number of queries."""
    cards, members, recusals = _cards(stage), _members(stage), _recusals(stage)
    rule = _rule(stage)
    planned = programme(stage.id, published_only=False)
    there = {entry.id for entry in planned}
    rest = [entry for entry in _entries(stage) if entry.id not in there]
    found = []
    for entry in [*planned, *rest]:
        lines = tuple(_line(card, members, recusals) for card in cards.get(entry.id, []))
        lines += tuple(_gone(cards.get(entry.id, []), members))
        lines += tuple(_kept_off(one) for one in recusals.get(entry.id, {}).values() if not _has_card(one, cards))
        counted = sum(line.state == SCORED for line in lines)
        if lines:
            found.append(EntryRecord(entry, lines, counted, step_for(rule.trim.steps if rule else (), counted)))
    return Record(found, rule.quorum if rule else 1)


def _rule(stage: Stage) -> Rule | None:
    try:
        return read_document(tally_document(stage, set())).rule
    except Refusal:
        return None


def _entries(stage: Stage) -> list[Entry]:
    wanted = select(Entry).where(Entry.stage_id == stage.id).order_by(Entry.position, Entry.id)
    return list(db.session.scalars(wanted.options(joinedload(Entry.project))))


def _cards(stage: Stage) -> dict[int, list[Scorecard]]:
    wanted = (
        select(Scorecard).join(Scorecard.entry).where(Entry.stage_id == stage.id)
        .options(joinedload(Scorecard.judge).joinedload(Judge.person)).order_by(Scorecard.judge_id)
    )
    found: dict[int, list[Scorecard]] = defaultdict(list)
    for card in db.session.scalars(wanted):
        found[card.entry_id].append(card)
    return found


def _members(stage: Stage) -> dict[tuple[str, int], PanelMember]:
    """`{(panel key, judge id): seat}`, also of those who left."""
    wanted = (
        select(Panel).where(Panel.stage_id == stage.id)
        .options(selectinload(Panel.members).options(
            joinedload(PanelMember.judge).joinedload(Judge.person), joinedload(PanelMember.instead_of).joinedload(Judge.person),
        ))
    )
    return {(panel.key, seat.judge_id): seat for panel in db.session.scalars(wanted) for seat in panel.members}


def _recusals(stage: Stage) -> dict[int, dict[int, Recusal]]:
    """`{entry id: {judge id: recusal}}`, the newest of each pair; one that was lifted as well."""
    wanted = (
        select(Recusal).join(Recusal.entry).where(Entry.stage_id == stage.id).order_by(Recusal.id)
        .options(joinedload(Recusal.judge).joinedload(Judge.person))
    )
    found: dict[int, dict[int, Recusal]] = defaultdict(dict)
    for one in db.session.scalars(wanted):
        found[one.entry_id][one.judge_id] = one
    return found


def _gone(cards: list[Scorecard], members: dict[tuple[str, int], PanelMember]) -> Iterator[Line]:
    """Who was replaced, with a reason, before there was a scorecard of this entry for them."""
    panels, holders = {card.panel_key for card in cards}, {card.judge_id for card in cards}
    for (panel, judge_id), seat in members.items():
        if panel in panels and judge_id not in holders and seat.left_at is not None and seat.left_reason:
            yield Line(_name(seat.judge), panel, REPLACED, seat.left_at, seat.left_reason)


def _has_card(one: Recusal, cards: dict[int, list[Scorecard]]) -> bool:
    return one.lifted_at is not None or any(card.judge_id == one.judge_id for card in cards.get(one.entry_id, []))


def _kept_off(one: Recusal) -> Line:
    """A judge who is recused and never got a scorecard."""
    return Line(_name(one.judge), "", RECUSED, one.at, one.reason, (_origin(one),))


def _line(
    card: Scorecard, members: dict[tuple[str, int], PanelMember], recusals: dict[int, dict[int, Recusal]]
) -> Line:
    seat, recusal = members.get((card.panel_key, card.judge_id)), recusals.get(card.entry_id, {}).get(card.judge_id)
    state, at, reason = _became(card, seat, recusal)
    return Line(_name(card.judge), card.panel_key, state, at, reason, tuple(_notes(state, seat, recusal)))


def _became(card: Scorecard, seat: PanelMember | None, recusal: Recusal | None) -> tuple[str, datetime | None, str]:
    if card.counted:
        return (SCORED, card.submitted_at, "") if card.state == "submitted" else (AWAITED, None, "")
    if recusal is not None and recusal.lifted_at is None:
        return RECUSED, recusal.at, recusal.reason
    if seat is not None and seat.left_at is not None:
        return REPLACED, seat.left_at, seat.left_reason
    return OUT, None, ""


def _notes(state: str, seat: PanelMember | None, recusal: Recusal | None) -> list[str]:
    notes = []
    if recusal is not None:
        notes.append(_origin(recusal) if recusal.lifted_at is None else _("曾经回避（%(reason)s），后来解除", reason=recusal.reason))
    if seat is not None and seat.instead_of is not None:
        notes.append(_("接替%(judge)s", judge=_name(seat.instead_of)))
    elif seat is not None and seat.joined_at is not None:
        notes.append(_("中途加入"))
    if seat is not None and seat.left_at is not None and state in COUNTING:
        notes.append(_("交分后换下：%(reason)s", reason=seat.left_reason) if seat.left_reason else _("交分后离组"))
    return notes


def _origin(one: Recusal) -> str:
    return str(ORIGINS.get(one.origin, one.origin))


def _name(judge: Judge) -> str:
    return pick(judge.person.name, judge.person.name_en)
