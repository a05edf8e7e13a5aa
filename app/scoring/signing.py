"""A judge's own score sheet of a stage, and the signature under it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.change import change
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.chain import canonical
from app.core.policy import Actor, Scope
from app.db import db
from app.errors import Refused
from app.judging.models import Judge
from app.scoring.events import SheetSigned
from app.scoring.marks import total
from app.scoring.models import Opening, Scorecard, Signature
from app.scoring.receipts import newest_seals
from app.submissions.models import Entry, Project

# A name written by hand stays far below; whatever is above was not drawn.
MOST_STROKES, MOST_POINTS, LEAST_POINTS, WIDEST = 80, 4000, 8, 600
# What the sheet's signature is: not due yet, due, there, or there for an earlier state of the marks.
EARLY, DUE, SIGNED, STALE = "early", "due", "signed", "stale"


@dataclass(frozen=True)
class Sheet:
    """What a judge gave at a stage. `document` holds keys, marks, versions and receipts; `fingerprint` is its SHA-256."""

    stage: Stage
    judge: Judge
    cards: list[Scorecard]
    document: dict[str, Any]
    fingerprint: str
    open: int
    signature: Signature | None

    @property
    def state(self) -> str:
        if self.signature is not None:
            return SIGNED if self.signature.fingerprint == self.fingerprint else STALE
        return EARLY if self.open or not self.cards else DUE

    @property
    def signable(self) -> bool:
        """Whether a signature is taken now: something was submitted, and nothing of the judge's is open."""
        return bool(self.cards) and not self.open and self.state != SIGNED

    def scope(self) -> Scope:
        return Scope(contest_id=self.stage.contest_id, owner_id=self.judge.person_id)


def fingerprint(document: dict[str, Any]) -> str:
    """SHA-256 (hex) of a sheet's canonical JSON."""
    return hashlib.sha256(canonical(document)).hexdigest()


def sheet_of(stage: Stage, judge: Judge) -> Sheet:
    """The sheet as it stands now."""
    cards = list(db.session.scalars(
        select(Scorecard).join(Scorecard.entry)
        .where(Scorecard.judge_id == judge.id, Entry.stage_id == stage.id, Scorecard.state == "submitted")
        .order_by(Entry.position, Entry.id)
        .options(joinedload(Scorecard.entry).joinedload(Entry.project).joinedload(Project.region))
    ))
    document = _document(stage, judge, cards)
    newest = select(Signature).where(Signature.judge_id == judge.id, Signature.stage_id == stage.id)
    signature = db.session.scalars(newest.order_by(Signature.id.desc()).limit(1)).first()
    return Sheet(stage, judge, cards, document, fingerprint(document), _open(stage, judge), signature)


def _document(stage: Stage, judge: Judge, cards: list[Scorecard]) -> dict[str, Any]:
    receipts = newest_seals([card.id for card in cards])
    return {
        "schema": "score-sheet/1", "contest": stage.contest.slug, "stage": stage.key, "judge": judge.key,
        "scorecards": [
            {
                "entry": card.entry.key, "version": card.version, "counted": card.counted, "marks": card.marks,
                "total": total(card.marks, stage.criteria), "receipt": receipts.get(card.id),
            }
            # By key: a running order that changes afterwards changes no mark.
            for card in sorted(cards, key=lambda card: card.entry.key)
        ],
    }


def _open(stage: Stage, judge: Judge) -> int:
    """How many of the judge's entries may be scored right now."""
    wanted = select(func.count()).select_from(Opening).join(Entry, Entry.id == Opening.entry_id).join(
        Scorecard, Scorecard.entry_id == Entry.id
    ).where(Opening.open, Entry.stage_id == stage.id, Scorecard.judge_id == judge.id, Scorecard.counted)
    return db.session.scalar(wanted) or 0


def sheets_of(stage: Stage) -> list[Sheet]:
    """The sheets of all judges who have a scorecard at the stage, in the order in which they were added."""
    judging = select(Scorecard.judge_id).join(Scorecard.entry).where(Entry.stage_id == stage.id, Scorecard.counted)
    judges = select(Judge).where(Judge.id.in_(judging)).options(joinedload(Judge.person)).order_by(Judge.id)
    return [sheet_of(stage, judge) for judge in db.session.scalars(judges)]


