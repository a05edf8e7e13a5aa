"""What judging does when a sign-in ends: what its tablet told is forgotten."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.accounts.events import SignInsEnded
from app.accounts.models import SignIn
from app.change import Change, reacts_to
from app.db import db
from app.judging.events import CardRevoked
from app.judging.models import Judge, Presence


@reacts_to(SignInsEnded, CardRevoked)
def forget_tablets(happened: SignInsEnded | CardRevoked, current: Change) -> None:
    """Rows of sign-ins that have ended go."""
    db.session.flush()
    person_id = (
        happened.person_id if isinstance(happened, SignInsEnded) else db.session.get_one(Judge, happened.judge_id).person_id
    )
    ended = select(SignIn.id).where(SignIn.person_id == person_id, SignIn.revoked_at.is_not(None))
    db.session.execute(delete(Presence).where(Presence.sign_in_id.in_(ended)))
