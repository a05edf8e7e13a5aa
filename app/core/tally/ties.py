"""Telling entries with equal scores apart, one tie-break after another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.numbers import ROOTED_PLACES, half_even, root
from app.core.tally.averages import mean, median
from app.core.tally.marks import Criterion
from app.core.tally.trim import Hand


@dataclass(frozen=True, slots=True)
class Contender:
    """What tie-breaks may look at: an entry's rounded score, its hand and the values beside it."""

    key: str
    score: Fraction
    hand: Hand
    sources: Mapping[str, Fraction | None]
    casting: Fraction | None
    lot: Fraction | None
    criteria: Sequence[Criterion]
    rooted: bool


# What a tie-break makes of a contender (and of the name after its colon): the higher comes first, None last.
Value = Callable[[Contender, str], Fraction | None]


def untrimmed_mean(contender: Contender, _: str) -> Fraction | None:
    """Higher mean of all counted totals."""
    return mean(contender.hand.totals) / contender.hand.scale if contender.hand.totals else None


def criterion(contender: Contender, name: str) -> Fraction | None:
    """Higher mean of all marks in one criterion."""
    position, found = next((index, one) for index, one in enumerate(contender.criteria) if one.key == name)
    steps = [steps[position] for steps in contender.hand.steps]
    return found.min + found.step * mean(steps) if steps else None


def source(contender: Contender, name: str) -> Fraction | None:
    """Higher score in one source."""
    return contender.sources[name]


def middle(contender: Contender, _: str) -> Fraction | None:
    """Higher median of all counted totals."""
    return median(contender.hand.totals) / contender.hand.scale if contender.hand.totals else None


def spread(contender: Contender, _: str) -> Fraction | None:
    """Smaller population standard deviation of all counted totals.

    Where nothing has to be rounded the variance orders them in the same way and needs no root.
    """
    totals, scale = contender.hand.totals, contender.hand.scale
    if not totals:
        return None
    variance = Fraction(
        len(totals) * sum(total * total for total in totals) - sum(totals) ** 2,
        (len(totals) * scale) ** 2,
    )
    return -root(variance) if contender.rooted else -variance


def casting(contender: Contender, _: str) -> Fraction | None:
    """The panel's vote: the smaller number comes first."""
    return None if contender.casting is None else -contender.casting


def lot(contender: Contender, _: str) -> Fraction | None:
    """A recorded draw: the smaller number comes first."""
    return None if contender.lot is None else -contender.lot


@dataclass(frozen=True, slots=True)
class TieBreak:
    """One way to break ties; `argument` says what is named after a colon: a criterion, a source or nothing."""

    value: Value
    argument: str = ""


TIE_BREAKS: dict[str, TieBreak] = {
    "untrimmed_mean": TieBreak(untrimmed_mean),
    "criterion": TieBreak(criterion, argument="criterion"),
    "source": TieBreak(source, argument="source"),
    "median": TieBreak(middle),
    "spread": TieBreak(spread),
    "casting": TieBreak(casting),
    "lot": TieBreak(lot),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Contenders that nothing has told apart so far, and the last tie-break that split them from others."""

    members: Sequence[Contender]
    broken_by: str | None = None


def separate(tied: Sequence[Contender], names: Sequence[str]) -> list[Party]:
    """Contenders of equal score, best first; parties of more than one are ties that nothing resolves."""
    parties = [Party(tied)]
    for name in names:
        parties = [part for party in parties for part in _split(party, name)]
    return parties


def _split(party: Party, name: str) -> list[Party]:
    if len(party.members) == 1:
        return [party]
    kind, _, argument = name.partition(":")
    alike: dict[Fraction | None, list[Contender]] = {}
    for contender in party.members:
        value = TIE_BREAKS[kind].value(contender, argument)
        if value is not None and contender.rooted:
            value = half_even(value, ROOTED_PLACES)
        alike.setdefault(value, []).append(contender)
    if len(alike) == 1:
        return [party]
    lacking = alike.pop(None, None)
    values = sorted((value for value in alike if value is not None), reverse=True)
    parts = [Party(alike[value], name) for value in values]
    return [*parts, Party(lacking, name)] if lacking else parts