def read_strokes(text: str) -> list[list[list[int]]]:
    """The pen's lines out of JSON: `[[[x, y], …], …]`, whole numbers from 0 to 100 (y) or WIDEST (x). Raises Refused (strokes)."""
    try:
        found = json.loads(text) if len(text) < 200_000 else None
        strokes = [[[_within(x, WIDEST), _within(y, 100)] for x, y in stroke] for stroke in found or []]
    except (ValueError, TypeError, RecursionError):
        strokes = []
    points = sum(len(stroke) for stroke in strokes)
    if not LEAST_POINTS <= points <= MOST_POINTS or len(strokes) > MOST_STROKES:
        raise Refused("strokes", _("请在框里签名。"), field="strokes")
    return strokes


def _within(value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError("outside the field")
    return round(value)


def sign(actor: Actor, sheet: Sheet, seen: str, strokes: list[list[list[int]]]) -> Signature:
    """Sign the sheet that the judge saw (`seen` is its fingerprint). Refused (409): sheet_changed, sheet_open, nothing.

    The same sheet signed twice keeps the first signature.
    """
    with change(actor) as current:
        now = sheet_of(db.session.get_one(Stage, sheet.stage.id), db.session.get_one(Judge, sheet.judge.id))
        if now.fingerprint != seen:
            raise Refused("sheet_changed", _("评分表刚刚有变化，请看过以后再签名。"), status=409)
        if now.open:
            raise Refused("sheet_open", _("还有项目正在评分，结束以后再签名。"), status=409)
        if not now.cards:
            raise Refused("nothing", _("还没有提交过评分，没有可以签名的。"), status=409)
        if now.signature is not None and now.state == SIGNED:
            return now.signature
        made = Signature(
            judge_id=now.judge.id, stage_id=now.stage.id, fingerprint=now.fingerprint, document=now.document, strokes=strokes,
            at=current.at,
        )
        db.session.add(made)
        current.record(SheetSigned(
            contest_id=now.stage.contest_id, stage_id=now.stage.id, judge=now.judge.key, fingerprint=now.fingerprint,
            scorecards=len(now.cards),
        ))
        return made


def path_of(strokes: list[list[list[int]]]) -> str:
    """The pen's lines as an SVG path; a single point becomes a dot."""
    parts = []
    for stroke in strokes:
        (x, y), *rest = stroke or [[0, 0]]
        lines = " ".join(f"L{one[0]} {one[1]}" for one in rest) or f"L{x} {y}"
        parts.append(f"M{x} {y} {lines}")
    return " ".join(parts)


def svg_of(strokes: list[list[list[int]]]) -> str:
    """The signature as a picture of our own making."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {WIDEST + 4} 104"><path d="{path_of(strokes)}" fill="none" '
        'stroke="#1c1b19" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


@dataclass(frozen=True)
class Checked:
    """What anyone may know of a fingerprint: whose stage, when it was signed, whether it is the sheet's present state."""

    stage: Stage
    at: datetime
    present: bool


def checked(seal: str) -> Checked | None:
    """The signed sheet with this fingerprint; None where no sheet was signed with it."""
    wanted = select(Signature).where(Signature.fingerprint == seal).options(joinedload(Signature.judge))
    found = db.session.scalars(wanted.order_by(Signature.id.desc()).limit(1)).first()
    if found is None:
        return None
    stage = db.session.get_one(Stage, found.stage_id)
    return Checked(stage, found.at, sheet_of(stage, found.judge).fingerprint == seal)


def own_sheet(slug: str, stage: str, person_id: int | None) -> Sheet | None:
    """The sheet of whoever judges at the stage; None for everybody else."""
    found = stage_by_key(slug, stage)
    if found is None or person_id is None:
        return None
    wanted = select(Judge).where(Judge.contest_id == found.contest_id, Judge.person_id == person_id, Judge.active)
    judge = db.session.scalars(wanted).first()
    return sheet_of(found, judge) if judge is not None else None
