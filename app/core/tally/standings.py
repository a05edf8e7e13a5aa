"""The tally: from a document to its standings, each step by what the rule names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

from app.core.numbers import in_order, plain
from app.core.tally.cards import Counted, count
from app.core.tally.document import ACTIVE, Document, Entry
from app.core.tally.normalise import NORMALISATIONS, Adjusted
from app.core.tally.output import CardLine, Row, Standings
from app.core.tally.prizes import Ranked, award
from app.core.tally.ranks import RANK_STYLES
from app.core.tally.results import Result, Score, results
from app.core.tally.ties import Contender, Party, separate


@dataclass(frozen=True, slots=True)
class Placing:
    """Where an entry stands among the others."""

    rank: int | None = None
    broken_by: str | None = None
    prize: str | None = None


def tally(document: Document) -> Standings:
    """Rank a document's entries and give out its prizes."""
    counted = count(document.criteria, document.scorecards)
    adjusted = NORMALISATIONS[document.rule.normalise].adjust(counted)
    found = results(document, counted, adjusted)
    parties = parties_of(document, found)
    ranks = RANK_STYLES[document.rule.rank_style]([len(party.members) for party in parties])
    ranked = [Ranked([one.key for one in party.members], party.members[0].score) for party in parties]
    awards = award(ranked, document.tiers, document.prize_ties)
    placings = {
        one.key: Placing(rank, party.broken_by, awards.tiers.get(one.key))
        for rank, party in zip(ranks, parties, strict=True)
        for one in party.members
    }
    lines = _lines(document, counted, adjusted, found)
    return Standings(
        rows=tuple(
            _row(key, placings.get(key, Placing()), found[key], lines[key]) for key in _order(document, placings)
        ),
        unresolved_ties=tuple(tuple(party.keys) for party in ranked if len(party.keys) > 1),
        held=tuple(awards.held),
        warnings=adjusted.warnings,
    )


def parties_of(document: Document, found: Mapping[str, Result]) -> list[Party]:
    """Active entries with a score, best first; those in one party share their rank."""
    contenders = [
        contender(document, entry, found[entry.key], score)
        for entry in document.entries
        if entry.status == ACTIVE and (score := found[entry.key].score)
    ]
    equals: dict[object, list[Contender]] = {}
    for one in sorted(contenders, key=lambda one: in_order(one.score), reverse=True):
        equals.setdefault(one.score, []).append(one)
    return [party for tied in equals.values() for party in separate(tied, document.rule.ties)]


def contender(document: Document, entry: Entry, result: Result, score: Score) -> Contender:
    """What the tie-breaks may look at of an entry that has a score."""
    return Contender(
        key=entry.key,
        score=score.value,
        hand=result.hand,
        sources=result.sources,
        casting=entry.casting,
        lot=entry.lot,
        criteria=document.criteria,
        rooted=NORMALISATIONS[document.rule.normalise].rooted,
    )


def _order(document: Document, placings: Mapping[str, Placing]) -> list[str]:
    """Ranked entries, then active ones without a score, then the rest, each in the document's order."""
    active = [entry.key for entry in document.entries if entry.status == ACTIVE and entry.key not in placings]
    others = [entry.key for entry in document.entries if entry.status != ACTIVE]
    return [*placings, *active, *others]


def _lines(
    document: Document, counted: Counted, adjusted: Adjusted, found: Mapping[str, Result]
) -> dict[str, list[CardLine]]:
    """The lines of every entry's scorecards in input order, those that are not counted among them."""
    lines: dict[str, list[CardLine]] = {entry.key: [] for entry in document.entries}
    verdicts = {key: iter(result.verdicts) for key, result in found.items()}
    print_total = cache(partial(plain, denominator=counted.scale))
    same = adjusted.totals is counted.totals
    print_adjusted = print_total if same else partial(plain, denominator=adjusted.scale)
    position = -1
    for card in document.scorecards:
        if not card.counted:
            lines[card.entry].append(CardLine(card.judge, False, None, None, None))
            continue
        position += 1
        value = adjusted.totals[position]
        shown = plain(value, adjusted.scale, endless=True) if position in adjusted.cut else print_adjusted(value)
        lines[card.entry].append(
            CardLine(card.judge, True, print_total(counted.totals[position]), shown, next(verdicts[card.entry]))
        )
    return lines


def _row(key: str, placing: Placing, result: Result, lines: list[CardLine]) -> Row:
    return Row(
        entry=key,
        rank=placing.rank,
        score=result.score.shown if result.score else None,
        exact_score=result.score.value if result.score else None,
        sources=result.shown_sources,
        scorecards=tuple(lines),
        tie_broken_by=placing.broken_by,
        prize=placing.prize,
    )
