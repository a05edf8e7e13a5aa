"""How each score came about: the tally's own steps as values, from the judges' totals to what broke a tie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.numbers import ROOTED_PLACES, half_even, half_up, plain, root, rounder
from app.core.tally.averages import AVERAGES
from app.core.tally.cards import count
from app.core.tally.document import Document, Entry
from app.core.tally.normalise import NORMALISATIONS
from app.core.tally.output import CardLine, Row
from app.core.tally.results import Result, results
from app.core.tally.standings import contender, tally
from app.core.tally.ties import TIE_BREAKS, Contender
from app.core.tally.trim import SCOPES, Method, TrimStep, dropped

# Decimals of a value on paper; the tally itself goes on with the exact one.
SHOWN_PLACES = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A value for readers: at most SHOWN_PLACES decimals; `exact` says whether that is all of it."""

    text: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """One judge's mark in one criterion, and whether it was dropped there."""

    judge: str
    mark: str
    dropped: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion's way into a score that is trimmed by criterion: marks, their average, rounded, times weight."""

    criterion: str
    marks: tuple[Marked, ...]
    average: Figure
    rounded: Figure
    weight: str
    weighted: Figure


@dataclass(frozen=True, slots=True)
class Share:
    """One source's way into the score: value × weight; `own` where it is made of the scorecards."""

    name: str
    weight: str
    value: Figure | None
    own: bool


@dataclass(frozen=True, slots=True)
class TieStep:
    """One tie-break between entries that were equal so far: each one's value, and whether that told them all apart."""

    name: str
    values: tuple[tuple[str, Figure | None], ...]
    splits: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """One entry. `cards` come in input order, `ordered` the counted ones from the highest adjusted total down.

    `trim`: how many of the highest and lowest are dropped at this number of scorecards. `sum` and `value`: of the
    totals that are left, null where the rule goes by criterion (then `parts` hold the way) or nobody has judged.
    `before` is the score before its rounding, null without a score; `missing` says why there is none: `quorum` or
    `source`. `ties` are the tie-breaks asked while the entry was level with others, in their order.
    """

    row: Row
    status: str
    ordered: tuple[CardLine, ...]
    trim: TrimStep
    quorum: int
    kept: int
    sum: Figure | None
    value: Figure | None
    parts: tuple[Part, ...]
    shares: tuple[Share, ...]
    adjustments: tuple[tuple[str, str], ...]
    before: Figure | None
    missing: str | None
    ties: tuple[TieStep, ...]

    @property
    def counted(self) -> int:
        return len(self.ordered)

    @property
    def normalised(self) -> bool:
        return any(card.adjusted != card.total for card in self.ordered)


def figure(value: Fraction) -> Figure:
    """The value with at most SHOWN_PLACES decimals, rounded half up."""
    short = half_up(value, SHOWN_PLACES)
    return Figure(plain(short.numerator, short.denominator), short == value)


def explain(document: Document) -> tuple[Explained, ...]:
    """Every entry in the order of the standings."""
    counted = count(document.criteria, document.scorecards)
    adjusted = NORMALISATIONS[document.rule.normalise].adjust(counted)
    found = results(document, counted, adjusted)
    judges: dict[str, list[str]] = {entry.key: [] for entry in document.entries}
    for card in counted.cards:
        judges[card.entry].append(card.judge)
    entries = {entry.key: entry for entry in document.entries}
    rows = tally(document).rows
    level = _level(document, rows, entries, found)
    return tuple(_explained(document, entries[row.entry], row, found[row.entry], judges[row.entry], level) for row in rows)


