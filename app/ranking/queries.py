"""Reads of boards: the tally of everything, and what the desk and the public may know of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from app.contests.models import Contest, Stage
from app.core import board, tally
from app.core.board import Body, Moment, Place, Standing
from app.core.refusals import Refusal
from app.db import db
from app.live.models import Publication
from app.ranking.models import BoardEntry, BoardState, Reveal
from app.roadshow import queries as roadshow
from app.scoring.models import Scorecard
from app.scoring.queries import tally_document
from app.submissions.models import Entry

log = logging.getLogger("doorstep.ranking")

NO_STANDINGS: tally.Standings = tally.Standings(rows=(), unresolved_ties=(), held=(), warnings=())


def standings(stage: Stage) -> dict[str, Any]:
    """The tally of everything as the contract's JSON; raises Refusal where the stage's setup cannot be tallied."""
    answer: dict[str, Any] = json.loads(tally.tally_json(json.dumps(tally_document(stage))))
    return answer


def tallied(stage: Stage, entries: Collection[str] | None = None) -> tally.Standings:
    """The tally of these entries alone, so that no mark of another has any influence; None: of all.

    A stage whose setup cannot be tallied yet has no standings: its board still shows who pitches.
    """
    if entries is not None and not entries:
        return NO_STANDINGS
    document = tally_document(stage, None if entries is None else set(entries))
    try:
        # Through text: numbers of the rule become exact decimals on the way.
        return tally.tally(tally.read(tally.loads(json.dumps(document))))
    except Refusal as no:
        log.warning("stage %s cannot be tallied: %s", stage.id, no)
        return NO_STANDINGS


def _places(stage_id: int, *, published_only: bool) -> list[Place]:
    """The stage's entries in programme order with where they stand; for the desk also those without a slot."""
    order = roadshow.programme(stage_id, published_only=published_only)
    if not published_only:
        known = {entry.id for entry in order}
        order += [entry for entry in roadshow.entries_of(stage_id) if entry.id not in known]
    ids = [entry.id for entry in order]
    states = dict(db.session.execute(select(BoardEntry.entry_id, BoardEntry.state).where(BoardEntry.entry_id.in_(ids))).all())
    reveals = dict(db.session.execute(select(Reveal.entry_id, Reveal.withheld).where(Reveal.entry_id.in_(ids))).all())
    scored = set(
        db.session.scalars(
            select(Scorecard.entry_id)
            .where(Scorecard.entry_id.in_(ids), Scorecard.state == "submitted", Scorecard.counted).distinct()
        )
    )
    return [
        Place(
            key=entry.key, state=states.get(entry.id, board.WAITING), status=entry.status,
            revealed=entry.id in reveals, withheld=reveals.get(entry.id, False), scored=entry.id in scored,
        )
        for entry in order
    ]


def moment_of(stage: Stage) -> Moment:
    """How the stage's board stands now."""
    state = db.session.get(BoardState, stage.id)
    kept = None
    if state is not None and state.frozen_at is not None:
        kept = {key: Standing(rank, score) for key, (rank, score) in state.frozen.items()}
    return Moment(
        policy=stage.board_policy, final=state is not None and state.final_at is not None, kept=kept,
        rehearsal=stage.contest.rehearsal_of is not None,
    )


# Built once: it is asked at each save.
_SHOWN = (
    select(Stage.board_policy, BoardState.final_at, BoardEntry.state, Reveal.id)
    .outerjoin(BoardState, BoardState.stage_id == Stage.id)
    .outerjoin(BoardEntry, BoardEntry.entry_id == bindparam("entry"))
    .outerjoin(Reveal, Reveal.entry_id == bindparam("entry"))
    .where(Stage.id == bindparam("stage"))
)


def marks_show(stage_id: int, entry_id: int) -> bool:
    """Whether the marks of this entry may be part of what the public sees: revealed, a live board, or the end."""
    found = db.session.execute(_SHOWN, {"stage": stage_id, "entry": entry_id}).one()
    if found.final_at is not None:
        return True
    return found.state != board.SCORING if found.board_policy == board.LIVE else found.id is not None


def entries_seen(stage_id: int) -> int:
    """How many of the stage's entries have come on stage so far, in whatever room."""
    query = select(func.count(BoardEntry.entry_id)).join(BoardEntry.entry).where(
        Entry.stage_id == stage_id, BoardEntry.state.not_in((board.WAITING, board.SKIPPED))
    )
    return db.session.scalar(query) or 0


