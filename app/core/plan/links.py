"""Which judges and entries hang together: without a link between groups no normalisation can compare them."""

from collections.abc import Sequence

from app.core.plan.values import Seating


def groups(seatings: Sequence[Seating]) -> list[frozenset[str]]:
    """Blocks with entries, grouped: two are in one group where a chain of common judges or entries leads between them.

    That is the same as the connected parts of the graph of judges and entries, for blocks with both. In order of the
    first block.
    """
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    used = [one for one in seatings if one.entries]
    for one in used:
        nodes = [f"block {one.block}", *(f"judge {key}" for key in one.judges), *(f"entry {key}" for key in one.entries)]
        for node in nodes:
            parent.setdefault(node, node)
            parent[root(node)] = root(nodes[0])
    found: dict[str, set[str]] = {}
    for one in used:
        found.setdefault(root(f"block {one.block}"), set()).add(one.block)
    return [frozenset(blocks) for blocks in found.values()]
