"""Judges' effects by least squares of total = level + project + judge, exactly.

In the normal equations one side of the scorecards' graph can be eliminated by hand: a project's best level, given
the judges' effects, is the mean of what its totals leave. What remains is a Laplacian on the other side, solved in
whole numbers by Bareiss, "Sylvester's identity and multistep integer-preserving Gaussian elimination" (1968).
"""

from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
# The scorecards of one connected group: (judge, entry, total).
Edge = tuple[str, str, int]


def judge_effects(
    pairs: Sequence[tuple[str, str]], totals: Sequence[int]
) -> tuple[dict[str, Fraction], list[list[str]]]:
    """Each judge's effect, summing to zero in each connected group, and the judges of the groups.

    `pairs` are (judge, entry), no pair twice. Judges stand in the order in which they come up, groups by their
    first judge.
    """
    groups = _groups(pairs)
    edges: dict[str, list[Edge]] = {}
    home = {judge: group[0] for group in groups for judge in group}
    for (judge, entry), total in zip(pairs, totals, strict=True):
        edges.setdefault(home[judge], []).append((judge, entry, total))
    effects: dict[str, Fraction] = {}
    for group in groups:
        effects |= _group_effects(edges[group[0]])
    return effects, groups


def _groups(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    scored: dict[str, list[str]] = {}
    scoring: dict[str, list[str]] = {}
    for judge, entry in pairs:
        scored.setdefault(judge, []).append(entry)
        scoring.setdefault(entry, []).append(judge)
    place = {judge: index for index, judge in enumerate(scored)}
    groups = []
    waiting = dict.fromkeys(scored)
    while waiting:
        found = {next(iter(waiting))}
        todo = list(found)
        while todo:
            for entry in scored[todo.pop()]:
                new = set(scoring.pop(entry, ())) - found
                found |= new
                todo += new
        for judge in found:
            del waiting[judge]
        groups.append(sorted(found, key=place.__getitem__))
    return groups


def _group_effects(edges: Sequence[Edge]) -> dict[str, Fraction]:
    judges = list(dict.fromkeys(judge for judge, _, _ in edges))
    entries = list(dict.fromkeys(entry for _, entry, _ in edges))
    if len(judges) <= len(entries):
        return dict(zip(judges, _effects([(j, e, t) for j, e, t in edges]), strict=True))
    levels = dict(zip(entries, _effects([(e, j, t) for j, e, t in edges]), strict=True))
    left: dict[str, list[Fraction]] = {judge: [] for judge in judges}
    for judge, entry, total in edges:
        left[judge].append(total - levels[entry])
    means = {judge: sum(values, Fraction(0)) / len(values) for judge, values in left.items()}
    middle = sum(means.values(), Fraction(0)) / len(means)
    return {judge: mean - middle for judge, mean in means.items()}


def _effects(edges: Sequence[tuple[Node, Node, int]]) -> list[Fraction]:
    """Effects of the first side in order of appearance, summing to zero; the second side is eliminated."""
    place = {node: index for index, node in enumerate(dict.fromkeys(near for near, _, _ in edges))}
    stars: dict[Node, list[tuple[int, int]]] = {}
    for near, far, total in edges:
        stars.setdefault(far, []).append((place[near], total))
    common = lcm(*map(len, stars.values()))
    # Ones everywhere choose the solution that sums to zero and make the matrix positive definite.
    matrix = [[1] * len(place) + [0] for _ in place]
    for star in stars.values():
        share = common // len(star)
        whole = sum(total for _, total in star)
        for row, total in star:
            matrix[row][row] += common
            matrix[row][-1] += common * total - share * whole
            for column, _ in star:
                matrix[row][column] -= share
    return _solve(matrix)


def _solve(matrix: list[list[int]]) -> list[Fraction]:
    """Solve a symmetric, positive definite system given as rows with the right side at their end.

    The rows are consumed; as elimination keeps them symmetric, only what is right of the diagonal is worked out.
    """
    size = len(matrix)
    previous = 1
    for step in range(size - 1):
        top = matrix[step]
        pivot = top[step]
        for below in range(step + 1, size):
            row, factor = matrix[below], top[below]
            row[below:] = [
                (pivot * own - factor * other) // previous
                for own, other in zip(row[below:], top[below:], strict=True)
            ]
        previous = pivot
    whole = matrix[-1][size - 1]
    solved = [0] * size
    for step in reversed(range(size)):
        row = matrix[step]
        rest = whole * row[-1] - sum(row[column] * solved[column] for column in range(step + 1, size))
        solved[step] = rest // row[step]
    return [Fraction(value, whole) for value in solved]
