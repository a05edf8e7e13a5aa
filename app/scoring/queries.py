"""Reads of scorecards: a judge's own, an entry's progress, and the stage's tally document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.contests.models import Stage
from app.contests.queries import tally_parts
from app.core.policy import JUDGE, Actor, Scope
from app.db import db
from app.i18n import pick
from app.judging.models import Judge
from app.judging.queries import judges_of
from app.scoring.held import Held
from app.scoring.marks import total, written
from app.scoring.models import Adjustment, LateEdit, Opening, Scorecard
from app.scoring.tallies import JUDGES, MARKS, Marks, with_scores
from app.submissions.models import Entry, Project


@dataclass(frozen=True)
class Bench:
    """A judge's own place: no table of its own, only whose it is."""

    person_id: int | None
    contest_id: int | None

    def scope(self) -> Scope:
        return Scope(contest_id=self.contest_id, owner_id=self.person_id)


def bench_of(actor: Actor) -> Bench:
    """The place of whoever asks; the policy then says whether they judge anywhere."""
    judging = sorted(contest for role, contest in actor.roles if role == JUDGE and contest is not None)
    return Bench(actor.person_id, judging[0] if judging else None)


def card_by_key(key: str) -> Scorecard | None:
    """The scorecard with its judge, entry, stage and contest; also tells the page whose contest it is."""
    found = db.session.scalars(
        select(Scorecard).where(Scorecard.key == key).options(
            joinedload(Scorecard.judge).joinedload(Judge.contest),
            joinedload(Scorecard.entry).joinedload(Entry.stage),
            joinedload(Scorecard.entry).joinedload(Entry.project),
        )
    ).one_or_none()
    if found is not None:
        g.contest, g.sample_data = found.judge.contest, found.judge.contest.sample
    return found


def cards_for(person_id: int | None) -> list[Scorecard]:
    """A person's scorecards, stage by stage in running order."""
    return list(
        db.session.scalars(
            select(Scorecard).join(Scorecard.judge).join(Scorecard.entry).join(Entry.stage)
            .where(Judge.person_id == person_id, Judge.active)
            .order_by(Stage.contest_id.desc(), Stage.position, Entry.position, Entry.id)
            .options(
                contains_eager(Scorecard.judge).joinedload(Judge.contest),
                contains_eager(Scorecard.entry).contains_eager(Entry.stage).selectinload(Stage.criteria),
                contains_eager(Scorecard.entry).joinedload(Entry.project).joinedload(Project.region),
            )
        )
    )


def cards_at_hand(person_id: int | None) -> list[Scorecard]:
    """Without rehearsals, and without a stage that is over once the judge has cards at a later one of the contest.

    A project that went on keeps its key: a program that looks for a key must find one card, the one to score now.
    """
    cards = [card for card in cards_for(person_id) if card.judge.contest.rehearsal_of is None]
    newest: dict[int, int] = {}
    for card in cards:
        stage = card.entry.stage
        newest[stage.contest_id] = max(stage.position, newest.get(stage.contest_id, stage.position))
    return [
        card for card in cards
        if card.entry.stage.state != "done" or card.entry.stage.position == newest[card.entry.stage.contest_id]
    ]


def shown_state(card: Scorecard | Held) -> str:
    """`empty`, `draft` or `submitted`; `recused` where it is not counted."""
    return card.state if card.counted else "recused"


def card_json(card: Scorecard | Held) -> dict[str, Any]:
    """A scorecard as the API shows it to its judge."""
    criteria = card.entry.stage.criteria
    return {
        "id": card.key,
        "entry": card.entry.key,
        "version": card.version,
        "state": shown_state(card),
        "marks": {one.key: card.marks[one.key] for one in criteria if one.key in card.marks},
        "total": total(card.marks, criteria),
        "comment": card.comment,
        "criteria": [
            {"title": pick(one.title, one.title_en), **_criterion(one)} for one in criteria
        ],
    }


def _criterion(one: Any) -> dict[str, str]:
    numbers = {"min": one.min, "max": one.max, "step": one.step, "weight": one.weight}
    return {"key": one.key, **{name: written(value) for name, value in numbers.items()}}


def opening_of(entry_id: int) -> Opening | None:
    """Whether the entry was ever opened, and is open now."""
    return db.session.scalars(select(Opening).where(Opening.entry_id == entry_id)).one_or_none()


def open_entries(entry_ids: list[int]) -> dict[int, bool]:
    """By entry id: open now, or closed again; those never opened are left out."""
    found = db.session.execute(select(Opening.entry_id, Opening.open).where(Opening.entry_id.in_(entry_ids))).all()
    return dict(found)


