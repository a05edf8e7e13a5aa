"""Looking for a plan: greedy first, then CP-SAT over all blocks, or over a few at a time where there are too many.

Everything is measured in CP-SAT's deterministic time, so that the same problem, seed and effort give the same plan on any
machine; the clock only ends what takes far too long. What the solver says is never trusted: only plans that
`app.core.plan` has checked leave this module.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from app.core.plan import Block, Finding, Plan, Problem, check
from app.core.plan.broken import known
from app.planning.clashing import clashes
from app.planning.greedy import greedy, mended
from app.planning.model import Model
from app.planning.wishes import minimise

# Up to this many pairs of a block and an entry or judge (and of an entry and a judge of its own panel), all blocks are solved at once: first to the end of the search;
# up to the second, only until anything fits or it is certain that nothing does.
MOST_TO_THE_END, MOST_AT_ONCE = 300, 20_000
# How many blocks are loosened at a time otherwise, turn by turn, and for how long (deterministic seconds).
LOOSENED, TURN = (2, 3, 3, 4), 0.1


@dataclass(frozen=True)
class Effort:
    """How long to look, in seconds (of the clock at most, and deterministic ones), and the seed of what is left to chance."""

    seconds: float = 30
    steps: float = 2
    seed: int = 1


@dataclass(frozen=True)
class Found:
    """The best plan so far and its cost; `whole` is false while entries still lack a place."""

    plan: Plan
    cost: int
    whole: bool
    by: str
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """How the search ended: the best valid plan or None; `best` whether no plan costs less.

    Without a plan: `clashes` are wishes that cannot all be met where that is `proved`, else what still fails in the best that
    was found, which says nothing of whether there is a plan.
    """

    plan: Plan | None
    cost: int | None
    greedy: int | None
    best: bool
    clashes: tuple[Finding, ...]
    seconds: float
    proved: bool = False


Tell = Callable[[Found], None]


class Search:
    """One search: keeps the best plan that was checked, and tells of each better one."""

    def __init__(self, problem: Problem, effort: Effort, tell: Tell) -> None:
        self.problem, self.effort, self.tell = problem, effort, tell
        self.began = monotonic()
        self.plan: Plan = Plan()
        self.rank: tuple[int, int] | None = None
        self.greedy: int | None = None
        self.best = self.proved = False

    @property
    def valid(self) -> bool:
        return self.rank is not None and self.rank[0] == 0

    def offer(self, plan: Plan, by: str) -> bool:
        """Take the plan if it is better than what there is: first what is broken, then the cost."""
        plan = Plan(tuple(one for one in plan.seatings if one.entries or one.judges))
        verdict = check(self.problem, plan)
        rank = len(verdict.broken), verdict.cost
        if self.rank is not None and rank >= self.rank:
            return False
        self.plan, self.rank = plan, rank
        self.tell(Found(plan, verdict.cost, verdict.valid, by, self.seconds))
        return True

    @property
    def seconds(self) -> float:
        return monotonic() - self.began

    def run(self) -> Outcome:
        """Look until nothing better can be, or the effort is spent."""
        clash = _too_little(self.problem)
        if clash:
            self.proved = True
            return self._outcome(clash)
        if self.problem.before is not None:
            self.offer(self.problem.before, "before")
            if self.problem.each:
                # Often a change of judges at one entry is all that a late recusal asks for.
                self.offer(mended(self.problem, self._known()), "before")
        first = greedy(self.problem)
        self.offer(first, "greedy")
        verdict = check(self.problem, first)
        self.greedy = verdict.cost if verdict.valid else None
        return self._outcome(self._look())

    def _look(self) -> tuple[Finding, ...]:
        """What the solver makes of it; where Python has no solver, the greedy plan is what there is."""
        try:
            from ortools.sat.python import cp_model  # noqa: F401
        except ImportError:
            return self._broken()
        return self._solve()

    def _solve(self) -> tuple[Finding, ...]:
        """All blocks at once where that is possible, then a few at a time; what clashes where it is certain."""
        size = len(self.problem.blocks) * (len(self.problem.entries) + len(self.problem.judges))
        size += len(self.problem.entries) * len(self.problem.judges) if self.problem.each else 0
        if size <= MOST_TO_THE_END or (size <= MOST_AT_ONCE and not self.valid):
            clash = self._at_once(to_the_end=size <= MOST_TO_THE_END)
            if clash or self.best:
                return clash
        self._in_turns()
        return self._broken()

    def _broken(self) -> tuple[Finding, ...]:
        """What still fails in the best that was found; nothing where it is a plan."""
        return () if self.valid else check(self.problem, self.plan).broken

    def _outcome(self, found: tuple[Finding, ...]) -> Outcome:
        if not self.valid or self.rank is None:
            return Outcome(None, None, self.greedy, False, found, self.seconds, self.proved)
        return Outcome(self.plan, self.rank[1], self.greedy, self.best, (), self.seconds)

    def _solver(self, steps: float) -> Any:
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.effort.seed
        solver.parameters.max_deterministic_time = steps
        solver.parameters.max_time_in_seconds = max(0.05, self.effort.seconds - self.seconds)
        return solver

    def _at_once(self, *, to_the_end: bool) -> tuple[Finding, ...]:
        """All blocks in one model; names the wishes that clash where it has no solution."""
        from ortools.sat.python import cp_model

        model = Model(self.problem, list(self.problem.blocks), Plan())
        if to_the_end:
            minimise(model)
        model.hint(self.plan)
        solver = self._solver(self.effort.steps)
        status = solver.solve(model.cp, _listener(self, model))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.offer(model.read(solver.value), "solver")
        if status == cp_model.INFEASIBLE and not self.valid:
            self.proved = True
            return clashes(self.problem, self.effort.seed)
        self.best = to_the_end and status == cp_model.OPTIMAL and self.rank == (0, round(solver.objective_value))
        return ()

    def _in_turns(self) -> None:
        """Loosen a few blocks at a time, put them together anew, keep what is better."""
        chance = random.Random(self.effort.seed)
        spent, turn = 0.0, 0
        while spent < self.effort.steps and self.seconds < self.effort.seconds and self.rank != (0, 0):
            turn += 1
            base = self._known()
            model = Model(self.problem, self._loosened(chance, turn), base, gaps=True)
            minimise(model)
            model.hint(base)
            solver = self._solver(TURN)
            status = solver.status_name(solver.solve(model.cp))
            spent += max(TURN / 10, solver.response_proto.deterministic_time)
            if status in ("OPTIMAL", "FEASIBLE"):
                self.offer(model.read(solver.value), "solver")

    def _known(self) -> Plan:
        return Plan(tuple(known(self.problem, self.plan)))

    def _loosened(self, chance: random.Random, turn: int) -> list[Block]:
        """Blocks around one that is broken or costs, else around any: some of the same time, some of the same room."""
        verdict = check(self.problem, self.plan)
        trouble = sorted({one.block for one in (verdict.broken or verdict.poor) if one.block in self.problem.block})
        start = self.problem.block[chance.choice(trouble)] if trouble and turn % 3 else chance.choice(self.problem.blocks)
        near = [one for one in self.problem.blocks if one.start == start.start or (one.room, one.day) == (start.room, start.day)]
        far = [one for one in self.problem.blocks if one not in near]
        chance.shuffle(near)
        chance.shuffle(far)
        near.remove(start)
        size = LOOSENED[turn % len(LOOSENED)]
        return [start, *near[: size - 1 - turn % 2], *far, *near][:size]


def _listener(search: Search, model: Model) -> Any:
    """Offers each better solution while the solver goes on."""
    from ortools.sat.python import cp_model

    class Listener(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            search.offer(model.read(self.value), "solver")

    return Listener()


def _too_little(problem: Problem) -> tuple[Finding, ...]:
    """What arithmetic alone can say: too few slots, too few judges."""
    slots = sum(block.slots for block in problem.blocks)
    if slots < len(problem.entries):
        return (Finding("clash.slots", number=slots, wanted=len(problem.entries)),)
    if problem.entries and len(problem.judges) < problem.least:
        return (Finding("clash.judges", number=len(problem.judges), wanted=problem.least),)
    with_panels = sum(_slots_at(problem, start) for start in {block.start for block in problem.blocks})
    if with_panels < len(problem.entries):
        return (Finding("clash.panels", number=with_panels, wanted=len(problem.entries)),)
    return ()


def _slots_at(problem: Problem, start: int) -> int:
    """How many slots of the blocks that begin then can have a panel, at best."""
    together = [block for block in problem.blocks if block.start == start]
    free = sum(any(judge.can(block.slot(0)) for block in together) for judge in problem.judges)
    panels = free // problem.least if problem.least else len(together)
    return sum(sorted((block.slots for block in together), reverse=True)[:panels])


def solve(problem: Problem, effort: Effort | None = None, tell: Tell | None = None) -> Outcome:
    """The best plan that was found. `tell` hears of each better plan, from the first on."""
    locks = tuple(
        lock for lock in problem.locks
        if lock.block in problem.block and (not lock.entry or lock.entry in problem.entry)
        and (not lock.judge or lock.judge in problem.judge)
    )
    return Search(replace(problem, locks=locks), effort or Effort(), tell or (lambda found: None)).run()
