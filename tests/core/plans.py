"""Small problems and plans for tests: generated ones, and a day with two rooms."""

from hypothesis import strategies as st

from app.core.conflicts import Conflict
from app.core.plan import Block, Entry, Judge, Lock, Plan, Problem, Seating, Weights

KEYS = st.sampled_from


@st.composite
def problems(draw):
    """At most four blocks, four judges and five entries: conflicts, absences and overlaps are common."""
    blocks = tuple(
        Block(f"b{index}", draw(KEYS("xy")), draw(KEYS("mt")), draw(st.integers(0, 6)), draw(st.integers(1, 3)), 2)
        for index in range(draw(st.integers(1, 4)))
    )
    spans = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4)).map(lambda two: (two[0], sum(two))), max_size=1)
    judges = tuple(
        Judge(f"j{index}", draw(st.frozensets(KEYS("fg"))), tuple(draw(spans))) for index in range(draw(st.integers(1, 4)))
    )
    entries = tuple(
        Entry(f"e{index}", draw(KEYS(("f", "g", ""))), draw(KEYS(("", "a", "b"))), tuple(draw(spans)))
        for index in range(draw(st.integers(1, 5)))
    )
    conflicts = st.builds(
        Conflict, KEYS([one.key for one in judges]), KEYS([one.key for one in entries]), KEYS(("judge", "region")), st.booleans()
    )
    locks = st.builds(Lock, KEYS([one.key for one in blocks]), entry=KEYS(["", "e0"]), judge=KEYS(["", "j0"]), place=KEYS([None, 0, 1]))
    seats = draw(st.integers(1, 3))
    weights = draw(st.lists(st.integers(0, 9), min_size=11, max_size=11).map(lambda numbers: Weights(*numbers)))
    found = Problem(
        blocks, judges, entries, tuple(draw(st.lists(conflicts, max_size=4))), tuple(draw(st.lists(locks, max_size=2))), seats,
        draw(st.integers(1, seats)), draw(st.integers(0, 2)), weights, pool=draw(KEYS((0, 0, 1, 2, 4))),
    )
    return found.but(before=draw(st.none() | plans(found)))


@st.composite
def plans(draw, problem):
    """Any plan at all, most of them bad: also unknown keys, doubled ones, panels of single entries, and blocks left out."""
    names = st.lists(KEYS([*problem.judge, *problem.judge, "nobody"]), max_size=3)
    entries = st.lists(KEYS([*problem.entry, *problem.entry, "nothing"]), max_size=3)
    blocks = draw(st.lists(KEYS([*problem.block, *problem.block, "nowhere"]), max_size=4, unique=True))

    def seating(block):
        inside = tuple(draw(entries))
        own = tuple((key, tuple(draw(names))) for key in dict.fromkeys(inside) if draw(st.booleans()))
        return Seating(block, tuple(draw(names)), inside, own)

    return Plan(tuple(seating(block) for block in blocks))


def two_rooms(**changed):
    """Four entries, four judges, rooms x and y side by side in the morning and again after it; panels of two."""
    blocks = tuple(Block(f"{time}{room}", room, "monday", start, 2, 10) for time, start in (("am", 0), ("pm", 30)) for room in "xy")
    judges = tuple(Judge(f"j{index}", frozenset({"care"})) for index in range(4))
    entries = tuple(Entry(f"e{index}", "care") for index in range(4))
    return Problem(blocks, judges, entries, seats=2, least=2).but(**changed)


GOOD = Plan((Seating("amx", ("j0", "j1"), ("e0", "e1")), Seating("amy", ("j2", "j3"), ("e2", "e3"))))
