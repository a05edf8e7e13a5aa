"""Criteria and scorecards: how they are read, and the totals of those that count."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from operator import mul

from app.core import reading
from app.core.reading import Place
from app.core.tally.marks import Criterion, Marks


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One judge's marks on one entry, each as its number of steps above the criterion's minimum.

    `steps` follows the order of the criteria; it is empty where the scorecard is not counted.
    """

    judge: str
    entry: str
    panel: str | None
    counted: bool
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """The counted scorecards in input order, and their totals as numerators over `scale`."""

    cards: tuple[Scorecard, ...]
    totals: tuple[int, ...]
    scale: int


def count(criteria: Sequence[Criterion], scorecards: Sequence[Scorecard]) -> Counted:
    """Sum mark × weight over the criteria of every counted scorecard.

    Whole numbers over one denominator are exact like fractions and many times faster.
    """
    lowest = [criterion.min * criterion.weight for criterion in criteria]
    steps = [criterion.step * criterion.weight for criterion in criteria]
    scale = lcm(*(value.denominator for value in (*lowest, *steps)))
    floor = int(sum(lowest) * scale)
    units = [int(step * scale) for step in steps]
    cards = tuple(card for card in scorecards if card.counted)
    totals = tuple(floor + sum(map(mul, card.steps, units)) for card in cards)
    return Counted(cards, totals, scale)


def read_criteria(value: object, at: Place) -> tuple[Criterion, ...]:
    """The criteria, none twice."""
    criteria = tuple(_criterion(one, (*at, index)) for index, one in enumerate(reading.items(value, at)))
    reading.unique((criterion.key for criterion in criteria), at, "key")
    return criteria


def _criterion(value: object, at: Place) -> Criterion:
    raw = reading.fields(value, at, ("key", "max"), ("min", "step", "weight"))
    criterion = Criterion(
        key=reading.key(raw["key"], (*at, "key")),
        min=reading.number(raw.get("min", 0), (*at, "min")),
        max=reading.number(raw["max"], (*at, "max")),
        step=reading.number(raw.get("step", 1), (*at, "step")),
        weight=reading.number(raw.get("weight", 1), (*at, "weight")),
    )
    if criterion.max < criterion.min:
        raise reading.refusal("tally.maximum_below_minimum", "is below the minimum", (*at, "max"))
    if criterion.step <= 0:
        raise reading.refusal("tally.step_not_positive", "is not above zero", (*at, "step"))
    return criterion


def read_scorecards(
    value: object, at: Place, criteria: Sequence[Criterion], entries: set[str]
) -> tuple[Scorecard, ...]:
    """The scorecards, each of a known entry and no judge twice on one."""
    listed = reading.items(value, at)
    if listed and not criteria:
        raise reading.refusal("tally.no_criteria", "is empty, though there are scorecards", ("criteria",))
    marks = Marks(criteria)
    seen: set[tuple[str, str]] = set()
    cards = []
    for index, one in enumerate(listed):
        card = _scorecard(one, (*at, index), marks)
        if card.entry not in entries:
            raise reading.refusal("tally.unknown_entry", "is not an entry", (*at, index, "entry"), entry=card.entry)
        pair = (card.judge, card.entry)
        if pair in seen:
            place = (*at, index, "judge")
            message = f"{reading.printable(card.judge)} has scored {reading.printable(card.entry)} before"
            raise reading.refusal("tally.judge_twice", message, place, judge=card.judge, entry=card.entry)
        seen.add(pair)
        cards.append(card)
    return tuple(cards)


def _scorecard(value: object, at: Place, marks: Marks) -> Scorecard:
    raw = reading.fields(value, at, ("judge", "entry"), ("panel", "counted", "marks"))
    counted = reading.flag(raw.get("counted", True), (*at, "counted"))
    if counted and "marks" not in raw:
        raise reading.refusal("document.missing_key", "is missing", (*at, "marks"), key="marks")
    panel = raw.get("panel")
    return Scorecard(
        judge=reading.key(raw["judge"], (*at, "judge")),
        entry=reading.key(raw["entry"], (*at, "entry")),
        panel=None if panel is None else reading.key(panel, (*at, "panel")),
        counted=counted,
        steps=marks.of(raw.get("marks"), (*at, "marks"), counted),
    )
