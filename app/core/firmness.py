"""How firm prizes are: which small change of the marks or of the rule would change them.

Every case is tallied again, so that nothing is guessed: without one judge, with one mark a step lower or higher,
without the trim. Where the rule does not normalise, a mark moves its own entry only, and what the others have is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.core.tally.cards import Scorecard, count
from app.core.tally.document import ACTIVE, Document
from app.core.tally.normalise import NORMALISATIONS
from app.core.tally.prizes import Ranked, award
from app.core.tally.results import Result, results
from app.core.tally.rule import Trim
from app.core.tally.standings import parties_of, tally
from app.core.tally.ties import TIE_BREAKS
from app.core.tally.trim import SCOPES

JUDGE, LOWER, HIGHER, TRIM = "without_judge", "mark_lower", "mark_higher", "without_trim"
KINDS = (JUDGE, LOWER, HIGHER, TRIM)


@dataclass(frozen=True, slots=True)
class Case:
    """One change: whose scorecards or mark; `entry` and `criterion` only where it is one mark."""

    kind: str
    judge: str | None = None
    entry: str | None = None
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A case that moves somebody over a border: who comes above it, who falls below, best first."""

    case: Case
    gains: tuple[str, ...]
    loses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Border:
    """The line below one tier: the entries next to it, and the first case of each kind that moves somebody over it.

    `last` has this tier or a higher one, `next` does not (null where nobody is left). `moved` counts the cases that
    move somebody, by kind.
    """

    tier: str
    last: str
    next: str | None
    moves: tuple[Move, ...]
    moved: Mapping[str, int]

    @property
    def firm(self) -> bool:
        return not self.moves


@dataclass(frozen=True, slots=True)
class Firmness:
    """Every border of a document's prizes, and how many cases were tried of each kind."""

    borders: tuple[Border, ...]
    tried: Mapping[str, int]


def firmness(document: Document) -> Firmness:
    """Try every case against every border. No border where there are no tiers or nobody has a prize."""
    keys = [tier.key for tier in document.tiers]
    now = tally(document)
    present = _above({row.entry: row.prize for row in now.rows}, keys)
    ranked = [row.entry for row in now.rows if row.rank is not None]
    found: dict[str, list[Move]] = {key: [] for key in keys}
    tried = dict.fromkeys(KINDS, 0)
    moved: dict[str, dict[str, int]] = {key: dict.fromkeys(KINDS, 0) for key in keys}
    for case, prizes in _outcomes(document):
        tried[case.kind] += 1
        other = present if prizes is None else _above(prizes, keys)
        for key in keys:
            if other[key] != present[key]:
                moved[key][case.kind] += 1
                if moved[key][case.kind] == 1:
                    gains, loses = other[key] - present[key], present[key] - other[key]
                    found[key].append(Move(case, _sorted(gains, ranked), _sorted(loses, ranked)))
    borders = []
    for key in keys:
        above = [entry for entry in ranked if entry in present[key]]
        below = [entry for entry in ranked if entry not in present[key]]
        if above and (below or found[key]):
            borders.append(Border(key, above[-1], below[0] if below else None, tuple(found[key]), moved[key]))
    return Firmness(tuple(borders), tried)


def _sorted(entries: set[str], order: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(entries, key=lambda key: (order.index(key) if key in order else len(order), key)))


Prizes = Mapping[str, str | None]


def _above(prizes: Prizes, keys: Sequence[str]) -> dict[str, set[str]]:
    """By tier: the entries that have it or a higher one."""
    places = {key: place for place, key in enumerate(keys)}
    return {
        key: {entry for entry, prize in prizes.items() if prize is not None and places[prize] <= place}
        for key, place in places.items()
    }


