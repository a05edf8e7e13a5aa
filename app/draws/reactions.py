"""What a draw does when the plan changes: a pitch day whose order was drawn keeps its record."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import Change, reacts_to
from app.db import db
from app.draws.models import Draw
from app.errors import Refused
from app.roadshow.events import DayRemoved


@reacts_to(DayRemoved)
def keep_record(happened: DayRemoved, current: Change) -> None:
    """Refuses to let go of a drawn day: a day made anew would hide that it had been drawn."""
    with db.session.no_autoflush:
        found = db.session.scalar(select(Draw.id).where(Draw.pitch_day_id == happened.day_id).limit(1))
    if found is not None:
        raise Refused("draws.kept", _("这一场抽过签，抽签记录要保留，不能删除。"), status=409)
