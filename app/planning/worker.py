"""The process that looks for a plan: a problem on standard input, one JSON line for each better plan and one at the end.

It is run as a file, so that it loads the core and the solver only, not the whole application.
"""

from __future__ import annotations

import json
import sys
import types
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def _core_alone() -> None:
    """Let `app` and `app.planning` be folders without their application."""
    for name in ("app", "app.planning"):
        package = types.ModuleType(name)
        package.__path__ = [str(ROOT.joinpath(*name.split(".")))]
        sys.modules.setdefault(name, package)


def answer(paper: dict[str, Any]) -> None:
    """Look for a plan of `{"problem", "effort"}` and say what is found, line by line."""
    from app.core.plan import to_json
    from app.core.plan.papers import problem_from_json
    from app.planning.search import Effort, Found, solve

    def say(**line: Any) -> None:
        sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")
        sys.stdout.flush()

    def tell(found: Found) -> None:
        say(found={"cost": found.cost, "whole": found.whole, "by": found.by, "seconds": found.seconds}, plan=to_json(found.plan))

    outcome = solve(problem_from_json(paper["problem"]), Effort(**paper["effort"]), tell)
    say(
        done={
            "plan": to_json(outcome.plan) if outcome.plan is not None else None, "cost": outcome.cost,
            "greedy": outcome.greedy, "best": outcome.best, "seconds": outcome.seconds, "proved": outcome.proved,
            "clashes": [asdict(one) for one in outcome.clashes],
        }
    )


if __name__ == "__main__":
    _core_alone()
    answer(json.load(sys.stdin))