def _explained(
    document: Document, entry: Entry, row: Row, result: Result, judges: Sequence[str], level: Mapping[str, list[Contender]]
) -> Explained:
    rule, hand = document.rule, result.hand
    method = _method(document)
    by_total = SCOPES[rule.trim.scope].of_totals
    cards = [card for card in row.scorecards if card.counted]
    order = sorted(range(len(cards)), key=lambda at: hand.totals[at], reverse=True)
    left = [total for total, verdict in zip(hand.totals, result.verdicts, strict=True) if verdict is None] if by_total else []
    value = SCOPES[rule.trim.scope].value(hand, method)[0] if hand.totals else None
    before = _before(document, entry, result, value) if result.score is not None else None
    return Explained(
        row=row, status=entry.status, ordered=tuple(cards[at] for at in order),
        trim=method.step(len(hand.totals)), quorum=rule.quorum, kept=len(left) if by_total else len(cards),
        sum=figure(Fraction(sum(left), hand.scale)) if left else None,
        value=figure(value) if value is not None else None,
        parts=() if by_total or not hand.totals else _parts(document, result, judges, method),
        shares=tuple(
            Share(one.name, _written(one.weight), None if part is None else figure(part), one.scores is None)
            for one in document.sources for part in (result.sources[one.name],)
        ),
        adjustments=tuple((_written(one.points), one.reason) for one in entry.adjustments),
        before=None if before is None else figure(before),
        missing=None if result.score is not None else "source" if len(cards) >= rule.quorum else "quorum",
        ties=_ties(document, level.get(row.entry, []), row.entry),
    )


def _method(document: Document) -> Method:
    rule = document.rule
    return Method(
        steps=rule.trim.steps, average=AVERAGES[rule.average], criteria=document.criteria,
        round_criterion=rounder(rule.rounding, rule.places.criterion),
        round_weighted=rounder(rule.rounding, rule.places.weighted),
    )


def _before(document: Document, entry: Entry, result: Result, value: Fraction | None) -> Fraction:
    parts = [(one.weight, result.sources[one.name]) for one in document.sources] or [(Fraction(1), value)]
    added = sum((one.points for one in entry.adjustments), Fraction(0))
    return added + sum((weight * part for weight, part in parts if part is not None), Fraction(0))


def _parts(document: Document, result: Result, judges: Sequence[str], method: Method) -> tuple[Part, ...]:
    step, found = method.step(len(judges)), []
    for place, one in enumerate(document.criteria):
        steps = [marks[place] for marks in result.hand.steps]
        verdicts = dropped(steps, step)
        left = [mark for mark, verdict in zip(steps, verdicts, strict=True) if verdict is None]
        average = method.average(left) * one.step + one.min * (len(left) if document.rule.average == "sum" else 1)
        rounded = method.round_criterion(average)
        marks = tuple(
            Marked(judge, _written(one.min + one.step * mark), verdict)
            for judge, mark, verdict in zip(judges, steps, verdicts, strict=True)
        )
        weighted = method.round_weighted(rounded * one.weight)
        found.append(Part(one.key, marks, figure(average), figure(rounded), _written(one.weight), figure(weighted)))
    return tuple(found)


def _level(
    document: Document, rows: Sequence[Row], entries: Mapping[str, Entry], found: Mapping[str, Result]
) -> dict[str, list[Contender]]:
    """By entry: those with the same score, itself among them, where it is not alone."""
    equals: dict[Fraction, list[Contender]] = {}
    for row in rows:
        score = found[row.entry].score
        if row.rank is not None and score is not None:
            equals.setdefault(score.value, []).append(contender(document, entries[row.entry], found[row.entry], score))
    return {one.key: group for group in equals.values() if len(group) > 1 for one in group}


def _ties(document: Document, group: Sequence[Contender], key: str) -> tuple[TieStep, ...]:
    """The tie-breaks that were asked as long as `key` was level with somebody."""
    found = []
    for name in document.rule.ties:
        if len(group) < 2:
            break
        kind, _, argument = name.partition(":")
        values: dict[str, Fraction | None] = {}
        for one in group:
            value = TIE_BREAKS[kind].value(one, argument)
            values[one.key] = half_even(value, ROOTED_PLACES) if value is not None and one.rooted else value
        splits = len(set(values.values())) > 1
        shown = tuple((one, None if value is None else _tie_figure(kind, value, group[0].rooted)) for one, value in values.items())
        found.append(TieStep(name, shown, splits))
        group = [one for one in group if values[one.key] == values[key]]
    return tuple(found)


# Tie-breaks in which the smaller number comes first hold it turned round.
_TURNED = ("casting", "lot", "spread")


def _tie_figure(kind: str, value: Fraction, rooted: bool) -> Figure:
    turned = -value if kind in _TURNED else value
    return figure(root(turned) if kind == "spread" and not rooted else turned)


def _written(value: Fraction) -> str:
    return plain(value.numerator, value.denominator)
