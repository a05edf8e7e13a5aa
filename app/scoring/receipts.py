"""Receipts of a stage: what proves to a judge that a scorecard is on disk, by the same short code as on the tablet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.change import AuditRow
from app.contests.models import Stage
from app.core.chain import short_code
from app.db import db
from app.i18n import pick
from app.judging.models import Judge
from app.scoring.models import AcceptedEdit, Scorecard, ScorecardVersion
from app.submissions.models import Entry, Project

# Letters that people take for others when they read a code aloud.
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Receipt:
    """One accepted edit; `newest`: the card's present version. `state` is draft or submitted."""

    code: str
    seq: int
    entry: str
    version: int
    state: str
    at: datetime | None
    newest: bool


@dataclass(frozen=True)
class Holder:
    """A judge with receipts in running order, the newest version of a card first."""

    key: str
    name: str
    receipts: tuple[Receipt, ...]


def spelled(said: str) -> str:
    """A code as people type it, in the spelling of the list without its dash: `0o3k-l7` is `003K17`."""
    return "".join(letter for letter in said.upper().translate(ALIKE) if letter.isalnum())[:8]


def receipts_of(stage: Stage, code: str = "") -> list[Holder]:
    """Who holds which receipts: of every card the newest; with a code (or its beginning) all that match, older ones too."""
    wanted, moments = spelled(code), _moments(stage)
    rows = db.session.execute(
        select(
            AcceptedEdit.answer, AcceptedEdit.audit_seq, func.coalesce(AcceptedEdit.carried_hash, AuditRow.hash),
            Scorecard.id, Scorecard.version, Judge, Project.title, Project.title_en,
        )
        .join(Scorecard, AcceptedEdit.scorecard_id == Scorecard.id).join(Scorecard.judge).join(Scorecard.entry)
        .join(Entry.project).outerjoin(AuditRow, AcceptedEdit.audit_seq == AuditRow.seq)
        .where(Entry.stage_id == stage.id)
        .order_by(Judge.id, Entry.position, Entry.id, AcceptedEdit.id.desc())
    ).all()
    found: dict[int, list[Receipt]] = defaultdict(list)
    judges: dict[int, Judge] = {}
    for answer, seq, digest, card_id, version, judge, title, title_en in rows:
        if not digest:
            continue
        number = int(answer["version"])
        state, at = moments.get((card_id, number), (answer["state"], None))
        made = Receipt(short_code(digest), seq or 0, pick(title, title_en), number, state, at, number == version)
        if made.code.replace("-", "").startswith(wanted) if wanted else made.newest:
            judges[judge.id] = judge
            found[judge.id].append(made)
    return [
        Holder(judges[number].key, pick(judges[number].person.name, judges[number].person.name_en), tuple(found[number]))
        for number in found
    ]


def newest_seals(card_ids: list[int]) -> dict[int, str]:
    """By scorecard id: the hash of the newest receipt, wherever it was given; cards without any are left out."""
    newest = select(func.max(AcceptedEdit.id)).where(AcceptedEdit.scorecard_id.in_(card_ids)).group_by(AcceptedEdit.scorecard_id)
    found = db.session.execute(
        select(AcceptedEdit.scorecard_id, func.coalesce(AcceptedEdit.carried_hash, AuditRow.hash))
        .outerjoin(AuditRow, AcceptedEdit.audit_seq == AuditRow.seq).where(AcceptedEdit.id.in_(newest))
    )
    return {card_id: seal for card_id, seal in found if seal}


def _moments(stage: Stage) -> dict[tuple[int, int], tuple[str, datetime]]:
    """State and moment of each version, by scorecard and version."""
    rows = db.session.execute(
        select(ScorecardVersion.scorecard_id, ScorecardVersion.version, ScorecardVersion.state, ScorecardVersion.at)
        .join(Scorecard, ScorecardVersion.scorecard_id == Scorecard.id).join(Scorecard.entry)
        .where(Entry.stage_id == stage.id)
    ).all()
    return {(card, version): (state, at) for card, version, state, at in rows}
