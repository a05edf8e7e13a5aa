"""How long a tally takes, beside the same ranking in plain floats with NumPy: `python bench/tally.py`.

The last lines grow one side at a time: time for each mark must not rise with their number.
"""

import json
import random
import sys
import types
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
if "app" not in sys.modules:  # the core alone: the application around it is not what is timed
    package = types.ModuleType("app")
    package.__path__ = [str(ROOT / "app")]
    sys.modules["app"] = package

from app.core.tally import loads, read, standings_to_json, tally  # noqa: E402

# (entries, judges, judges on one entry, criteria, normalise, the aim in milliseconds)
CASES = (
    (13, 7, 7, 4, "none", 3),
    (84, 9, 9, 6, "none", 25),
    (1000, 20, 20, 6, "none", 700),
    (84, 20, 5, 4, "additive", 100),
    (84, 20, 5, 4, "zscore", None),
    (84, 20, 5, 4, "panel_mean", None),
    (250, 20, 20, 6, "none", None),
    (500, 20, 20, 6, "none", None),
    (2000, 20, 20, 6, "none", None),
)


def make(entries: int, judges: int, seats: int, criteria: int, normalise: str) -> str:
    """A document of half-point marks as JSON; the same numbers give the same text."""
    chance = random.Random(f"{entries} {judges} {seats} {criteria}")
    weights = ["1", "0.8", "1.2", "0.5", "1.5", "0.25"]
    return json.dumps(
        {
            "schema": "tally/1",
            "rule": {
                "trim": {"steps": [{"from_judges": 5, "high": 1, "low": 1}]},
                "normalise": normalise,
                "places": {"score": 2},
                "ties": ["untrimmed_mean", "criterion:c0", "median", "spread"],
            },
            "criteria": [
                {"key": f"c{index}", "max": 25, "step": "0.5", "weight": weights[index]} for index in range(criteria)
            ],
            "entries": [{"key": f"p{entry}"} for entry in range(entries)],
            "scorecards": [
                {
                    "judge": f"j{judge}",
                    "entry": f"p{entry}",
                    "panel": "AB"[judge % 2],
                    "marks": {f"c{index}": str(chance.randint(20, 50) / 2) for index in range(criteria)},
                }
                for entry in range(entries)
                for judge in sorted(chance.sample(range(judges), seats))
            ],
            "prizes": {"tiers": [{"key": "first", "count": 1}, {"key": "merit", "count": None}]},
        }
    )


def plain_floats(text: str) -> list[tuple[str, float]]:
    """What a quick script with NumPy would do: floats, one high and one low dropped, sorted by the rounded mean."""
    document = json.loads(text)
    keys = [criterion["key"] for criterion in document["criteria"]]
    weights = np.array([float(criterion["weight"]) for criterion in document["criteria"]])
    own: dict[str, list[list[float]]] = {entry["key"]: [] for entry in document["entries"]}
    for card in document["scorecards"]:
        own[card["entry"]].append([float(card["marks"][key]) for key in keys])
    totals = np.sort(np.array(list(own.values())) @ weights, axis=1)
    scores = totals[:, 1:-1].mean(axis=1).round(2)
    return [(list(own)[place], float(scores[place])) for place in np.argsort(-scores, kind="stable")]


def best(work: Callable[[], object], turns: int = 7) -> float:
    """The shortest of several turns, in milliseconds."""
    times = []
    for _ in range(turns):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times) * 1000


def main() -> None:
    print("entries judges seats criteria normalise    read  tally   json  whole ms    aim  floats  ratio  µs/mark")
    for entries, judges, seats, criteria, normalise, aim in CASES:
        text = make(entries, judges, seats, criteria, normalise)
        document = read(loads(text))
        standings = tally(document)
        reading = best(lambda text=text: read(loads(text)))
        tallying = best(lambda document=document: tally(document))
        printing = best(lambda standings=standings: standings_to_json(standings))
        floats = best(lambda text=text: plain_floats(text))
        whole = reading + tallying + printing
        print(
            f"{entries:7} {judges:6} {seats:5} {criteria:8} {normalise:10} {reading:7.1f} {tallying:6.1f} "
            f"{printing:6.1f} {whole:9.1f} {aim or '-':>6} {floats:7.2f} {whole / floats:6.1f} {whole * 1000 / (entries * seats * criteria):8.1f}"
        )


if __name__ == "__main__":
    main()
