"""Whether groups differ more than chance would: a permutation test on their means, exact where the cases are few.

Were the grouping without effect, every way to deal the same values out to groups of the same sizes would be as likely
as the one at hand. The test counts in which share of these ways the means lie at least as far apart as they do
(R. A. Fisher, The Design of Experiments, 1935, §21; E. J. G. Pitman, "Significance tests which may be applied to samples
from any populations", 1937). How far apart is told by the sum over the groups of (sum of the group)² ÷ (its size): for
given values it grows and falls with the F statistic of an analysis of variance, and it is exact in whole numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import combinations
from math import factorial, lcm, prod
from typing import TypeVar

# All ways are tried up to so many; beyond, a sample of SAMPLED, seeded, so that it comes out the same everywhere.
MOST_EXACT = 20_000
SAMPLED = 4_999
# Below this share a difference is called larger than chance.
NOTABLE = Fraction(1, 20)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Group:
    """One group's size and mean."""

    key: str
    size: int
    mean: Fraction


@dataclass(frozen=True, slots=True)
class Comparison:
    """The groups in the order in which they were given, and in which share of `tried` ways they lie as far apart.

    With a sample the way at hand is one of those tried, so the share is never zero: (hits + 1) ÷ (sample + 1) (B. Phipson
    and G. K. Smyth, "Permutation p-values should never be zero", 2010).
    """

    groups: tuple[Group, ...]
    share: Fraction
    tried: int
    exact: bool

    @property
    def notable(self) -> bool:
        return self.share < NOTABLE


def compare(values: Mapping[str, Sequence[Fraction]], seed: str) -> Comparison | None:
    """Compare the groups; None where fewer than two hold values, or where each holds one: nothing can be told then."""
    filled = {key: list(found) for key, found in values.items() if found}
    if len(filled) < 2 or all(len(found) == 1 for found in filled.values()):
        return None
    scale = lcm(*(value.denominator for found in filled.values() for value in found))
    pool = [int(value * scale) for found in filled.values() for value in found]
    sizes = [len(found) for found in filled.values()]
    weight = lcm(*sizes)
    weights = [weight // size for size in sizes]
    here = _apart(_parts(pool, sizes), weights)
    ways = factorial(len(pool)) // prod(factorial(size) for size in sizes)
    exact = ways <= MOST_EXACT
    if exact:
        hits, tried = sum(_apart(sums, weights) >= here for sums in _all_sums(pool, sizes)), ways
    else:
        hits = 1 + sum(_apart(_parts(dealt, sizes), weights) >= here for dealt in _dealt(pool, seed))
        tried = SAMPLED + 1
    groups = tuple(Group(key, len(found), sum(found, Fraction(0)) / len(found)) for key, found in filled.items())
    return Comparison(groups, Fraction(hits, tried), tried, exact)


def _parts(pool: Sequence[int], sizes: Sequence[int]) -> list[int]:
    """The sums of the groups, which stand one after the other in the pool."""
    sums, at = [], 0
    for size in sizes:
        sums.append(sum(pool[at:at + size]))
        at += size
    return sums


def _apart(sums: Sequence[int], weights: Sequence[int]) -> int:
    return sum(one * one * weight for one, weight in zip(sums, weights, strict=True))


def _all_sums(pool: Sequence[int], sizes: Sequence[int]) -> Iterator[list[int]]:
    """The groups' sums in every way to deal the pool out."""
    if len(sizes) == 1:
        yield [sum(pool)]
        return
    for chosen in combinations(range(len(pool)), sizes[0]):
        taken = set(chosen)
        rest = [value for place, value in enumerate(pool) if place not in taken]
        first = sum(pool[place] for place in chosen)
        for sums in _all_sums(rest, sizes[1:]):
            yield [first, *sums]


def _dealt(pool: Sequence[int], seed: str) -> Iterator[list[int]]:
    """The pool in SAMPLED orders by Fisher–Yates, its numbers out of the SHA-256 of the seed and a counter.

    A number of 32 bits is scaled to the place; that favours a place by less than one in a million for such lists.
    """
    numbers = _numbers(seed)
    for _round in range(SAMPLED):
        dealt = list(pool)
        for last in range(len(dealt) - 1, 0, -1):
            other = next(numbers) * (last + 1) >> 32
            dealt[last], dealt[other] = dealt[other], dealt[last]
        yield dealt


def _numbers(seed: str) -> Iterator[int]:
    counter = 0
    while True:
        block = sha256(f"{seed}\n{counter}".encode()).digest()
        yield from (int.from_bytes(block[at:at + 4], "big") for at in range(0, 32, 4))
        counter += 1


def thirds(ordered: Sequence[Key]) -> dict[str, list[Key]]:
    """Who comes in the first, the middle and the last third of an order; what is left over goes to the earlier ones."""
    size, more = divmod(len(ordered), 3)
    first, second = size + (more > 0), 2 * size + (more > 0) + (more > 1)
    return {"first": list(ordered[:first]), "middle": list(ordered[first:second]), "last": list(ordered[second:])}
