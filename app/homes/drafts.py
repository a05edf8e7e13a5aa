"""Removing drafts that nobody ever stood for: their rows, their files, and the texts of them in the log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from app.change import AuditText, change
from app.core.policy import Actor
from app.db import db
from app.homes.events import DraftsRemoved
from app.homes.removal import hanging, key_of, pieces
from app.submissions.models import Attachment, Project
from app.submissions.queries import lines_of
from app.submissions.windows import DRAFT_KEPT, call_ends


def left_alone(now: datetime, *, lock: bool = False) -> list[Project]:
    """Drafts without an account that nobody has touched for so long that applicants were told they would go.

    What waits to be confirmed, was entered by an officer or is shared is somebody's, and a call that is still open keeps
    what was handed in during it. `lock`: whoever saves one of them now waits, or has saved it before.
    """
    wanted = (
        select(Project).where(
            Project.state == "draft", Project.owner_id.is_(None), Project.number.is_(None), Project.entered_by_id.is_(None),
            Project.confirmed_at.is_(None), Project.updated_at < now - DRAFT_KEPT, ~Project.shares.any(),
            or_(Project.sent_at.is_(None), Project.sent_at < now - DRAFT_KEPT),
        ).order_by(Project.id)
    )
    found = db.session.scalars(wanted.with_for_update(of=Project) if lock else wanted).unique()
    return [one for one in found if one.sent_at is None or (end := call_ends(one)) is None or end < now - DRAFT_KEPT]


def remove_left_alone(actor: Actor) -> int:
    """Remove them, with one line in the log for each contest; returns how many."""
    with change(actor) as current:
        found = left_alone(current.at, lock=True)
        by_contest: dict[int, list[Project]] = {}
        for one in found:
            by_contest.setdefault(one.contest_id, []).append(one)
        for contest_id, projects in by_contest.items():
            keys, files = [one.key for one in projects], _files({one.id for one in projects})
            for one in projects:
                # The log keeps its lines and hashes; what the person wrote goes with the draft.
                db.session.execute(update(AuditText).where(AuditText.seq.in_(lines_of(one))).values(text=None, salt=None))
            _delete({one.id for one in projects})
            current.record(DraftsRemoved(contest_id=contest_id, projects=keys, files=files))
    return len(found)


def _files(projects: Collection[int]) -> list[str]:
    return list(db.session.scalars(select(Attachment.key).where(Attachment.project_id.in_(projects)).order_by(Attachment.id)))


def _delete(projects: set[int]) -> None:
    rows = hanging("project", projects)
    db.session.expire_all()
    for table in reversed(db.metadata.sorted_tables):
        for piece in pieces(rows.get(table.name, ())):
            db.session.execute(delete(table).where(key_of(table).in_(piece)))