def _outcomes(document: Document) -> Iterator[tuple[Case, Prizes | None]]:
    """Every case with the prizes that it gives; None where they are seen to stay as they are."""
    for case, changed in _whole_cases(document):
        yield case, _prizes(changed)
    local = _Local(document) if document.rule.normalise == next(iter(NORMALISATIONS)) else None
    by_total = SCOPES[document.rule.trim.scope].of_totals and not any(
        TIE_BREAKS[name.partition(":")[0]].argument == "criterion" for name in document.rule.ties
    )
    known: dict[tuple[int, object], Prizes | None] = {}
    for case, at, place, step in mark_cases(document):
        # Where only totals matter, steps of the same worth in different criteria are one case.
        criterion = document.criteria[place]
        worth = (at, criterion.step * criterion.weight * step if by_total else (place, step))
        if worth not in known:
            cards = _moved(document.scorecards, at, place, step)
            known[worth] = local.prizes(cards, at) if local else _prizes(replace(document, scorecards=cards))
        yield case, known[worth]


def _prizes(document: Document) -> Prizes:
    return {row.entry: row.prize for row in tally(document).rows}


class _Local:
    """Without normalisation a mark moves its own entry only: the others' results are computed once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found = _results(document)
        self._floors = [tier.min_score for tier in document.tiers if tier.min_score is not None]
        self._entries = {entry.key: entry for entry in document.entries}
        self._scores = {
            entry.key: score.value for entry in document.entries
            if entry.status == ACTIVE and (score := self._found[entry.key].score)
        }

    def prizes(self, cards: tuple[Scorecard, ...], at: int) -> Prizes | None:
        """The prizes with these scorecards, of which only the one at `at` differs; None where no rank can move."""
        key = cards[at].entry
        own = tuple(card for card in cards if card.entry == key)
        result = _results(replace(self._document, entries=(self._entries[key],), scorecards=own))[key]
        if key not in self._scores or result.score is None or not self._moves(key, result.score.value):
            return None
        parties = parties_of(self._document, {**self._found, key: result})
        ranked = [Ranked([one.key for one in party.members], party.members[0].score) for party in parties]
        return award(ranked, self._document.tiers, self._document.prize_ties).tiers

    def _moves(self, key: str, score: Fraction) -> bool:
        """Whether the new score can change an order, a tie or a floor that is met."""
        before = self._scores[key]
        if any((before >= floor) != (score >= floor) for floor in self._floors):
            return True
        low, high = min(before, score), max(before, score)
        return any(low <= other <= high for one, other in self._scores.items() if one != key)


def _results(document: Document) -> dict[str, Result]:
    counted = count(document.criteria, document.scorecards)
    return results(document, counted, NORMALISATIONS[document.rule.normalise].adjust(counted))


def _whole_cases(document: Document) -> Iterator[tuple[Case, Document]]:
    """The cases that change more than one mark, with the documents that they make."""
    for judge in dict.fromkeys(card.judge for card in document.scorecards if card.counted):
        yield Case(JUDGE, judge), replace(document, scorecards=tuple(c for c in document.scorecards if c.judge != judge))
    if document.rule.trim.steps:
        yield Case(TRIM), replace(document, rule=replace(document.rule, trim=Trim(document.rule.trim.scope, ())))


def mark_cases(document: Document) -> Iterator[tuple[Case, int, int, int]]:
    """Every mark that can be a step lower or higher: the case, its scorecard, its criterion, and the step."""
    active = {entry.key for entry in document.entries if entry.status == ACTIVE}
    local = document.rule.normalise == next(iter(NORMALISATIONS))
    tops = [int((one.max - one.min) / one.step) for one in document.criteria]
    for at, card in enumerate(document.scorecards):
        if not card.counted or (local and card.entry not in active):
            continue
        for place, criterion in enumerate(document.criteria):
            for kind, step in ((LOWER, -1), (HIGHER, 1)):
                if 0 <= card.steps[place] + step <= tops[place]:
                    yield Case(kind, card.judge, card.entry, criterion.key), at, place, step


def _moved(cards: tuple[Scorecard, ...], at: int, place: int, step: int) -> tuple[Scorecard, ...]:
    steps = list(cards[at].steps)
    steps[place] += step
    return (*cards[:at], replace(cards[at], steps=tuple(steps)), *cards[at + 1 :])
