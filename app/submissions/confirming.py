"""Standing for a project that was begun without an account: by a link, a code of the sub-district's officer, an account."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from app.accounts.actions import add_account
from app.accounts.attempts import forgive, may_post, take_guess
from app.accounts.codes import link_code
from app.accounts.identity import hashed
from app.accounts.letters import site_address
from app.accounts.models import Person
from app.accounts.names import email_spelling
from app.accounts.queries import person_called
from app.change import AuditText, Change, Personal, change
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.mail import can_send
from app.submissions import letters
from app.submissions.actions import check_complete, locked, submit
from app.submissions.codes import confirming_code
from app.submissions.events import HoldsEnded, LinkSent, ProjectConfirmed, ProjectOpenedHere, ProjectSent
from app.submissions.models import Confirmation, Project
from app.submissions.queries import lines_of
from app.submissions.starting import hold
from app.submissions.windows import check_submit, waits

VALID = timedelta(days=7)


def needs_somebody(actor: Actor, project: Project) -> bool:
    """Whether nobody stands for the project yet, nor would by pressing the button."""
    return project.owner_id is None and project.confirmed_at is None and project.entered_by_id != (actor.person_id or 0)


def send(actor: Actor, project: Project) -> Project:
    """Hand a complete draft in; it counts only when it is confirmed. Refused as a submission is."""
    with change(actor) as current:
        project = locked(project)
        if project.state != "draft":
            return project
        check_submit(actor, project, current.at)
        check_complete(project)
        project.sent_at, project.told_showcase = current.at, project.contest.showcase
        current.record(ProjectSent(contest_id=project.contest_id, project=project.key, version=project.version))
    return project


def ask_link(actor: Actor, project: Project, email: str) -> str:
    """Send a link to the address and return the address as it is kept. Links that went to other addresses stop working.

    Refused: beside email; without a mail server; too often (429), counted by project.
    """
    address = email_spelling(email)
    if not can_send():
        raise Refused("no_mail", _("这台服务器现在不能发邮件，请用验证码或账号确认。"), field="email", status=409)
    if not may_post(f"project:{project.id}"):
        raise Refused("too_many_letters", _("一小时内最多发 3 封。请先看看收件箱和垃圾邮件，过一会儿再试。"), field="email", status=429)
    code = link_code()
    with change(actor) as current:
        project = locked(project)
        if project.state != "draft" or project.owner_id is not None:
            raise Refused("confirmed_already", _("这个项目已经确认过了。"), status=409)
        db.session.execute(
            update(Confirmation)
            .where(Confirmation.project_id == project.id, Confirmation.email != address, Confirmation.revoked_at.is_(None))
            .values(revoked_at=current.at)
        )
        db.session.add(Confirmation(
            project_id=project.id, email=address, code_hash=hashed(code), made_at=current.at, expires_at=current.at + VALID,
        ))
        current.record(LinkSent(contest_id=project.contest_id, project=project.key, email=Personal(address, None)))
        letters.confirmation(current, project, address, f"{site_address()}/confirm/{code}")
    return address


def link_of(code: str) -> Confirmation | None:
    """What a link's code stands for, used up or not; None where it was never one or was called back."""
    found = db.session.scalars(select(Confirmation).where(Confirmation.code_hash == hashed(code))).one_or_none()
    return found if found is not None and found.revoked_at is None else None


def latest_link(project: Project) -> Confirmation | None:
    """The newest letter that went out for the project."""
    query = select(Confirmation).where(Confirmation.project_id == project.id, Confirmation.revoked_at.is_(None))
    return db.session.scalars(query.order_by(Confirmation.id.desc()).limit(1)).one_or_none()


