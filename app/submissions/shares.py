"""Co-applicants: the owner invites them by letter or by a code, they work at the project, the owner removes them."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.accounts.attempts import may_post
from app.accounts.codes import link_code
from app.accounts.identity import hashed
from app.accounts.letters import site_address
from app.accounts.names import email_spelling
from app.change import Personal, change
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.mail import can_send
from app.submissions import letters
from app.submissions.actions import locked
from app.submissions.events import CoApplicantInvited, CoApplicantJoined, CoApplicantRemoved
from app.submissions.models import CoApplicant, Project

VALID = timedelta(days=14)
MOST = 10


def standing_shares(project: Project) -> list[CoApplicant]:
    """Who works at the project beside its owner, and who is invited to."""
    return [one for one in project.shares if one.removed_at is None]


def invite(actor: Actor, project: Project, *, name: str, email: str) -> str:
    """Invite somebody to work at the project; returns the link, which is not kept. With an address a letter goes there.

    Refused beside name or email; too many letters for a project are refused (429).
    """
    address = email_spelling(email) if email else ""
    by_mail = bool(address) and can_send()
    if by_mail and not may_post(f"share:{project.id}"):
        raise Refused("too_many_letters", _("一小时内最多发 3 封。可以不写邮箱，把链接直接给对方。"), field="email", status=429)
    code = link_code()
    link = f"{site_address()}/join/{code}"
    with change(actor) as current:
        project = locked(project)
        if project.state == "withdrawn":
            raise Refused("withdrawn", _("这个项目已经撤回，不能再邀请人。"), status=409)
        if len(standing_shares(project)) >= MOST:
            raise Refused("too_many_shares", _("一个项目最多 %(most)d 位共同申报人，请先移除一位。", most=MOST), field="name", status=409)
        row = CoApplicant(
            project_id=project.id, name=name, email=address, code_hash=hashed(code), invited_at=current.at,
            expires_at=current.at + VALID,
        )
        db.session.add(row)
        db.session.flush()
        current.record(CoApplicantInvited(
            contest_id=project.contest_id, project=project.key, co_applicant=row.id, name=Personal(name, None),
            how="mail" if by_mail else "code",
        ))
        if by_mail:
            letters.share(current, project, address, name, link)
    return link


def invitation_of(code: str) -> CoApplicant | None:
    """The invitation of a link's code as long as it can be taken up."""
    found = db.session.scalars(select(CoApplicant).where(CoApplicant.code_hash == hashed(code))).one_or_none()
    return found if found is not None and _is_open(found) else None


def _is_open(row: CoApplicant) -> bool:
    return row.accepted_at is None and row.removed_at is None and row.expires_at > clock.now() and row.project.state != "withdrawn"


def join(actor: Actor, invitation: CoApplicant) -> Project:
    """Take the invitation up with the own account, once. Refused (409): it is over, or the project is the actor's anyway."""
    with change(actor) as current:
        row = db.session.get_one(CoApplicant, invitation.id, with_for_update=True, populate_existing=True)
        project = locked(row.project)
        if not _is_open(row):
            raise Refused("invitation_over", _("这个邀请已经用过、收回或过期了。请对方重新邀请。"), status=409)
        working = {one.person_id for one in standing_shares(project)} | {project.owner_id}
        if actor.person_id is None or actor.person_id in working:
            raise Refused("works_already", _("您本来就能编辑这个项目。请把链接交给要邀请的人。"), status=409)
        row.person_id, row.accepted_at, row.code_hash = actor.person_id, current.at, None
        current.record(CoApplicantJoined(
            contest_id=project.contest_id, project=project.key, co_applicant=row.id, person_id=actor.person_id,
        ))
        db.session.flush()
        db.session.expire(project, ["shares"])
    return project


def remove(actor: Actor, share: CoApplicant) -> None:
    """The co-applicant no longer opens the project; an invitation that waits is void. What they wrote stays."""
    with change(actor) as current:
        row = db.session.get_one(CoApplicant, share.id, with_for_update=True)
        if row.removed_at is not None:
            return
        row.removed_at, row.code_hash = current.at, None
        current.record(CoApplicantRemoved(
            contest_id=row.project.contest_id, project=row.project.key, co_applicant=row.id, person_id=row.person_id,
        ))
