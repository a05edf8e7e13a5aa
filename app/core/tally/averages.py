"""What becomes of an entry's totals, or of its marks in one criterion, once the extremes are dropped."""

from collections.abc import Callable, Sequence
from fractions import Fraction

Average = Callable[[Sequence[int]], Fraction]


def mean(values: Sequence[int]) -> Fraction:
    """The arithmetic mean of one value or more."""
    return Fraction(sum(values), len(values))


def median(values: Sequence[int]) -> Fraction:
    """The middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def total(values: Sequence[int]) -> Fraction:
    """The plain sum."""
    return Fraction(sum(values))


# The first is the default.
AVERAGES: dict[str, Average] = {
    "mean": mean,
    "median": median,
    "sum": total,
}