def _open_link(link: Confirmation, current: Change) -> tuple[Confirmation, Project]:
    row = db.session.get_one(Confirmation, link.id, with_for_update=True, populate_existing=True)
    project = locked(row.project)
    if row.used_at is not None or project.state != "draft" or project.owner_id is not None:
        raise Refused("confirmed_already", _("这个项目已经确认过了。"), status=409)
    if row.revoked_at is not None or row.expires_at <= current.at:
        raise Refused("link_over", _("这个链接已经过期。请在填写项目的那台设备上再要一个。"), status=410)
    return row, project


def open_here(actor: Actor, link: Confirmation) -> Project:
    """Let this browser work at the project of the link. Refused: confirmed_already (409), link_over (410)."""
    with change(actor) as current:
        _row, project = _open_link(link, current)
        assert actor.guest is not None
        hold(current, project, actor.guest)
        current.record(ProjectOpenedHere(contest_id=project.contest_id, project=project.key, how="link"))
    return project


def confirm_by_link(actor: Actor, link: Confirmation, *, language: str) -> tuple[Project, Person | None]:
    """Whoever reads the address's letters stands for the project: it goes to the address's account, or to a new one.

    Returns the project and, where one was made, the new person, who may be signed in: nothing else is in the account.
    """
    with change(actor) as current:
        row, project = _open_link(link, current)
        person, made = person_called(row.email), None
        if person is None:
            person = made = add_account(
                current, name=project.applicant_name or row.email.partition("@")[0], email=row.email, phone=None,
                password_hash=None, language=language, consents=True,
            )
        row.used_at = current.at
        give_to(current, project, person)
        _confirmed(current, project, "link")
        submit(actor, project, confirmed="link")
        if actor.guest is not None:
            hold(current, project, actor.guest)
    return project, made


def confirm_by_code(actor: Actor, project: Project, typed: str) -> Project:
    """A code of the region's officer stands for the project. Refused beside `code`; guesses are counted by project."""
    guess = f"project:{project.id}"
    take_guess("entry-code", guess)
    with change(actor) as current:
        project = locked(project)
        if project.state != "draft" or not waits(project):
            raise Refused("confirmed_already", _("这个项目已经确认过了。"), status=409)
        code = confirming_code(project, typed, current.at)
        project.confirm_code_id = code.id
        _confirmed(current, project, "code", code.serial)
        submit(actor, project, confirmed="code")
    forgive("entry-code", guess)
    return project


def take_into_account(actor: Actor, project: Project) -> Project:
    """Who is signed in at the browser that holds the project takes it into the own account; what waits is submitted."""
    with change(actor) as current:
        project = locked(project)
        if project.owner_id is not None and project.owner_id != actor.person_id:
            raise Refused("confirmed_already", _("这个项目已经在另一个账号里了。"), status=409)
        assert actor.person_id is not None
        waiting = waits(project)
        if project.owner_id is None:
            give_to(current, project, db.session.get_one(Person, actor.person_id))
            _confirmed(current, project, "account")
        if waiting:
            submit(actor, project, confirmed="account")
    return project


def _confirmed(current: Change, project: Project, how: str, code: int | None = None) -> None:
    current.record(ProjectConfirmed(
        contest_id=project.contest_id, project=project.key, how=how, owner_id=project.owner_id, code=code,
    ))


def give_to(current: Change, project: Project, person: Person) -> None:
    """The project is that person's; what stands beside the log of it is forgotten with them from now on."""
    project.owner_id = person.id
    db.session.flush()
    db.session.expire(project, ["owner"])
    db.session.execute(
        update(AuditText).where(AuditText.seq.in_(lines_of(project)), AuditText.person_id.is_(None)).values(person_id=person.id)
    )


def end_holds(actor: Actor, project: Project) -> int:
    """No browser without a sign-in opens the project any longer; returns how many did."""
    with change(actor) as current:
        project = locked(project)
        open_ones = [one for one in project.holds if one.ended_at is None]
        for one in open_ones:
            one.ended_at = current.at
        if open_ones:
            current.record(HoldsEnded(contest_id=project.contest_id, project=project.key, browsers=len(open_ones)))
    return len(open_ones)

