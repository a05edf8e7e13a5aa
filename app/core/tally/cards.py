"""Criteria and scorecards: how they are read, and the totals of those that count."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul

from app.core import reading
from app.core.numbers import plain
from app.core.reading import Place


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is scored; marks run from `min` to `max` in steps that count from `min`."""

    key: str
    min: Fraction
    max: Fraction
    step: Fraction
    weight: Fraction


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
    marks = _Marks(criteria)
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


def _scorecard(value: object, at: Place, marks: "_Marks") -> Scorecard:
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


class _Marks:
    """Reads the marks of one scorecard after another and remembers what each written mark came to.

    A criterion has few different marks and a contest many scorecards, so nearly every mark is known.
    """

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self._criteria = criteria
        # The type belongs to what is remembered: 1 and True are equal, but only one of them is a mark.
        self._known: list[tuple[str, dict[tuple[type, object], int]]] = [(one.key, {}) for one in criteria]

    def of(self, value: object, at: Place, counted: bool) -> tuple[int, ...]:
        if counted and isinstance(value, dict) and len(value) == len(self._known):
            try:
                return tuple([known[type(mark := value[key]), mark] for key, known in self._known])
            except (KeyError, TypeError):  # not seen before, or wrong: the slow way tells
                pass
        return self._read(value, at, counted)

    def _read(self, value: object, at: Place, counted: bool) -> tuple[int, ...]:
        if value is None and not counted:
            return ()
        if not isinstance(value, dict):
            raise reading.refusal("document.not_an_object", "is not an object", at)
        unknown = value.keys() - {key for key, _ in self._known}
        if unknown:
            key = min(map(str, unknown))
            raise reading.refusal("tally.unknown_criterion", "is not a criterion", (*at, key), criterion=key)
        steps = []
        for criterion, (key, known) in zip(self._criteria, self._known, strict=True):
            mark = value.get(key)
            if mark is None and not counted:
                continue
            if key not in value:
                raise reading.refusal("tally.mark_missing", "has no mark", (*at, key), criterion=key)
            found = _steps_of(mark, (*at, key), criterion)
            known[type(mark), mark] = found
            steps.append(found)
        return tuple(steps) if counted else ()


def _steps_of(value: object, at: Place, criterion: Criterion) -> int:
    mark = reading.number(value, at)
    shown = _shown(mark)
    if mark > criterion.max:
        most = _shown(criterion.max)
        message = f"{shown} is above the maximum {most}"
        raise reading.refusal("tally.mark_above_maximum", message, at, mark=shown, maximum=most)
    least = _shown(criterion.min)
    if mark < criterion.min:
        message = f"{shown} is below the minimum {least}"
        raise reading.refusal("tally.mark_below_minimum", message, at, mark=shown, minimum=least)
    steps = (mark - criterion.min) / criterion.step
    if steps.denominator != 1:
        step = _shown(criterion.step)
        message = f"{shown} is off the steps of {step} from {least}"
        raise reading.refusal("tally.mark_off_step", message, at, mark=shown, step=step, minimum=least)
    return steps.numerator


def _shown(value: Fraction) -> str:
    return plain(value.numerator, value.denominator)
