"""What each entry comes to by itself, before it is compared with others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.numbers import ROOTED_PLACES, fixed, half_even, plain, rounder, terminates
from app.core.tally.averages import AVERAGES
from app.core.tally.cards import Counted
from app.core.tally.document import Document, Entry
from app.core.tally.normalise import NORMALISATIONS, Adjusted
from app.core.tally.trim import SCOPES, Hand, Method, Verdict


@dataclass(frozen=True, slots=True)
class Score:
    """An entry's score, rounded by the rule, and the same in print."""

    value: Fraction
    shown: str


@dataclass(frozen=True, slots=True)
class Result:
    """One entry's counted scorecards, which of them are dropped, its value in each source, its score if any."""

    hand: Hand
    verdicts: Sequence[Verdict]
    sources: Mapping[str, Fraction | None]
    shown_sources: Mapping[str, str | None]
    score: Score | None


def results(document: Document, counted: Counted, adjusted: Adjusted) -> dict[str, Result]:
    """The result of every entry by its key, in the document's order."""
    positions: dict[str, list[int]] = {entry.key: [] for entry in document.entries}
    for position, card in enumerate(counted.cards):
        positions[card.entry].append(position)
    method = _method(document)
    found = {}
    for entry in document.entries:
        own = positions[entry.key]
        hand = Hand(
            steps=[counted.cards[position].steps for position in own],
            totals=[adjusted.totals[position] for position in own],
            scale=adjusted.scale,
        )
        found[entry.key] = _result(document, entry, hand, method, [position in adjusted.cut for position in own])
    return found


def _method(document: Document) -> Method:
    rule = document.rule
    return Method(
        steps=rule.trim.steps,
        average=AVERAGES[rule.average],
        criteria=document.criteria,
        round_criterion=rounder(rule.rounding, rule.places.criterion),
        round_weighted=rounder(rule.rounding, rule.places.weighted),
    )


def _result(document: Document, entry: Entry, hand: Hand, method: Method, cut: Sequence[bool]) -> Result:
    value: Fraction | None = None
    verdicts: Sequence[Verdict] = []
    if hand.totals:
        value, verdicts = SCOPES[document.rule.trim.scope].value(hand, method)
    if len(hand.totals) < document.rule.quorum:
        value = None
    endless = any(one and verdict is None for one, verdict in zip(cut, verdicts, strict=True))
    sources: dict[str, Fraction | None] = {}
    shown: dict[str, str | None] = {}
    for source in document.sources:
        part = value if source.scores is None else source.scores.get(entry.key)
        sources[source.name] = part
        cut_short = endless and source.scores is None
        shown[source.name] = None if part is None else plain(part.numerator, part.denominator, endless=cut_short)
    return Result(hand, verdicts, sources, shown, _score(document, entry, value, sources, endless))


def _score(
    document: Document, entry: Entry, value: Fraction | None, sources: Mapping[str, Fraction | None], endless: bool
) -> Score | None:
    parts = [(source.weight, sources[source.name]) for source in document.sources] or [(Fraction(1), value)]
    exact = sum((adjustment.points for adjustment in entry.adjustments), Fraction(0))
    for weight, part in parts:
        if part is None:
            return None
        exact += weight * part
    rule = document.rule
    # A root is known to a certain depth only: what lies below it must not decide a rounding or a rank.
    settled = half_even(exact, ROOTED_PLACES) if NORMALISATIONS[rule.normalise].rooted else exact
    rounded = rounder(rule.rounding, rule.places.score)(settled)
    if rule.places.score is not None:
        return Score(rounded, fixed(rounded, rule.places.score))
    endless = endless or not terminates(exact)
    return Score(rounded, plain(rounded.numerator, rounded.denominator, endless=endless))
