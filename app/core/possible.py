"""What is still possible while scorecards are outstanding: the ranks an entry can still get, and what it needs.

Every outstanding scorecard may hold any marks that its criteria allow. Where a higher mark can never lower a score,
an entry stands best when its own outstanding marks are all at their highest and everybody else's at their lowest,
and worst the other way round: two tallies give exact bounds, also over rounding, trimming, adjustments and ties.
Rules for which that does not hold have a `reason` instead of bounds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from app.core.numbers import fixed, plain
from app.core.tally.cards import Scorecard, count
from app.core.tally.document import ACTIVE, Document
from app.core.tally.normalise import NORMALISATIONS
from app.core.tally.results import results
from app.core.tally.standings import contender
from app.core.tally.ties import TIE_BREAKS, Contender

# Averages that a higher mark can never lower; the number of scorecards is known, so that a sum is one of them.
MONOTONE = ("mean", "median", "sum")
# Tie-breaks that a higher mark can never worsen, and those whose numbers are drawn or voted only when they are needed.
RISING = ("untrimmed_mean", "criterion", "source", "median")
DRAWN = ("casting", "lot")

# Why nothing is known.
NORMALISED, AVERAGE, DENSE, NEGATIVE = "normalised", "average", "dense", "negative_weight"

NEVER, ALWAYS, EITHER = "never", "always", "either"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one active entry can still get.

    `outstanding` scorecards are to come; `low` and `high` are its scores with the lowest and highest marks, as
    printed, null where it will have no score (a source or the quorum is missing). `best` and `worst` are ranks, null
    where it will have none. `decided`: False where a tie-break that marks move both ways may decide a rank: the
    bounds then hold, but need not be reached.
    """

    entry: str
    outstanding: int
    low: str | None
    high: str | None
    best: int | None
    worst: int | None
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Need:
    """What an entry needs for a rank: `score` or more (`above`: more than it) is enough whatever the tie-breaks say.

    `level` is the score that would be equal to the one that stands in the way, where tie-breaks decide; null where
    they cannot. `score` null: nobody stands in the way. `state`: `never` reachable, `always` (it has it already), `either`.
    """

    rank: int
    score: str | None
    above: bool
    level: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Possible:
    """The outlook of every active entry by its key, or the `reason` why it is not known."""

    reason: str | None
    outlooks: Mapping[str, Outlook] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Side:
    """An entry at one end of what it can get; `settled`: nothing of it is outstanding."""

    contender: Contender
    settled: bool
    shown: str


def unknown(document: Document) -> str | None:
    """Why bounds cannot be given under this rule; None where they can."""
    rule = document.rule
    if rule.normalise != next(iter(NORMALISATIONS)):
        return NORMALISED
    if rule.average not in MONOTONE:
        return AVERAGE
    if rule.rank_style != "competition":
        return DENSE
    weights = [*(one.weight for one in document.criteria), *(one.weight for one in document.sources)]
    return NEGATIVE if any(weight < 0 for weight in weights) else None


def possible(document: Document, outstanding: Mapping[str, Collection[str]]) -> Possible:
    """Best and worst rank of every active entry; `outstanding` are the judges still to come by entry key.

    Submitted scorecards stay as they are. A draw or a vote that has not been recorded may still go either way.
    """
    reason = unknown(document)
    if reason is not None:
        return Possible(reason)
    lows, highs = _ends(document, outstanding)
    ties = document.rule.ties
    found = {}
    for entry in document.entries:
        if entry.status != ACTIVE:
            continue
        key = entry.key
        if key not in lows:
            found[key] = Outlook(key, len(outstanding.get(key, ())), None, None, None, None)
            continue
        ahead = [_ahead(lows[other], highs[key], ties) for other in lows if other != key]
        behind = [_ahead(highs[other], lows[key], ties) for other in lows if other != key]
        found[key] = Outlook(
            entry=key, outstanding=len(outstanding.get(key, ())), low=lows[key].shown, high=highs[key].shown,
            best=1 + sum(one.surely for one in ahead), worst=1 + sum(one.perhaps for one in behind),
            decided=all(one.known for one in (*ahead, *behind)),
        )
    return Possible(None, found)


