"""The judgement on a plan, wherever it came from: a solver, a hand, a file."""

from app.core.plan.broken import broken
from app.core.plan.poor import poor
from app.core.plan.values import Plan, Problem, Verdict


def check(problem: Problem, plan: Plan) -> Verdict:
    """Everything that is broken in the plan, and everything that is poor with its cost."""
    return Verdict(tuple(broken(problem, plan)), tuple(poor(problem, plan)))
