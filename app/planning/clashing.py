"""Why nothing fits: a small set of wishes that cannot all be met, out of CP-SAT's sufficient assumptions."""

from __future__ import annotations

from typing import Any

from app.core.plan import Finding, Plan, Problem
from app.planning.model import Model

# Deterministic seconds for one question, and how many questions make the set smaller.
ONE_QUESTION, MOST_QUESTIONS = 1.0, 60


def clashes(problem: Problem, seed: int = 1) -> tuple[Finding, ...]:
    """Wishes that clash: without any one of them the others might be met. One finding alone where even none of them helps."""
    model = Model(problem, list(problem.blocks), Plan(), assume=True)
    wanted = _core(model, sorted(model.literals), seed)
    if wanted is None:
        return ()
    questions = 0
    for literal in list(wanted):
        questions += 1
        if questions > MOST_QUESTIONS or len(wanted) == 1 or literal not in wanted:
            continue
        smaller = _core(model, [one for one in wanted if one != literal], seed)
        wanted = smaller if smaller is not None else wanted
    return tuple(sorted((model.literals[one] for one in wanted), key=_order)) or (Finding("clash.nothing_helps"),)


def _order(one: Finding) -> tuple[str, str, str, str]:
    return one.code, one.judge, one.entry, one.block


def _core(model: Model, literals: list[int], seed: int) -> list[int] | None:
    """Those of these literals that already clash; None where they do not, or nobody knows in time."""
    from ortools.sat.python import cp_model

    solver: Any = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = ONE_QUESTION
    model.cp.clear_assumptions()
    model.cp.add_assumptions([model.cp.get_bool_var_from_proto_index(one) for one in literals])
    if solver.solve(model.cp) != cp_model.INFEASIBLE:
        return None
    return list(solver.sufficient_assumptions_for_infeasibility())
