"""Edits that came after the close: which still wait for a word from the desk, and what each would change."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.change import change
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core import tally
from app.core.policy import Actor, Scope
from app.core.refusals import Refusal
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.judging.models import Judge
from app.scoring.events import LateEditSetAside
from app.scoring.marks import total
from app.scoring.models import AcceptedEdit, LateEdit, Opening, Scorecard
from app.scoring.queries import tally_document
from app.submissions.models import Entry

MOST_REASON = 300


@dataclass(frozen=True)
class Difference:
    """What an edit would make of an entry: score and rank as the desk has them, None where there is none."""

    score: tuple[str | None, str | None]
    rank: tuple[int | None, int | None]


@dataclass(frozen=True)
class Late:
    """One late edit beside what counts now; moments are the tablet's (as it says), the server's, and the close.

    `marks` holds (title, now, then) of the criteria that differ. `blocked`: '' or why it cannot count: recused, clash.
    """

    edit: LateEdit
    judge: str
    entry: Entry
    title: str
    written_at: datetime | None
    arrived_at: datetime
    closed_at: datetime | None
    total: tuple[str | None, str | None]
    marks: tuple[tuple[str, str, str], ...]
    comment_differs: bool
    makes: Difference
    blocked: str

    @property
    def in_time(self) -> bool | None:
        """Whether the judge had pressed before the close, by the tablet's own clock; None where nobody can say."""
        if self.written_at is None or self.closed_at is None:
            return None
        return self.written_at <= self.closed_at


@dataclass(frozen=True)
class LateAtStage:
    """A late edit of a stage; a loader's find."""

    edit: LateEdit
    stage: Stage

    def scope(self) -> Scope:
        return self.stage.scope()


def late_at_stage(slug: str, stage: str, number: int) -> LateAtStage | None:
    """The late edit with that number at the stage of that address; a loader for guards."""
    found, edit = stage_by_key(slug, stage), db.session.get(LateEdit, number)
    return LateAtStage(edit, found) if found is not None and edit is not None and edit.scorecard.entry.stage_id == found.id else None


def waiting_late(entry_ids: Sequence[int]) -> list[LateEdit]:
    """The newest undecided edit of each scorecard of these entries, the first that came first.

    What was counted meanwhile under its own key, was set aside, or came before something newer that counts, waits no more.
    """
    counted = exists().where(AcceptedEdit.scorecard_id == LateEdit.scorecard_id, AcceptedEdit.key == LateEdit.key)
    wanted = (
        select(LateEdit).join(LateEdit.scorecard)
        .where(
            Scorecard.entry_id.in_(entry_ids), LateEdit.accepted_at.is_(None), LateEdit.set_aside_at.is_(None), ~counted,
            Scorecard.updated_at.is_(None) | (LateEdit.at > Scorecard.updated_at),
        )
        .order_by(LateEdit.at, LateEdit.id)
        .options(
            joinedload(LateEdit.scorecard).options(
                joinedload(Scorecard.judge).joinedload(Judge.person), joinedload(Scorecard.entry).joinedload(Entry.project)
            )
        )
    )
    return list({edit.scorecard_id: edit for edit in db.session.scalars(wanted)}.values())


def late_count(stage: Stage) -> int:
    """How many scorecards of the stage wait for a word."""
    return len(waiting_late(list(db.session.scalars(select(Entry.id).where(Entry.stage_id == stage.id)))))


def late_of_stage(stage: Stage) -> list[Late]:
    """What waits at a stage, with the difference each would make by itself."""
    ids = list(db.session.scalars(select(Entry.id).where(Entry.stage_id == stage.id)))
    edits = waiting_late(ids)
    if not edits:
        return []
    closed = dict(db.session.execute(
        select(Opening.entry_id, Opening.closed_at).where(Opening.entry_id.in_([one.scorecard.entry_id for one in edits]))
    ).all())
    document = tally_document(stage)
    now = _standings(document)
    return [_late(stage, edit, closed.get(edit.scorecard.entry_id), document, now) for edit in edits]


def _late(
    stage: Stage, edit: LateEdit, closed_at: datetime | None, document: dict[str, Any], now: dict[str, Any],
) -> Late:
    card, then = edit.scorecard, edit.body["marks"]
    blocked = "recused" if not card.counted else "clash" if edit.body["base"] != card.version else ""
    standing = card.marks if card.state == "submitted" else {}
    marks = tuple(
        (pick(one.title, one.title_en), standing.get(one.key, ""), then.get(one.key, ""))
        for one in stage.criteria if standing.get(one.key) != then.get(one.key)
    )
    after = now if blocked else _standings(_with(document, card, then))
    key = card.entry.key
    return Late(
        edit=edit, judge=pick(card.judge.person.name, card.judge.person.name_en), entry=card.entry,
        title=pick(card.entry.project.title, card.entry.project.title_en), written_at=edit.written_at, arrived_at=edit.at,
        closed_at=closed_at, total=(total(standing, stage.criteria), total(then, stage.criteria)), marks=marks,
        comment_differs=edit.body["comment"] != card.comment, blocked=blocked,
        makes=Difference(
            (_of(now, key, "score"), _of(after, key, "score")), (_of(now, key, "rank"), _of(after, key, "rank")),
        ),
    )


def _of(rows: dict[str, Any], key: str, name: str) -> Any:
    return getattr(rows[key], name) if key in rows else None


def _with(document: dict[str, Any], card: Scorecard, marks: dict[str, str]) -> dict[str, Any]:
    """The tally document as if the edit counted."""
    made = copy.deepcopy(document)
    others = [
        line for line in made["scorecards"] if (line["judge"], line["entry"]) != (card.judge.key, card.entry.key)
    ]
    line = {"judge": card.judge.key, "entry": card.entry.key, "counted": True, "marks": marks}
    made["scorecards"] = [*others, {**line, "panel": card.panel_key} if card.panel_key else line]
    return made


def _standings(document: dict[str, Any]) -> dict[str, Any]:
    """The rows by entry; none where the stage's setup cannot be tallied."""
    try:
        return {row.entry: row for row in tally.tally(tally.read(tally.loads(json.dumps(document)))).rows}
    except Refusal:
        return {}


def set_aside_late(actor: Actor, edit: LateEdit, reason: str) -> None:
    """Leave a late edit out, with the reason; what counts stays as it is. Refused: no_reason (422), no_late_edit (409)."""
    said = reason.strip()
    if not said or len(said) > MOST_REASON:
        raise Refused("no_reason", _("请写明理由，最多 300 个字。"), field="reason")
    with change(actor) as current:
        # The scorecard's row first, as whoever accepts it does: of two that decide at once one is refused.
        card = db.session.scalars(
            select(Scorecard).where(Scorecard.id == edit.scorecard_id).with_for_update().execution_options(populate_existing=True)
        ).one()
        found = next((one for one in waiting_late([card.entry_id]) if one.id == edit.id), None)
        if found is None:
            raise Refused("no_late_edit", _("没有等待计入的改动。"), status=409)
        found.set_aside_at, found.set_aside_reason = current.at, said
        current.record(LateEditSetAside(
            contest_id=card.entry.stage.contest_id, stage_id=card.entry.stage_id, entry_id=card.entry_id,
            entry=card.entry.key, judge=card.judge.key, scorecard=card.key, marks=found.body["marks"], reason=said,
        ))
