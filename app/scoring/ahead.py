"""Whether judges may read the projects of a stage before its pitch days."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from app.contests.models import Stage
from app.judging.models import Judge, Recusal
from app.submissions.models import Entry


def may_read(stage: Stage, now: datetime) -> bool:
    """From the moment that the organiser sets; without one as soon as the running order is public."""
    return stage.reading_from is None or stage.reading_from <= now


def kept_off(project_id: Any) -> ColumnElement[bool]:
    """Whether the judge of a query keeps from that project, at whichever of its stages."""
    same = aliased(Entry)
    standing = (
        select(Recusal.id).join(same, same.id == Recusal.entry_id)
        .where(Recusal.judge_id == Judge.id, same.project_id == project_id, Recusal.lifted_at.is_(None))
    )
    return standing.correlate(Judge, Entry).exists()
