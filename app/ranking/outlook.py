"""What is still possible at a stage, for the desk and the MC: each entry's best and worst rank, and what it needs.

Everything here is made of marks that the public may not know. It is for who has `hall.see` and nobody else: no public
page, channel, file or count may be made of it before the results are public.

    found = outlook(stage)                  # two tallies, a few queries; ask once a page, not once an entry
    found.reason                            # None, or why nothing is known: tell it with `words.unknown_words`
    found.outlooks["p7"].best, .worst       # ranks from 1; .low, .high: scores as printed; .outstanding: cards to come
    found.needs("p7")                       # [Wanted]: rank 1, 2, 3 and each prize border; tell one with `words.need_words`
    found.needs("p7", certain=True)         # the same, whatever all others still get
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.models import Stage
from app.core import possible, tally
from app.core.numbers import fixed, plain
from app.core.possible import EITHER, NEVER, Need, Outlook
from app.core.refusals import Refusal
from app.core.tally.prizes import Tier
from app.db import db
from app.judging.models import Recusal
from app.judging.naming import hearing, named
from app.roadshow.queries import days_of
from app.scoring.models import Opening, Scorecard
from app.scoring.queries import tally_document
from app.submissions.models import Entry

# Why nothing is known, beside the reasons of `app.core.possible`.
NO_TALLY, UNPLANNED = "no_tally", "unplanned"
# Ranks that an audience asks for, whatever the prizes are.
FIRST_RANKS = (1, 2, 3)


@dataclass(frozen=True)
class Wanted:
    """What an entry needs for a rank; `tier` is the key of the prize whose last place this is, '' where it is none.

    `floor` is that prize's least score where it asks for more than the rank does.
    """

    need: Need
    tier: str = ""
    floor: str | None = None


@dataclass(frozen=True)
class Prospect:
    """A stage's outlook at one moment."""

    reason: str | None
    outlooks: Mapping[str, Outlook]
    document: tally.Document | None = None
    outstanding: Mapping[str, Sequence[str]] | None = None

    def needs(self, entry: str, *, certain: bool = False) -> list[Wanted]:
        """What the entry needs for the first ranks and the prize borders, best first; empty where nothing is known."""
        if self.reason or self.document is None or self.outstanding is None:
            return []
        borders = _borders(self.document)
        ranks = sorted({*FIRST_RANKS, *borders})
        ranks = [rank for rank in ranks if rank <= len(self.outlooks)]
        found = possible.needs(self.document, self.outstanding, entry, ranks, whole=certain)
        places = self.document.rule.places.score
        return [_wanted(need, borders.get(need.rank), self.outlooks[entry], places) for need in found]


def outlook(stage: Stage) -> Prospect:
    """The stage's prospect now. Submitted scorecards stay as they are; those of closed entries that never came stay out."""
    try:
        document = tally.read(tally.loads(json.dumps(tally_document(stage))))
    except Refusal:
        return Prospect(NO_TALLY, {})
    outstanding = _outstanding(stage)
    if outstanding is None:
        return Prospect(UNPLANNED, {})
    found = possible.possible(document, outstanding)
    return Prospect(found.reason, found.outlooks, document, outstanding)


def _borders(document: tally.Document) -> dict[int, Tier]:
    """The last place of every tier that has one."""
    found, places = {}, 0
    for tier in document.tiers:
        if tier.count is None:
            break
        places += tier.count
        if tier.count:
            found[places] = tier
    return found


def _wanted(need: Need, tier: Tier | None, own: Outlook, places: int | None) -> Wanted:
    if tier is None:
        return Wanted(need)
    floor = tier.min_score
    sure = own.low is not None and floor is not None and Fraction(own.low) >= floor
    if floor is None or sure or (need.score is not None and Fraction(need.score) >= floor):
        return Wanted(need, tier.key)
    reachable = own.high is not None and Fraction(own.high) >= floor and need.state != NEVER
    # A floor may have more decimals than scores do; then it is shown as it was written.
    fits = places is not None and (floor * 10**places).denominator == 1
    shown = fixed(floor, places or 0) if fits else plain(floor.numerator, floor.denominator)
    return Wanted(replace(need, state=EITHER if reachable else NEVER), tier.key, shown)


def _outstanding(stage: Stage) -> dict[str, list[str]] | None:
    """The judges still to come by entry key, in a fixed order; None where an entry has no day and so no judges yet.

    An entry that was closed gets no more scorecards. One whose day is not published has none yet: its panel will come.
    """
    entries = {
        entry.id: entry for entry in db.session.scalars(
            select(Entry).where(Entry.stage_id == stage.id, Entry.status == "active")
            .order_by(Entry.position, Entry.id).options(joinedload(Entry.project))
        )
    }
    closed = set(db.session.scalars(select(Opening.entry_id).where(Opening.entry_id.in_(entries), Opening.open.is_(False))))
    cards: dict[int, list[Scorecard]] = defaultdict(list)
    for card in db.session.scalars(
        select(Scorecard).where(Scorecard.entry_id.in_(entries)).order_by(Scorecard.judge_id)
        .options(joinedload(Scorecard.judge))
    ):
        cards[card.entry_id].append(card)
    bare = [entry_id for entry_id in entries if entry_id not in closed and entry_id not in cards]
    coming = _panels(stage, bare) if bare else {}
    if any(entry_id not in coming for entry_id in bare):
        return None
    found = {}
    for entry_id, entry in entries.items():
        if entry_id in closed:
            continue
        own = cards.get(entry_id, [])
        judges = [card.judge.key for card in own if card.counted and card.state != "submitted"] or coming.get(entry_id, [])
        if judges:
            found[entry.key] = judges
    return found


def _panels(stage: Stage, entry_ids: list[int]) -> dict[int, list[str]]:
    """The judges who will hear these entries, by the plan: named ones or their day's panel, without those who are recused."""
    names = named(entry_ids)
    standing = db.session.execute(
        select(Recusal.entry_id, Recusal.judge_id).where(Recusal.entry_id.in_(entry_ids), Recusal.lifted_at.is_(None))
    )
    recused = {(entry_id, judge_id) for entry_id, judge_id in standing}
    return {
        slot.entry_id: [
            member.judge.key for member in hearing(day.panel, names.get(slot.entry_id))
            if member.judge.active and (slot.entry_id, member.judge_id) not in recused
        ]
        for day in days_of(stage.id) for slot in day.slots if slot.entry_id in entry_ids
    }
