"""What a draw does when the plan changes: the record of a day that is taken out stays, and what was not shown yet is void."""

from __future__ import annotations

from sqlalchemy import select

from app.change import Change
from app.db import db
from app.draws.models import Draw
from app.draws.seats import label
from app.roadshow.leaving import before_day_leaves
from app.roadshow.models import PitchDay


@before_day_leaves
def keep_record(day: PitchDay, current: Change) -> None:
    """The draw goes on without its day and says which it was. Whoever draws these entries anew still has to say why."""
    for draw in db.session.scalars(select(Draw).where(Draw.pitch_day_id == day.id)):
        draw.about = {**draw.about, "day": label(day)}
        draw.pitch_day_id = None
        if draw.done_at is None:
            draw.replaced_at = draw.replaced_at or current.at
    db.session.flush()
