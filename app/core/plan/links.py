"""Which judges and entries hang together: without a link between groups no normalisation can compare them."""

from collections.abc import Sequence

from app.core.plan.values import Seating


def groups(seatings: Sequence[Seating]) -> list[frozenset[str]]:
    """Entries, grouped: two are in one group where a chain of common judges leads between them, or one panel hears both.

    That is the same as the connected parts of the graph of judges and entries. In order of the first entry.
    """
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    used = [one for one in seatings if one.entries]
    for one in used:
        for entry in one.entries:
            own = one.named(entry)
            judges = one.judges if own is None else own
            nodes = [f"entry {entry}", *(f"judge {key}" for key in judges), *([f"block {one.block}"] if own is None else [])]
            for node in nodes:
                parent.setdefault(node, node)
                parent[root(node)] = root(nodes[0])
    found: dict[str, set[str]] = {}
    for one in used:
        for entry in one.entries:
            found.setdefault(root(f"entry {entry}"), set()).add(entry)
    return [frozenset(entries) for entries in found.values()]
