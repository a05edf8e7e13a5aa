"""How a project begins: by somebody with an account, by a browser without one, by an officer for somebody."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.change import Change, change
from app.contests.models import Contest
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.submissions.events import ProjectStarted
from app.submissions.models import EntryCode, Hold, Project
from app.submissions.windows import check_call

# Lower-case letters and digits that nobody mixes up: no 0, o, 1, l, i.
_CLEAR = "23456789abcdefghjkmnpqrstuvwxyz"
# More drafts than that are no projects.
MOST_DRAFTS = 20


def new_key() -> str:
    return "".join(secrets.choice(_CLEAR) for _position in range(8))


def create_project(
    actor: Actor, contest: Contest, *, owner_id: int | None = None, key: str | None = None, sample: bool = False,
    behalf_in: int | None = None, late: EntryCode | None = None,
) -> Project:
    """Start a draft for `owner_id`, by default the actor: a person, or a browser without an account, which then holds it.

    `behalf_in`: the officer writes it down for somebody of that region. `late` opens it after the end.
    Refused while the call is not open.
    """
    with change(actor) as current:
        contest = db.session.get_one(Contest, contest.id)
        owner = None if behalf_in is not None else owner_id if owner_id is not None else actor.person_id
        if not actor.system:
            if late is None:
                check_call(contest, current.at)
            _check_drafts(actor, contest.id, behalf_in is not None)
        project = Project(
            contest_id=contest.id, key=key or new_key(), owner_id=owner, answers={}, created_at=current.at,
            updated_at=current.at, sample=sample, region_id=behalf_in, late_code_id=late.id if late is not None else None,
            entered_by_id=actor.person_id if behalf_in is not None else None,
        )
        db.session.add(project)
        db.session.flush()
        if owner is None and behalf_in is None and actor.guest is not None:
            hold(current, project, actor.guest)
        current.record(ProjectStarted(
            contest_id=contest.id, project=project.key, owner_id=owner, entered_by=project.entered_by_id,
            code=late.serial if late is not None else None,
        ))
    return project


def _check_drafts(actor: Actor, contest_id: int, behalf: bool) -> None:
    drafts = select(func.count()).where(Project.contest_id == contest_id, Project.state == "draft")
    if behalf:
        return
    if actor.person_id is not None:
        drafts = drafts.where(Project.owner_id == actor.person_id)
    else:
        drafts = drafts.where(Project.holds.any(Hold.holder == (actor.guest or "")))
    if db.session.scalar(drafts) >= MOST_DRAFTS:
        raise Refused("too_many_drafts", _("您已有 %(num)d 份草稿，请先完成或撤回其中一份。", num=MOST_DRAFTS), status=409)


def hold(current: Change, project: Project, holder: str) -> None:
    """Let that browser work at the project, also where it was let go before."""
    found = db.session.scalars(select(Hold).where(Hold.project_id == project.id, Hold.holder == holder)).one_or_none()
    if found is None:
        db.session.add(Hold(project_id=project.id, holder=holder, since=current.at))
    elif found.ended_at is not None:
        found.since, found.ended_at = current.at, None
    db.session.flush()
    db.session.expire(project, ["holds"])
