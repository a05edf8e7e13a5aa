"""How fast and how good plans are: `python bench/planning.py`, beside the greedy plan of the same contest in the same run.

Each line is a better plan: when it was found and what it costs. The last line of a contest says the whole time with the
process's start and the loading of the solver.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.core.plan import check  # noqa: E402
from app.planning.greedy import greedy  # noqa: E402
from app.planning.running import search  # noqa: E402
from app.planning.search import Effort  # noqa: E402
from tests.planning.instances import instance  # noqa: E402

# (what, the contest, the effort)
CASES = (
    ("13 entries, 1 room, 7 judges", {"entries": 13, "judges": 7, "rooms": 1, "seats": 5, "conflicts": 6, "absences": 2}, Effort()),
    ("84 entries, 6 rooms, 20 judges, panels of 3", {}, Effort()),
    ("84 entries, 6 rooms, 20 judges, 3 for each entry out of up to 5 in the room", {"pool": 5}, Effort()),
    ("84 entries, 3 rooms, 2 days, 20 judges, panels of 5", {"rooms": 3, "days": 2, "seats": 5}, Effort()),
    (
        "1000 entries, 8 rooms, 5 days, 60 judges, panels of 5",
        {"entries": 1000, "judges": 60, "rooms": 8, "days": 5, "seats": 5, "conflicts": 3000, "absences": 60},
        Effort(seconds=55, steps=20),
    ),
    (
        "1000 entries, 8 rooms, 5 days, 60 judges, 5 for each entry out of up to 7 in the room",
        {"entries": 1000, "judges": 60, "rooms": 8, "days": 5, "seats": 5, "conflicts": 3000, "absences": 60, "pool": 7},
        Effort(seconds=55, steps=20),
    ),
)


def main() -> None:
    for what, size, effort in CASES:
        problem = instance(1, **size)
        began = perf_counter()
        verdict = check(problem, greedy(problem))
        print(f"{what}\n  greedy {perf_counter() - began:7.2f} s  cost {verdict.cost:6}  {'valid' if verdict.valid else 'not valid'}")
        last: list[object] = []

        def tell(found: dict[str, object], last: list[object] = last) -> bool:
            if found and found != (last[-1] if last else None):
                print(f"  {found['by']:7}{found['seconds']:7.2f} s  cost {found['cost']:6}  {'valid' if found['whole'] else 'not valid'}")
                last.append(found)
            return True

        began = perf_counter()
        outcome = search(problem, effort, tell)
        print(f"  end    {perf_counter() - began:7.2f} s  cost {outcome.cost or 0:6}  {'the best there is' if outcome.best else ''}")


if __name__ == "__main__":
    main()
