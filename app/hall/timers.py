"""The timer of a hall: absolute server time while it runs, what remains while it is paused.

All lengths are seconds, all moments milliseconds since 1970. Nothing happens when a timer runs out.
"""

from __future__ import annotations

from app.core.lifecycle import PITCH, QUESTIONS, SCORING
from app.hall.models import Hall
from app.roadshow.models import PitchDay


def seconds_of(day: PitchDay, phase: str) -> int:
    """How long the phase lasts on that pitch day; 0 where no timer belongs to it."""
    return {PITCH: day.pitch_seconds, QUESTIONS: day.questions_seconds, SCORING: day.scoring_seconds}.get(phase, 0)


def start(hall: Hall, seconds: int, now: int) -> None:
    """Let the timer run from its full length; a length of 0 means that there is none."""
    hall.deadline = now + seconds * 1000 if seconds > 0 else None
    hall.remaining, hall.paused = None, False


def stop(hall: Hall) -> None:
    """Take the timer away."""
    hall.deadline, hall.remaining, hall.paused = None, None, False


def pause(hall: Hall, now: int) -> None:
    """Hold the timer; without a running one nothing changes."""
    if hall.deadline is not None:
        hall.remaining = max(0, hall.deadline - now)
        hall.deadline, hall.paused = None, True


def resume(hall: Hall, now: int) -> None:
    """Let a held timer go on; without one nothing changes."""
    if hall.remaining is not None:
        hall.deadline = now + hall.remaining
        hall.remaining, hall.paused = None, False


def extend(hall: Hall, seconds: int, now: int) -> None:
    """Give more time: on top of what is left, or from now where the time is up."""
    if hall.remaining is not None:
        hall.remaining += seconds * 1000
    else:
        hall.deadline = max(hall.deadline or now, now) + seconds * 1000