def needs(
    document: Document, outstanding: Mapping[str, Collection[str]], entry: str, ranks: Sequence[int], *, whole: bool = False
) -> tuple[Need, ...]:
    """What `entry` needs for each of these ranks, among the entries that have all their scorecards.

    `whole`: to have it for certain among all entries, whatever the others still get. Empty where bounds are not known, the entry is
    not active or can have no score.
    """
    if unknown(document) is not None:
        return ()
    lows, highs = _ends(document, outstanding)
    if entry not in lows:
        return ()
    rivals = [side for key, side in highs.items() if key != entry and (whole or side.settled)]
    rivals.sort(key=lambda side: side.contender.score, reverse=True)
    ties, places = document.rule.ties, document.rule.places.score
    best = 1 + sum(_ahead(side, highs[entry], ties).surely for side in rivals)
    worst = 1 + sum(_ahead(side, lows[entry], ties).perhaps for side in rivals)
    found = []
    for rank in ranks:
        state = NEVER if best > rank else ALWAYS if worst <= rank else EITHER
        if rank > len(rivals):
            found.append(Need(rank, None, False, None, state))
            continue
        bar = rivals[rank - 1].contender.score
        step = Fraction(0) if not ties or places is None else Fraction(1, 10**places)
        found.append(
            Need(
                rank=rank, score=_printed(bar + step, places), above=bool(ties) and places is None,
                level=_printed(bar, places) if ties else None, state=state,
            )
        )
    return tuple(found)


def _printed(score: Fraction, places: int | None) -> str:
    return plain(score.numerator, score.denominator) if places is None else fixed(score, places)


def _ends(document: Document, outstanding: Mapping[str, Collection[str]]) -> tuple[dict[str, _Side], dict[str, _Side]]:
    """Every active entry that will have a score, with its lowest and with its highest outstanding marks."""
    lowest = tuple(0 for _ in document.criteria)
    highest = tuple(int((one.max - one.min) / one.step) for one in document.criteria)
    return tuple(_filled(document, outstanding, steps) for steps in (lowest, highest))  # type: ignore[return-value]


def _filled(document: Document, outstanding: Mapping[str, Collection[str]], steps: tuple[int, ...]) -> dict[str, _Side]:
    more = [
        Scorecard(judge=judge, entry=entry, panel=None, counted=True, steps=steps)
        for entry, judges in outstanding.items() for judge in judges
    ]
    whole = replace(document, scorecards=(*document.scorecards, *more))
    counted = count(whole.criteria, whole.scorecards)
    found = results(whole, counted, NORMALISATIONS[whole.rule.normalise].adjust(counted))
    sides = {}
    for entry in whole.entries:
        score = found[entry.key].score
        if entry.status == ACTIVE and score is not None:
            one = contender(whole, entry, found[entry.key], score)
            sides[entry.key] = _Side(one, not outstanding.get(entry.key), score.shown)
    return sides


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Whether one stands before another: surely, perhaps; `known` False where only caution says so."""

    surely: bool
    perhaps: bool
    known: bool = True


_YES, _NO, _DRAW, _OPEN = (
    _Verdict(True, True), _Verdict(False, False), _Verdict(False, True), _Verdict(False, True, known=False),
)


def _ahead(one: _Side, other: _Side, ties: Sequence[str]) -> _Verdict:
    """Whether `one` stands strictly before `other`, both being at the ends in question.

    At the ends all rising tie-breaks are at theirs too. Once the untrimmed means are equal at the ends, no other
    marks could have brought both there: the totals are known and with them every other value made of totals.
    """
    if one.contender.score != other.contender.score:
        return _YES if one.contender.score > other.contender.score else _NO
    settled = one.settled and other.settled
    for name in ties:
        kind, _, argument = name.partition(":")
        value = TIE_BREAKS[kind].value
        mine, yours = value(one.contender, argument), value(other.contender, argument)
        if kind in DRAWN and (mine is None or yours is None):
            return _DRAW
        if kind not in (*RISING, *DRAWN) and not settled:
            return _OPEN
        if mine != yours:
            return _YES if _before(mine, yours) else _NO
        settled = settled or kind == "untrimmed_mean"
    return _NO


def _before(mine: Fraction | None, yours: Fraction | None) -> bool:
    """Whether the first of two different values is the better one; none at all is the worst."""
    return mine is not None and (yours is None or mine > yours)
