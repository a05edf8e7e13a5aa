"""Verbs of invitations: send one, revoke it, take it up."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.accounts import consent, letters
from app.accounts.actions import add_account, grant, keep_password, ready_password
from app.accounts.codes import link_code
from app.accounts.events import InvitationAccepted, InvitationRevoked, Invited
from app.accounts.identity import hashed
from app.accounts.models import Invitation, Person, Role
from app.accounts.names import email_spelling
from app.accounts.neighbours import Place, entered
from app.accounts.queries import roles_of
from app.accounts.roles import INVITED, title_of
from app.change import Change, Personal, change
from app.core.policy import OFFICER, Actor
from app.db import db
from app.errors import Refused
from app.mail import About, can_send, post

VALID = timedelta(days=14)


def invite(actor: Actor, contest: Place, *, email: str, name: str, role: str, region: str = "") -> str:
    """Invite somebody to a role; returns the link, which is not kept. An older invitation to the same is revoked.

    An officer's is for the region of that key. Where mail can be sent the link goes out by letter too. Raises Refused
    beside email, role or region.
    """
    address = email_spelling(email)
    if role not in INVITED:
        raise Refused("accounts.role", _("请选一个角色。"), field="role")
    place = next((one for one in contest.regions if one.key == region), None) if role == OFFICER else None
    if role == OFFICER and place is None:
        raise Refused("accounts.region", _("请选经办人负责的街镇。"), field="region")
    where = place.id if place is not None else None
    code = link_code()
    link = f"{letters.site_address()}/invitations/{code}"
    contest_id, titles = contest.id, (contest.title, contest.title_en)
    with change(actor) as current:
        person = db.session.scalars(select(Person).where(Person.email == address)).one_or_none()
        _not_held_yet(person, role, contest_id, where)
        for older in _open_ones(address, role, contest_id, where):
            _withdraw(current, older)
        row = Invitation(
            email=address, name=name, role=role, contest_id=contest_id, region_id=where, code_hash=hashed(code),
            invited_by_id=actor.person_id, created_at=current.at, expires_at=current.at + VALID,
        )
        db.session.add(row)
        db.session.flush()
        owner = person.id if person else None
        current.record(
            Invited(
                contest_id=contest_id, invitation_id=row.id, role=role, email=Personal(address, owner), name=Personal(name, owner),
                region=region if where is not None else None,
            )
        )
        if can_send():
            about = About(kind="invitation", contest_id=contest_id, secret=True)
            post(current, address, *letters.invitation(name, titles, lambda: title_of(role), link), about)
    return link


def _not_held_yet(person: Person | None, role: str, contest_id: int, region_id: int | None) -> None:
    if person is None:
        return
    held = select(Role.id).where(
        Role.person_id == person.id, Role.role == role, Role.revoked_at.is_(None),
        (Role.contest_id == contest_id) | Role.contest_id.is_(None), Role.region_id.is_not_distinct_from(region_id),
    )
    if db.session.scalars(held).first() is not None:
        raise Refused("accounts.role_held", _("这个人已经是这里的%(role)s了。", role=title_of(role)), field="email")


def _open_ones(email: str, role: str, contest_id: int, region_id: int | None) -> list[Invitation]:
    return list(
        db.session.scalars(
            select(Invitation).where(
                Invitation.email == email, Invitation.role == role, Invitation.contest_id == contest_id,
                Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None),
                Invitation.region_id.is_not_distinct_from(region_id),
            )
        )
    )


def _withdraw(current: Change, row: Invitation) -> None:
    row.revoked_at = current.at
    current.record(InvitationRevoked(contest_id=row.contest_id, invitation_id=row.id, role=row.role))


def revoke_invitation(actor: Actor, invitation: Invitation) -> None:
    """Make the link useless. Raises Refused (409) when it has been taken up already."""
    with change(actor) as current:
        row = db.session.get_one(Invitation, invitation.id, with_for_update=True)
        if row.accepted_at is not None:
            raise Refused("accounts.invitation_used", _("对方已经接受了邀请，请在名单里收回角色。"), status=409)
        if row.revoked_at is None:
            _withdraw(current, row)


def invitation_of(code: str) -> Invitation | None:
    """The invitation of a link's code as long as it can be taken up."""
    found = db.session.scalars(select(Invitation).where(Invitation.code_hash == hashed(code))).one_or_none()
    return found if found is not None and _is_open(found) else None


def _is_open(row: Invitation) -> bool:
    return row.accepted_at is None and row.revoked_at is None and row.expires_at > clock.now()


def invited_person(invitation: Invitation) -> Person | None:
    """The account that the invitation was meant for, where there is one already."""
    return db.session.scalars(select(Person).where(Person.email == invitation.email)).one_or_none()


def accept(actor: Actor, invitation: Invitation, person: Person) -> Role:
    """Take the invitation up for `person`. Raises Refused when it is over, or was meant for another account."""
    with change(actor) as current:
        row = db.session.get_one(Invitation, invitation.id, with_for_update=True)
        if not _is_open(row):
            raise Refused("accounts.invitation_over", _("这个邀请已经用过、收回或过期了。请主办方重新邀请。"), status=409)
        meant = invited_person(row)
        if meant is not None and meant.id != person.id:
            raise Refused("accounts.invitation_other", _("这个邀请是给另一个账号的，请用那个账号登录。"), status=403)
        row.accepted_at = current.at
        current.record(
            InvitationAccepted(contest_id=row.contest_id, invitation_id=row.id, person_id=person.id, role=row.role)
        )
        return grant(actor, person, row.role, row.contest_id, row.region_id)


def may_set_up(invitation: Invitation, meant: Person) -> bool:
    """Whether the link may set the password of a person who has none yet, such as a judge who came by card.

    Only where everything that the account opens lies in the inviting contest: the link is seen by its organiser.
    """
    places = {role.contest_id for role in roles_of(meant.id)} | entered(meant.id)
    return meant.password_hash is None and places <= {invitation.contest_id}


def accept_as_new(actor: Actor, invitation: Invitation, *, name: str, password: str, language: str) -> Person:
    """Make the invited person's account (or give it its first password) and take the invitation up, both or neither."""
    email, invitation_id = invitation.email, invitation.id
    password_hash = ready_password(password, email, name)
    with change(actor) as current:
        row = db.session.get_one(Invitation, invitation_id, with_for_update=True)
        person = invited_person(row)
        if person is None:
            person = add_account(
                current, email=email, phone=None, name=name, password_hash=password_hash, language=language,
                consents=True, field="name",
            )
        elif may_set_up(row, person):
            keep_password(current, person.id, password_hash, how="invitation")
            consent.agree(current, person, current.at)
        else:
            raise Refused("accounts.invitation_other", _("这个邀请是给另一个账号的，请用那个账号登录。"), status=403)
        accept(actor, row, person)
    return person