def shown_by(stage: Stage, at: datetime) -> dict[str, Standing]:
    """What the public had been shown of each entry at that moment, out of the newest publication of then."""
    found = db.session.scalars(
        select(Publication).where(Publication.stage_id == stage.id, Publication.channel == "board", Publication.at <= at)
        .order_by(Publication.number.desc()).limit(1)
    ).one_or_none()
    rows = json.loads(found.body)["rows"] if found is not None else []
    return {
        key: Standing(rank, score) for key, rank, score, state, _prize in rows if score is not None or state == board.REVEALED
    }


def of_rows(found: tally.Standings) -> dict[str, Standing]:
    """What `app.core.board` needs of the standings."""
    return {row.entry: Standing(row.rank, row.score, row.prize) for row in found.rows}


def public_view(stage: Stage) -> tuple[Moment, list[Place], Mapping[str, Standing]]:
    """All that the public's board is cut from."""
    moment = moment_of(stage)
    places = _places(stage.id, published_only=True)
    return moment, places, of_rows(tallied(stage, board.open_to_public(moment, places)))


def public_board(stage_id: int, room: str = "") -> Body:
    """The board as the public may know it now; one board for all rooms of the stage."""
    return board.public_board(*public_view(db.session.get_one(Stage, stage_id)))


def control_board(stage_id: int, room: str = "") -> Body:
    """The board with nothing hidden."""
    stage = db.session.get_one(Stage, stage_id)
    return board.control_board(moment_of(stage), _places(stage_id, published_only=False), of_rows(tallied(stage)))


def reveal_on_show(stage_id: int, room: str) -> Reveal | None:
    """The newest result that the room's screens show."""
    found = db.session.scalars(
        select(Reveal).join(Reveal.entry).where(Entry.stage_id == stage_id, Entry.status == "active", Reveal.on_show)
        .options(joinedload(Reveal.entry).joinedload(Entry.project)).order_by(Reveal.at.desc(), Reveal.id.desc())
    )
    for reveal in found:
        place = roadshow.room_of(reveal.entry)
        if (place.key if place is not None else "") == room:
            return reveal
    return None


def public_reveal(stage_id: int, room: str) -> Body | None:
    """The result being shown, as far as the public's board shows it too; a freeze hides all of it."""
    reveal = reveal_on_show(stage_id, room)
    if reveal is None:
        return None
    stage = db.session.get_one(Stage, stage_id)
    moment = moment_of(stage)
    allowed = board.open_to_public(moment, _places(stage_id, published_only=True))
    return _reveal(stage, reveal, allowed) if reveal.entry.key in allowed else None


def control_reveal(stage_id: int, room: str) -> Body | None:
    """The result being shown, also during a freeze."""
    reveal = reveal_on_show(stage_id, room)
    return None if reveal is None else _reveal(db.session.get_one(Stage, stage_id), reveal, None)


def _reveal(stage: Stage, reveal: Reveal, among: Collection[str] | None) -> Body:
    key = reveal.entry.key
    row = next((row for row in tallied(stage, among).rows if row.entry == key), None)
    lines = {} if row is None else {card.judge: card for card in row.scorecards if card.counted}
    places = (stage.rule.get("places") or {}).get("score") or 0
    totals = [
        {"n": number, "total": _padded(lines[judge].total or "0", places), "dropped": lines[judge].dropped}
        for number, judge in enumerate(_drawn(reveal, lines), start=1)
    ]
    return {
        "entry": key, "totals": totals, "score": row.score if row else None, "rank": row.rank if row else None,
        "lands": reveal.lands,
    }


def _drawn(reveal: Reveal, lines: Collection[str]) -> list[str]:
    """Judges' keys in the drawn order; a scorecard that came to count later stands last."""
    cards = db.session.scalars(
        select(Scorecard).where(Scorecard.entry_id == reveal.entry_id).options(joinedload(Scorecard.judge))
    )
    judges = {card.id: card.judge.key for card in cards if card.judge.key in lines}
    drawn = [judges[card] for card in reveal.order if card in judges]
    return drawn + [judges[card] for card in sorted(judges) if judges[card] not in drawn]


def _padded(total: str, places: int) -> str:
    """With at least the score's decimals, so that all totals of a reveal line up: 95 is 95.00."""
    whole, _, decimals = total.partition(".")
    decimals = decimals.ljust(places, "0")
    return f"{whole}.{decimals}" if decimals else whole


def shown_stages() -> list[Stage]:
    """Stages of published contests that have a board, newest contest first."""
    return list(
        db.session.scalars(
            select(Stage).join(Stage.contest).where(Contest.published, Contest.rehearsal_of.is_(None), Stage.kind.in_(staged_kinds()))
            .options(joinedload(Stage.contest))
            .order_by(Contest.created_at.desc(), Contest.id.desc(), Stage.position)
        )
    )


def staged_kinds() -> list[str]:
    from app.contests.kinds import KINDS

    return [key for key, kind in KINDS.items() if kind.staged]