def late_edits_of(card: Scorecard | Held) -> list[LateEdit]:
    """What came after the close, the newest first."""
    wanted = select(LateEdit).where(LateEdit.scorecard_id == card.id).order_by(LateEdit.at.desc(), LateEdit.id.desc())
    return list(db.session.scalars(wanted))


_cards = Scorecard.__table__
_HANDED_IN = (
    select(_cards.c.state, func.count()).where(_cards.c.entry_id == bindparam("entry"), _cards.c.counted)
    .group_by(_cards.c.state)
)


def judges_in(entry_id: int) -> tuple[int, int]:
    """How many counted scorecards of the entry are submitted, and how many are expected."""
    counts = dict(db.session.execute(_HANDED_IN, {"entry": entry_id}).all())
    return counts.get("submitted", 0), sum(counts.values())


def own_totals(card: Scorecard) -> list[str]:
    """The totals that the judge has submitted at this stage on other entries, in running order."""
    found = db.session.scalars(
        select(Scorecard).join(Scorecard.entry)
        .where(
            Scorecard.judge_id == card.judge_id, Scorecard.id != card.id, Entry.stage_id == card.entry.stage_id,
            Scorecard.state == "submitted", Scorecard.counted,
        )
        .order_by(Entry.position, Entry.id)
    )
    sums = (total(other.marks, card.entry.stage.criteria) for other in found)
    return [one for one in sums if one is not None]


def place_of(card: Scorecard) -> tuple[int, int]:
    """The entry's place in the judge's own list of the stage, and that list's length."""
    ids = list(
        db.session.scalars(
            select(Scorecard.id).join(Scorecard.entry)
            .where(Scorecard.judge_id == card.judge_id, Entry.stage_id == card.entry.stage_id)
            .order_by(Entry.position, Entry.id)
        )
    )
    return ids.index(card.id) + 1, len(ids)


def tally_document(stage: Stage, entries: set[str] | None = None) -> dict[str, Any]:
    """The stage as a tally document: entries in running order, submitted scorecards, recused ones not counted.

    Drafts are left out. `entries` (project keys) keeps only these.
    """
    rows = list(
        db.session.scalars(
            select(Entry).where(Entry.stage_id == stage.id).order_by(Entry.position, Entry.id)
            .options(joinedload(Entry.project))
        )
    )
    chosen = {row.id: row for row in rows if entries is None or row.key in entries}
    places = {entry_id: place for place, entry_id in enumerate(chosen)}
    cards = db.session.scalars(
        select(Scorecard).join(Scorecard.entry).where(Entry.stage_id == stage.id)
        .where((Scorecard.state == "submitted") | Scorecard.counted.is_(False))
        .options(selectinload(Scorecard.judge))
    )
    kept = sorted((card for card in cards if card.entry_id in chosen), key=lambda card: (places[card.entry_id], card.judge_id))
    adjustments, parts = _adjustments(stage), tally_parts(stage)
    document: dict[str, Any] = {
        "schema": "tally/1",
        "rule": parts["rule"],
        "criteria": parts["criteria"],
        "entries": [
            {"key": row.key, "status": row.status, "adjustments": adjustments[row.id], "casting": row.casting, "lot": row.lot}
            for row in chosen.values()
        ],
        "scorecards": [_tallied(card, chosen[card.entry_id].key) for card in kept],
    }
    if "sources" in parts:
        document["sources"] = with_scores(stage, parts["sources"], {row.key for row in chosen.values()})
    if stage.tiers:
        document["prizes"] = parts["prizes"]
    return document


def judge_names(stage: Stage) -> dict[str, str]:
    """Judges' names by key."""
    return {judge.key: pick(judge.person.name, judge.person.name_en) for judge in judges_of(stage.contest_id)}


def _tallied(card: Scorecard, entry: str) -> dict[str, Any]:
    line: dict[str, Any] = {"judge": card.judge.key, "entry": entry}
    if card.panel_key:
        line["panel"] = card.panel_key
    return {**line, "counted": card.counted, "marks": card.marks if card.state == "submitted" else {}}


def _adjustments(stage: Stage) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    rows = db.session.scalars(
        select(Adjustment).join(Adjustment.entry).where(Entry.stage_id == stage.id).order_by(Adjustment.id)
    )
    for row in rows:
        found[row.entry_id].append({"points": written(row.points), "reason": row.reason})
    return found


MARKS[JUDGES] = Marks(document=tally_document, names=judge_names)
