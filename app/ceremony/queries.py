"""Reads of a ceremony: the step that may be known, and what the people who run it see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.ceremony.cards import heading, told
from app.ceremony.models import Ceremony
from app.contests.models import Stage
from app.core.ceremony import NOT_BEGUN
from app.db import db
from app.live.channels import Body
from app.prizes.queries import proposal
from app.submissions.models import Attachment, Entry, Project


def ceremony_of(stage_id: int) -> Ceremony | None:
    return db.session.scalars(select(Ceremony).where(Ceremony.stage_id == stage_id)).one_or_none()


def public_step(stage_id: int, room: str = "") -> Body:
    """The step being shown, else None: nothing of any other step, not even how many there are."""
    found = ceremony_of(stage_id)
    if found is None or found.ended_at is not None or found.position == NOT_BEGUN:
        return None
    if found.blank:
        return {"step": found.position, "kind": "blank", "tier": None, "top": False, "presenter": "", "photo": None, "entries": []}
    return told(found.stage, found.cards[found.position], found.position)


def desk_view(stage: Stage) -> dict[str, Any]:
    """Everything for who runs it: the card being shown, the one to come, the whole script, and whether it still holds."""
    found = ceremony_of(stage.id)
    if found is None:
        return {"prepared": False, "position": NOT_BEGUN, "cards": [], "ended": False, "blank": False, "stale": False}
    cards = [
        {**told(stage, card, place), "heading": heading(stage, card)} for place, card in enumerate(found.cards)
    ]
    stale = found.begun_at is None and proposal(stage).tally_sha256 != found.tally_sha256
    return {
        "prepared": True, "position": found.position, "cards": cards, "ended": found.ended_at is not None,
        "blank": found.blank, "stale": stale,
    }


def pictures(stage: Stage) -> dict[str, list[Attachment]]:
    """The pictures of each project of the stage, by its key."""
    rows = db.session.execute(
        select(Project.key, Attachment).join(Attachment.project).join(Project.entries)
        .where(Entry.stage_id == stage.id, Attachment.removed_at.is_(None), Attachment.media_type.like("image/%"))
        .order_by(Attachment.id)
    )
    found: dict[str, list[Attachment]] = {}
    for key, attachment in rows:
        found.setdefault(key, []).append(attachment)
    return found


def shown_photo(stage: Stage, key: str) -> bool:
    """Whether the step being shown has this picture."""
    step = public_step(stage.id)
    return step is not None and step["photo"] == key
