"""The document of what a plan has to fit, and its defaults.

    {"days": [{"date": "2026-11-28", "opens": "09:00", "closes": "17:00", "breaks": ["12:00-13:30"], "rooms": ["main"]}],
     "panels": "room", "pool": 7, "seats": 5, "least": 5, "experts": 1, "changeover": 60, "weights": {wish: cost}, "rules": {kind: strength},
     "judges": {judge key: {"knows": [field keys], "region": region key, "away": ["2026-11-28 09:00-12:00"],
                            "employer": [names], "mentor": [], "investor": [], "relative": []}},
     "entries": {project key: {"away": [], "employer": [], "mentor": [], "investor": [], "relative": []}}}

Times are on the contest's wall clock. `panels`: "room", one panel hears all of a block, or "project", each project has a panel
of its own out of at most `pool` judges in the room.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.contests.models import Stage
from app.core.conflicts import DEFAULT_RULES
from app.core.plan import Day, Span, Weights
from app.db import db
from app.planning.models import PlanSetup

BREAK = re.compile(r"\s*(\d{1,2}:\d{2})\s*[-–—~～至]\s*(\d{1,2}:\d{2})\s*")
AWAY = re.compile(r"\s*(\d{4}-\d{1,2}-\d{1,2})(?:\s+(\d{1,2}:\d{2})\s*[-–—~～至]\s*(\d{1,2}:\d{2}))?\s*")


def defaults() -> dict[str, Any]:
    """What holds as long as nobody has set anything up."""
    return {
        "days": [], "panels": "room", "pool": 7, "seats": 5, "least": 5, "experts": 1, "changeover": 60,
        "weights": {name: getattr(Weights(), name) for name in Weights.__dataclass_fields__},
        "rules": dict(DEFAULT_RULES), "judges": {}, "entries": {},
    }


def setup_of(stage: Stage) -> dict[str, Any]:
    """The stage's document with defaults for what it does not say."""
    kept = db.session.scalars(select(PlanSetup).where(PlanSetup.stage_id == stage.id)).one_or_none()
    found = {**defaults(), **(kept.document if kept is not None else {})}
    return {**found, "weights": {**defaults()["weights"], **found["weights"]}}


def pool_of(setup: dict[str, Any]) -> int:
    """How many judges sit in a room at most where each project has a panel of its own; 0 where the room has one."""
    return int(setup["pool"]) if setup["panels"] == "project" else 0


def seconds(date: str, time: str, zone: str) -> int:
    """A date and a time of the wall clock as seconds since 1970; ValueError for what is neither."""
    return int(clock.from_zone(datetime.strptime(f"{date} {time}", "%Y-%m-%d %H:%M"), zone).timestamp())


def day_of(day: dict[str, Any], zone: str) -> Day:
    """A day as the core counts it; ValueError where a time cannot be read or the day ends before it begins."""
    hours = seconds(day["date"], day["opens"], zone), seconds(day["date"], day["closes"], zone)
    breaks = tuple(between(day["date"], one, zone) for one in day["breaks"])
    if hours[0] >= hours[1]:
        raise ValueError(day["closes"])
    return Day(day["date"], hours, breaks, tuple(day["rooms"]))


def between(date: str, text: str, zone: str) -> Span:
    """`12:00-13:30` on that date; ValueError where it is no such stretch."""
    found = BREAK.fullmatch(text)
    if found is None:
        raise ValueError(text)
    span = seconds(date, found[1], zone), seconds(date, found[2], zone)
    if span[0] >= span[1]:
        raise ValueError(text)
    return span


def away(text: str, zone: str) -> Span:
    """`2026-11-28 09:00-12:00`, or a date alone for the whole day; ValueError where it is neither."""
    found = AWAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    if found[2] is None:
        begin = seconds(found[1], "00:00", zone)
        return begin, begin + 86_400
    return between(found[1], f"{found[2]}-{found[3]}", zone)


def slot_seconds(stage: Stage, setup: dict[str, Any]) -> int:
    """One entry's whole time: pitch, questions, scoring, and the change to the next one."""
    return stage.pitch_seconds + stage.questions_seconds + stage.scoring_seconds + int(setup["changeover"])
