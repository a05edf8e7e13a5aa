"""Exact decimals: how they are read, rounded and printed, with no binary floating point anywhere."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import isqrt

WRITTEN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
# A JSON number has no limit of its own; this one keeps 1e999999999 from filling the memory.
LONGEST = 40
# Digits after the point of an endless decimal in print, of a value with a root in comparisons, and of a root itself.
ENDLESS_PLACES = 12
ROOTED_PLACES = 30
ROOT_PLACES = 60


def ratio(value: object) -> tuple[int, int] | None:
    """Numerator and denominator, not always reduced, of a JSON number or a written decimal; None for all else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if not WRITTEN.fullmatch(value):
            return None
        whole, _, decimals = value.partition(".")
        return int(whole + decimals), 10 ** len(decimals)
    if isinstance(value, int):
        return (value, 1) if abs(value) < 10**LONGEST else None
    if isinstance(value, Decimal) and value.is_finite():
        exponent = value.as_tuple().exponent
        if not value:
            return 0, 1
        if isinstance(exponent, int) and exponent >= -LONGEST and value.adjusted() < LONGEST:
            return value.as_integer_ratio()
    return None


def exact(value: object) -> Fraction | None:
    """The number that a JSON number or a written decimal stands for; None where it stands for none."""
    parts = ratio(value)
    return None if parts is None else Fraction(*parts)


def half_up(value: Fraction, places: int) -> Fraction:
    """To the nearest, a half away from zero."""
    scale = 10**places
    whole, rest = divmod(abs(value.numerator) * scale, value.denominator)
    whole += 2 * rest >= value.denominator
    return Fraction(-whole if value < 0 else whole, scale)


def half_even(value: Fraction, places: int) -> Fraction:
    """To the nearest, a half to the even digit."""
    scale = 10**places
    return Fraction(_nearest_even(value.numerator * scale, value.denominator), scale)


Rounding = Callable[[Fraction, int], Fraction]

ROUNDINGS: dict[str, Rounding] = {
    "half_up": half_up,
    "half_even": half_even,
}


def rounder(rounding: str, places: int | None) -> Callable[[Fraction], Fraction]:
    """Rounding by one of the ROUNDINGS; None leaves values exact."""
    if places is None:
        return _unrounded
    to_nearest = ROUNDINGS[rounding]
    return lambda value: to_nearest(value, places)


def _unrounded(value: Fraction) -> Fraction:
    return value


def root(value: Fraction) -> Fraction:
    """The square root, cut after ROOT_PLACES digits; equal values have equal roots."""
    scale = 10**ROOT_PLACES
    return Fraction(isqrt(value.numerator * scale * scale // value.denominator), scale)


def in_order(value: Fraction) -> tuple[int, Fraction]:
    """A key that sorts like the value itself and seldom has to compare fractions, which is slow."""
    return value.numerator * 10**ENDLESS_PLACES // value.denominator, value


def fixed(value: Fraction, places: int) -> str:
    """A value that has no more than `places` decimals, printed with exactly so many."""
    return _pointed(value.numerator * 10**places // value.denominator, places)


def plain(numerator: int, denominator: int, *, endless: bool = False) -> str:
    """Printed without trailing zeros; an endless decimal is rounded half-even to ENDLESS_PLACES.

    `endless` says that the fraction itself was cut short, so that its own end must not be shown.
    """
    rough, places, factor = _decimal_parts(denominator)
    whole, rest = divmod(numerator, rough)
    if rest or (endless and places > ENDLESS_PLACES):
        whole = _nearest_even(numerator * 10**ENDLESS_PLACES, denominator)
        places, factor = ENDLESS_PLACES, 1
    text = _pointed(whole * factor, places)
    return text.rstrip("0").rstrip(".") if places else text


def terminates(value: Fraction) -> bool:
    """Whether the value has an end as a decimal."""
    return _decimal_parts(value.denominator)[0] == 1


def _nearest_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and whole % 2):
        whole += 1
    return whole


def _pointed(digits: int, places: int) -> str:
    if not places:
        return str(digits)
    text = str(abs(digits)).zfill(places + 1)
    return f"{'-' if digits < 0 else ''}{text[:-places]}.{text[-places:]}"


@lru_cache(maxsize=1024)
def _decimal_parts(denominator: int) -> tuple[int, int, int]:
    """(rough, places, factor) with denominator = rough × 10**places ÷ factor and rough free of 2 and 5."""
    twos = (denominator & -denominator).bit_length() - 1
    rough = denominator >> twos
    fives = 0
    while rough % 5 == 0:
        rough //= 5
        fives += 1
    places = max(twos, fives)
    factor = 5 ** (places - fives) if twos > fives else 2 ** (places - twos)
    return rough, places, factor
