"""Making totals of different panels and judges comparable before anything is dropped or averaged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm

from app.core.numbers import ROOT_PLACES
from app.core.tally.additive import judge_effects
from app.core.tally.cards import Counted


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The totals after normalisation, in the order of the counted scorecards, as numerators over `scale`.

    `cut` holds the positions of those that have a root without end and stand for it with ROOT_PLACES decimals.
    """

    totals: tuple[int, ...]
    scale: int
    cut: frozenset[int] = frozenset()
    warnings: tuple[Mapping[str, object], ...] = ()


def none(counted: Counted) -> Adjusted:
    """Leave the totals as they are."""
    return Adjusted(counted.totals, counted.scale)


def panel_mean(counted: Counted) -> Adjusted:
    """total × mean of all totals ÷ mean of the panel's totals; no panel is one panel of its own."""
    panels: dict[str | None, list[int]] = {}
    for card, total in zip(counted.cards, counted.totals, strict=True):
        panels.setdefault(card.panel, []).append(total)
    every = sum(counted.totals)
    number = len(counted.totals)
    factors = {
        panel: Fraction(every * len(totals), number * sum(totals)) if sum(totals) else Fraction(1)
        for panel, totals in panels.items()
    }
    common = lcm(*(factor.denominator for factor in factors.values()))
    whole = {panel: factor.numerator * (common // factor.denominator) for panel, factor in factors.items()}
    return Adjusted(
        tuple(total * whole[card.panel] for card, total in zip(counted.cards, counted.totals, strict=True)),
        counted.scale * common,
        warnings=tuple({"code": "panel_mean_zero", "panel": panel} for panel in panels if not sum(panels[panel])),
    )


def zscore(counted: Counted) -> Adjusted:
    """(total − judge's mean) ÷ judge's deviation × deviation of all totals + mean of all totals.

    With n totals of sum s and sum of squares q, n·q − s² is n² times their variance. What is added to the mean of
    all N totals is therefore ± √((n·total − s)² · (N·Q − S²) ÷ (n·q − s²)) ÷ N: one root of an exact fraction, so
    that deviations which are equal come out equal, whoever the judge is.
    """
    judges: dict[str, list[int]] = {}
    for card, total in zip(counted.cards, counted.totals, strict=True):
        judges.setdefault(card.judge, []).append(total)
    every, number = sum(counted.totals), len(counted.totals)
    spread = _spread(counted.totals)
    known = {judge: (len(totals), sum(totals), _spread(totals)) for judge, totals in judges.items()}
    fine = 10**ROOT_PLACES
    adjusted: list[int] = []
    cut: set[int] = set()
    for index, (card, total) in enumerate(zip(counted.cards, counted.totals, strict=True)):
        marked, summed, own = known[card.judge]
        away = marked * total - summed
        square = away * away * spread
        part = isqrt(square * fine * fine // own) if own else 0
        if own and part * part * own != square * fine * fine:
            cut.add(index)
        adjusted.append(every * fine + (part if away > 0 else -part))
    return Adjusted(tuple(adjusted), number * counted.scale * fine or 1, frozenset(cut))


def _spread(totals: tuple[int, ...] | list[int]) -> int:
    return len(totals) * sum(total * total for total in totals) - sum(totals) ** 2


def additive(counted: Counted) -> Adjusted:
    """total − the judge's effect, by least squares of total = level + project + judge."""
    effects, groups = judge_effects([(card.judge, card.entry) for card in counted.cards], counted.totals)
    common = lcm(*(effect.denominator for effect in effects.values()))
    whole = {judge: effect.numerator * (common // effect.denominator) for judge, effect in effects.items()}
    return Adjusted(
        tuple(total * common - whole[card.judge] for card, total in zip(counted.cards, counted.totals, strict=True)),
        counted.scale * common,
        warnings=({"code": "disconnected", "groups": groups},) if len(groups) > 1 else (),
    )


@dataclass(frozen=True, slots=True)
class Normalisation:
    """One way to normalise; `rooted` says that its values have roots and are compared after rounding."""

    adjust: Callable[[Counted], Adjusted]
    rooted: bool = False


# The first is the default.
NORMALISATIONS: dict[str, Normalisation] = {
    "none": Normalisation(none),
    "panel_mean": Normalisation(panel_mean),
    "zscore": Normalisation(zscore, rooted=True),
    "additive": Normalisation(additive),
}
