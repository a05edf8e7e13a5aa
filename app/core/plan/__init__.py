"""Plans of pitch days as values: what is planned, the plan, and a checker that judges any plan."""

from app.core.plan import hands, panels
from app.core.plan.changes import Difference, Heard, Moved, Reseated, difference
from app.core.plan.check import check
from app.core.plan.document import from_json, to_json
from app.core.plan.links import groups
from app.core.plan.timetable import Day, blocks
from app.core.plan.values import (
    WISHES,
    Block,
    Entry,
    Finding,
    Judge,
    Lock,
    Plan,
    Problem,
    Seating,
    Span,
    Verdict,
    Weights,
    overlap,
)

__all__ = [
    "WISHES",
    "Block",
    "Day",
    "Difference",
    "Entry",
    "Finding",
    "Heard",
    "Judge",
    "Lock",
    "Moved",
    "Plan",
    "Problem",
    "Reseated",
    "Seating",
    "Span",
    "Verdict",
    "Weights",
    "blocks",
    "check",
    "difference",
    "from_json",
    "groups",
    "hands",
    "overlap",
    "panels",
    "to_json",
]
