"""Marks: which a criterion allows, and how they are read as whole steps above its minimum."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from app.core import reading
from app.core.numbers import plain, ratio
from app.core.reading import Place
from app.core.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is scored; marks run from `min` to `max` in steps that count from `min`."""

    key: str
    min: Fraction
    max: Fraction
    step: Fraction
    weight: Fraction


class _Ruler:
    """One criterion in whole numbers over a common denominator, and the steps of the marks that it has seen.

    A criterion has few different marks and a contest many scorecards, so nearly every mark is known. The type
    belongs to what is remembered: 1 and True are equal, but only one of them is a mark.
    """

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        self.known: dict[tuple[type, object], int] = {}
        self._scale = lcm(criterion.min.denominator, criterion.max.denominator, criterion.step.denominator)
        self._least = int(criterion.min * self._scale)
        self._span = int(criterion.max * self._scale) - self._least
        self._step = int(criterion.step * self._scale)

    def steps(self, value: object, at: Place) -> int:
        """How many steps above the minimum a mark is; Refusal if the criterion does not allow it."""
        if isinstance(value, str) and (found := self.known.get((str, value))) is not None:
            return found
        parts = ratio(value)
        if parts is not None:
            numerator, denominator = parts
            above, rest = divmod(numerator * self._scale - self._least * denominator, denominator)
            steps, off = divmod(above, self._step)
            if not rest and not off and 0 <= above <= self._span:
                self.known[type(value), value] = steps
                return steps
        raise _wrong(reading.number(value, at), at, self.criterion)


class Marks:
    """Reads the marks of one scorecard after another."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self._rulers = {criterion.key: _Ruler(criterion) for criterion in criteria}
        self._known = [(key, ruler.known) for key, ruler in self._rulers.items()]

    def of(self, value: object, at: Place, counted: bool) -> tuple[int, ...]:
        """The steps in the order of the criteria; what is not counted is checked but has none."""
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
        unknown = value.keys() - self._rulers.keys()
        if unknown:
            key = min(map(str, unknown))
            raise reading.refusal("tally.unknown_criterion", "is not a criterion", (*at, key), criterion=key)
        steps = []
        for key, ruler in self._rulers.items():
            mark = value.get(key)
            if mark is None and not counted:
                continue
            if key not in value:
                raise reading.refusal("tally.mark_missing", "has no mark", (*at, key), criterion=key)
            steps.append(ruler.steps(mark, (*at, key)))
        return tuple(steps) if counted else ()


def _wrong(mark: Fraction, at: Place, criterion: Criterion) -> Refusal:
    shown, least, most, step = map(_shown, (mark, criterion.min, criterion.max, criterion.step))
    if mark > criterion.max:
        message = f"{shown} is above the maximum {most}"
        return reading.refusal("tally.mark_above_maximum", message, at, mark=shown, maximum=most)
    if mark < criterion.min:
        message = f"{shown} is below the minimum {least}"
        return reading.refusal("tally.mark_below_minimum", message, at, mark=shown, minimum=least)
    message = f"{shown} is off the steps of {step} from {least}"
    return reading.refusal("tally.mark_off_step", message, at, mark=shown, step=step, minimum=least)


def _shown(value: Fraction) -> str:
    return plain(value.numerator, value.denominator)
