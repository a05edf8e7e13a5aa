"""What an officer writes down for somebody, and the code by which that one makes it the own."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.attempts import forgive, take_guess
from app.accounts.codes import keyed, new_code, shown_code, typed_code
from app.accounts.models import Person
from app.change import change
from app.contests.models import Contest, Region
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.submissions.actions import locked
from app.submissions.confirming import give_to
from app.submissions.events import ClaimCodeMade, ProjectClaimed
from app.submissions.models import Project
from app.submissions.starting import create_project, hold


def enter_for(actor: Actor, contest: Contest, region: Region) -> Project:
    """A draft of the officer's region, to be filled in for somebody. Refused (403) for another region."""
    if (contest.id, region.id) not in actor.regions:
        raise Refused("region", _("您只能代自己街镇的人申报。"), status=403)
    return create_project(actor, contest, behalf_in=region.id)


def can_be_claimed(project: Project) -> bool:
    """Nobody's yet: written down by an officer, brought in from a list, or confirmed by a code on a device that is gone."""
    return project.owner_id is None and project.state != "withdrawn" and (
        project.number is not None or (project.entered_by_id is not None and project.claimed_at is None)
    )


def make_claim_code(actor: Actor, project: Project) -> str:
    """A code for the one whose project it is; the one before it is void. It is shown once. Refused (409): has_owner."""
    code = new_code()
    with change(actor) as current:
        project = locked(project)
        if not can_be_claimed(project):
            raise Refused("has_owner", _("这个项目已经有人认领了。"), status=409)
        project.claim_hash = keyed("claim", code)
        current.record(ClaimCodeMade(contest_id=project.contest_id, project=project.key))
    return shown_code(code)


def revoke_claim_code(actor: Actor, project: Project) -> None:
    """The code that was handed out claims nothing any more."""
    with change(actor) as current:
        project = locked(project)
        if project.claim_hash is not None:
            project.claim_hash = None
            current.record(ClaimCodeMade(contest_id=project.contest_id, project=project.key, revoked=True))


def claim(actor: Actor, typed: str, *, guesser: str) -> Project:
    """Make the code's project the actor's, by account or by browser; the officer only reads it from now on.

    The officer's code stands for it too, so that it can be submitted without another. Other browsers let go of it.
    Refused beside `code`; guesses are counted by `guesser`.
    """
    take_guess("claim", guesser)
    with change(actor) as current:
        found = db.session.scalars(select(Project).where(Project.claim_hash == keyed("claim", typed_code(typed)))).one_or_none()
        project = locked(found) if found is not None else None
        # Asked again under the lock: of two who type it at once one comes too late.
        if project is None or project.claim_hash is None or not can_be_claimed(project):
            raise Refused("code_unknown", _("没有这个认领码，或者已经用过、作废了。请对照纸条再输一次。"), field="code")
        project.claim_hash, project.claimed_at = None, current.at
        if project.confirmed_at is None:
            project.confirmed_at, project.confirmed_by = current.at, "officer"
        for one in project.holds:
            one.ended_at = one.ended_at or current.at
        if actor.person_id is not None:
            give_to(current, project, db.session.get_one(Person, actor.person_id))
        elif actor.guest is not None:
            hold(current, project, actor.guest)
        current.record(ProjectClaimed(contest_id=project.contest_id, project=project.key, owner_id=project.owner_id))
    forgive("claim", guesser)
    return project
