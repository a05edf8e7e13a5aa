"""Before a pitch day is taken out of the plan: rooms further up let go of it, and keep what they have to keep."""

from __future__ import annotations

from collections.abc import Callable

from app.change import Change
from app.roadshow.models import PitchDay

Step = Callable[[PitchDay, Change], None]
_steps: list[Step] = []


def before_day_leaves(step: Step) -> Step:
    """Mark a function that runs inside the change, while the day is still there."""
    if step not in _steps:
        _steps.append(step)
    return step


def let_go(day: PitchDay, current: Change) -> None:
    for step in _steps:
        step(day, current)
