"""Dropping the highest and lowest, by whole scorecards or in each criterion, and averaging what is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from app.core.tally.averages import Average
from app.core.tally.marks import Criterion

HIGH, LOW = "high", "low"


@dataclass(frozen=True, slots=True)
class TrimStep:
    """From this many counted scorecards on, so many of the highest and of the lowest are dropped."""

    from_judges: int
    high: int
    low: int


NOTHING_DROPPED = TrimStep(0, 0, 0)


def step_for(steps: Sequence[TrimStep], judges: int) -> TrimStep:
    """The step that applies to so many counted scorecards: of those not above their number the largest."""
    return max((one for one in steps if one.from_judges <= judges), key=lambda one: one.from_judges, default=NOTHING_DROPPED)


@dataclass(frozen=True, slots=True)
class Hand:
    """One entry's counted scorecards in input order: their marks as steps, their totals over `scale`."""

    steps: Sequence[tuple[int, ...]]
    totals: Sequence[int]
    scale: int


@dataclass(frozen=True, slots=True)
class Method:
    """What the rule says about making one value of a hand."""

    steps: Sequence[TrimStep]
    average: Average
    criteria: Sequence[Criterion]
    round_criterion: Callable[[Fraction], Fraction]
    round_weighted: Callable[[Fraction], Fraction]

    def step(self, judges: int) -> TrimStep:
        """The step that applies to so many counted scorecards."""
        return step_for(self.steps, judges)


Verdict = str | None


def dropped(values: Sequence[int], step: TrimStep) -> list[Verdict]:
    """Which of the values are dropped: of equals the earliest is the low, the latest the high."""
    verdicts: list[Verdict] = [None] * len(values)
    order = sorted(range(len(values)), key=values.__getitem__)  # stable: equals stay in input order
    for index in order[: step.low]:
        verdicts[index] = LOW
    for index in order[len(order) - step.high :]:
        verdicts[index] = HIGH
    return verdicts


def by_scorecard(hand: Hand, method: Method) -> tuple[Fraction, list[Verdict]]:
    """Drop whole scorecards by their totals, then average the totals that are left."""
    verdicts = dropped(hand.totals, method.step(len(hand.totals)))
    left = _left(hand.totals, verdicts)
    return method.average(left) / hand.scale, verdicts


def by_criterion(hand: Hand, method: Method) -> tuple[Fraction, list[Verdict]]:
    """Drop and average the marks of each criterion by itself, then add up average × weight."""
    step = method.step(len(hand.steps))
    score = Fraction(0)
    for position, criterion in enumerate(method.criteria):
        scale = lcm(criterion.min.denominator, criterion.step.denominator)
        lowest, unit = int(criterion.min * scale), int(criterion.step * scale)
        marks = [lowest + steps[position] * unit for steps in hand.steps]
        average = method.average(_left(marks, dropped(marks, step))) / scale
        score += method.round_weighted(method.round_criterion(average) * criterion.weight)
    return score, [None] * len(hand.steps)


def _left(values: Sequence[int], verdicts: Sequence[Verdict]) -> list[int]:
    return [value for value, verdict in zip(values, verdicts, strict=True) if verdict is None]


@dataclass(frozen=True, slots=True)
class Scope:
    """One way to trim; `of_totals` says whether it looks at totals, which alone can be normalised."""

    value: Callable[[Hand, Method], tuple[Fraction, list[Verdict]]]
    of_totals: bool


# The first is the default.
SCOPES: dict[str, Scope] = {
    "scorecard": Scope(by_scorecard, of_totals=True),
    "criterion": Scope(by_criterion, of_totals=False),
}
