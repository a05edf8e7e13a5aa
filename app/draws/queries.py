"""Reads of draws: by their public key, and what the hall may see of one."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy import select

from app.contests.queries import stage_by_key
from app.db import db
from app.draws.models import Draw
from app.i18n import pick
from app.roadshow.models import PitchDay


def draw_by_key(key: str) -> Draw | None:
    """The draw of a public address; a loader for guards."""
    found = db.session.scalars(select(Draw).where(Draw.key == key)).one_or_none()
    if found is not None:
        g.contest, g.sample_data = found.day.stage.contest, found.day.stage.contest.sample
    return found


def draw_in(slug: str, stage: str, key: str) -> Draw | None:
    """The draw of a stage's address; a loader for guards."""
    place, found = stage_by_key(slug, stage), draw_by_key(key)
    return found if place is not None and found is not None and found.day.stage_id == place.id else None


def titles(day: PitchDay) -> dict[str, str]:
    """By entry key: the project's title in the reader's language."""
    return {slot.entry.key: pick(slot.entry.project.title, slot.entry.project.title_en) for slot in day.slots}


def told(draw: Draw) -> dict[str, Any]:
    """What anybody may know now: of the order no more than the hall has seen."""
    return {
        "state": draw.state, "items": draw.items, "commitment": draw.commitment, "seed": draw.seed, "numbers": draw.numbers,
        "shown": draw.order[: draw.shown], "of": len(draw.items),
    }
