"""A search in a process of its own: started, listened to, and ended when nobody wants it any more."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

from app.core.plan import Finding, Problem, check, from_json
from app.core.plan.papers import problem_to_json
from app.planning.search import Effort, Outcome

WORKER = Path(__file__).with_name("worker.py")
# Seconds beyond the search's own limit after which the process is ended: loading the solver takes some of them.
PATIENCE = 30


class Ended(Exception):
    """The search came to no end: it was not wanted any more, took too long, or its process failed."""


def search(problem: Problem, effort: Effort, tell: Callable[[dict[str, Any]], bool]) -> Outcome:
    """Look for a plan in a process. `tell(found)` hears of each better plan and answers whether to go on.

    `found` is `{"cost", "whole", "by", "seconds"}`. It is also called about every half second with the last one, or
    with an empty one before the first. The plan that comes back has been checked again here. Raises Ended.
    """
    paper = {"problem": problem_to_json(problem), "effort": asdict(effort)}
    process = subprocess.Popen(
        [sys.executable, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    )
    lines: queue.Queue[str | None] = queue.Queue()
    ends = [
        threading.Thread(target=_write, args=(process.stdin, json.dumps(paper)), daemon=True),
        threading.Thread(target=_read, args=(process.stdout, lines), daemon=True),
    ]
    for end in ends:
        end.start()
    try:
        return _listen(lines, problem, effort, tell)
    finally:
        process.kill()
        process.wait()
        for end in ends:
            end.join()


def _write(pipe: Any, paper: str) -> None:
    # The process may have died before it read all.
    with contextlib.suppress(OSError), pipe:
        pipe.write(paper)


def _read(pipe: Any, lines: queue.Queue[str | None]) -> None:
    with pipe:
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _listen(
    lines: queue.Queue[str | None], problem: Problem, effort: Effort, tell: Callable[[dict[str, Any]], bool]
) -> Outcome:
    found: dict[str, Any] = {}
    give_up = monotonic() + effort.seconds + PATIENCE
    for line in _lines(lines):
        if line is not None and "done" in line:
            return _checked(problem, line["done"])
        if line is not None:
            found = line["found"]
        if not tell(found):
            raise Ended("not wanted")
        if monotonic() > give_up:
            raise Ended("too long")
    raise Ended("failed")


def _lines(lines: queue.Queue[str | None]) -> Iterator[dict[str, Any] | None]:
    """The process's lines as they come, and None every half second in which none came."""
    while True:
        try:
            line = lines.get(timeout=0.5)
        except queue.Empty:
            yield None
            continue
        if line is None:
            return
        yield json.loads(line)


def _checked(problem: Problem, done: dict[str, Any]) -> Outcome:
    """What the process said, its plan judged anew: one that breaks anything is no plan."""
    plan = from_json(done["plan"]) if done["plan"] is not None else None
    clashes = tuple(Finding(**one) for one in done["clashes"])
    verdict = check(problem, plan) if plan is not None else None
    if verdict is not None and not verdict.valid:
        return Outcome(None, None, done["greedy"], False, verdict.broken, done["seconds"])
    cost = verdict.cost if verdict is not None else None
    return Outcome(plan, cost, done["greedy"], done["best"], clashes, done["seconds"], done["proved"])
