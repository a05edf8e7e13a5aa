"""Settling ties that the rule leaves open: by the panel's vote, or by a draw that anyone can repeat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.change import change
from app.contests.models import Stage
from app.core import tally
from app.core.draw import draw
from app.core.policy import Actor
from app.core.refusals import Refusal
from app.db import db
from app.errors import Refused
from app.scoring.events import TieDrawn, TieUnsettled, TieVoted
from app.scoring.queries import tally_document
from app.submissions.models import Entry

VOTE, DRAW = "casting", "lot"
MOST_REASON = 300


@dataclass(frozen=True)
class Tie:
    """Entries that share a score. `how`: `casting` or `lot` where a number settled them, '' while they share a rank."""

    entries: list[Entry]
    rank: int
    score: str
    how: str


@dataclass(frozen=True)
class Ties:
    """The ties of a stage and the ways that its rule leaves to settle them, in the rule's order."""

    open: list[Tie]
    settled: list[Tie]
    ways: list[str]


def ties_of(stage: Stage) -> Ties:
    """The stage's ties as the present standings have them; none where no standings can be made."""
    document = tally_document(stage)
    ways = [name for name in (document["rule"] or {}).get("ties", []) if name in (VOTE, DRAW)]
    try:
        standings = tally.tally(tally.read(tally.loads(json.dumps(document))))
    except Refusal:
        return Ties([], [], ways)
    entries = {one.key: one for one in _entries(stage)}
    rows = {row.entry: row for row in standings.rows}
    still = [
        Tie([entries[key] for key in group], rows[group[0]].rank or 0, rows[group[0]].score or "", "")
        for group in standings.unresolved_ties
    ]
    return Ties(still, _settled(standings.rows, entries), ways)


def _settled(rows: Sequence[Any], entries: dict[str, Entry]) -> list[Tie]:
    """Neighbours that a vote or a draw set apart, those of equal score together."""
    found: list[Tie] = []
    for row in rows:
        how = row.tie_broken_by
        if how not in (VOTE, DRAW) or row.rank is None:
            continue
        if found and (found[-1].score, found[-1].how) == (row.score, how):
            found[-1].entries.append(entries[row.entry])
        else:
            found.append(Tie([entries[row.entry]], row.rank, row.score, how))
    return found


def _entries(stage: Stage) -> list[Entry]:
    wanted = select(Entry).where(Entry.stage_id == stage.id).options(joinedload(Entry.project))
    return list(db.session.scalars(wanted.order_by(Entry.position, Entry.id).execution_options(populate_existing=True)))


def settle_by_vote(actor: Actor, stage: Stage, order: Sequence[str], reason: str) -> None:
    """Put tied entries (keys) in the order that the panel voted, first the best.

    Refused: no_way (409), not_tied (409), over (409), order or no_reason (422, with the field).
    """
    said = _reason(reason)
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        tied = _tied(stage, order, VOTE)
        for place, key in enumerate(order, start=1):
            tied[key].casting = place
        current.record(TieVoted(contest_id=stage.contest_id, stage_id=stage.id, order=list(order), reason=said))


def tie_to_draw(stage: Stage, keys: Sequence[str]) -> Tie:
    """The tie of these entries, if a draw may settle it now. Refused: no_way, not_tied, over (409), order (422)."""
    tied = _tied(stage, keys, DRAW)
    return next(tie for tie in ties_of(stage).open if {one.key for one in tie.entries} == set(tied))


def settle_by_draw(actor: Actor, stage: Stage, items: Sequence[str], seed: str, draw_key: str, reason: str = "") -> list[str]:
    """Put tied entries in the order that `core.draw` makes of items and seed; returns it, first the best.

    Only the room of draws comes here: the list was published before the seed was known, and `draw_key` is its record.
    Refused as by `tie_to_draw`.
    """
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        tied = _tied(stage, items, DRAW)
        drawn = draw({"schema": "draw/1", "items": list(items), "seed": seed})
        order = [str(key) for key in _list(drawn["order"])]
        for place, key in enumerate(order, start=1):
            tied[key].lot = place
        current.record(TieDrawn(
            contest_id=stage.contest_id, stage_id=stage.id, items=list(items), seed=seed, commitment=str(drawn["commitment"]),
            order=order, draw=draw_key, reason=reason,
        ))
        return order


def unsettle(actor: Actor, stage: Stage, keys: Sequence[str], reason: str) -> None:
    """Take the numbers of a vote or a draw back; the log keeps both. Refused: not_settled, over (409), no_reason (422)."""
    said = _reason(reason)
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        _not_over(stage)
        found = [one for one in _entries(stage) if one.key in set(keys) and (one.casting is not None or one.lot is not None)]
        if not found:
            raise Refused("not_settled", _("这几个项目没有表决或抽签的结果。"), status=409)
        before = {one.key: {VOTE: one.casting, DRAW: one.lot} for one in found}
        for one in found:
            one.casting = one.lot = None
        current.record(TieUnsettled(contest_id=stage.contest_id, stage_id=stage.id, before=before, reason=said))


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > MOST_REASON:
        raise Refused("no_reason", _("请写明理由，最多 300 个字。"), field="reason")
    return said


def _not_over(stage: Stage) -> None:
    if stage.state == "done":
        raise Refused("over", _("这个环节已经结束，名次不能再改。"), status=409)


def _tied(stage: Stage, keys: Sequence[str], way: str) -> dict[str, Entry]:
    """The entries by key, if they are exactly one tie that is open now and the rule knows the way."""
    _not_over(stage)
    found = ties_of(stage)
    if way not in found.ways:
        raise Refused("no_way", _("这个环节的计分规则没有这一种定先后的办法。"), status=409)
    if len(set(keys)) != len(keys):
        raise Refused("order", _("每个名次只能给一个项目。"), field="order")
    for tie in found.open:
        if {one.key for one in tie.entries} == set(keys):
            return {one.key: one for one in tie.entries}
    raise Refused("not_tied", _("这几个项目现在不并列。请看过新的名次再定。"), status=409)


