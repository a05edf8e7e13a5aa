"""Numbering parties of equal standing."""

from collections.abc import Callable, Sequence
from itertools import accumulate


def competition(sizes: Sequence[int]) -> list[int]:
    """1, 2, 2, 4: as many places are left out as are shared."""
    return [1 + before for before in accumulate(sizes, initial=0)][: len(sizes)]


def dense(sizes: Sequence[int]) -> list[int]:
    """1, 2, 2, 3: no place is left out."""
    return list(range(1, len(sizes) + 1))


# Sizes of the parties, best first, to the rank of each. The first is the default.
RANK_STYLES: dict[str, Callable[[Sequence[int]], list[int]]] = {
    "competition": competition,
    "dense": dense,
}
