"""Verbs of forgotten passwords: a code by letter or from an organiser's hand, used once."""

from __future__ import annotations

import hmac
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import letters
from app.accounts.actions import keep_password, ready_password
from app.accounts.attempts import forgive, may_post, take_guess
from app.accounts.codes import code_hash, new_code, shown_code, typed_code
from app.accounts.events import ResetCodeFailed, ResetCodeIssued
from app.accounts.models import Person, ResetCode
from app.accounts.names import tried_name
from app.accounts.neighbours import Place, entered
from app.accounts.queries import person_called, roles_of
from app.change import change
from app.core.policy import ORGANISER, SYSTEM, Actor
from app.db import db
from app.errors import Refused
from app.mail import can_send, post

BY_MAIL = timedelta(hours=1)
BY_HAND = timedelta(hours=24)
MOST_FAILURES = 5


def issue_code(actor: Actor, person: Person, *, how: str, contest_id: int | None = None) -> str:
    """A new code for the person; the ones before it stop working. Returned as it is shown, kept only as a hash."""
    code = new_code()
    with change(actor) as current:
        person = db.session.get_one(Person, person.id)
        for older in _live(person.id):
            older.used_at = current.at
        db.session.add(
            ResetCode(
                person_id=person.id, code_hash=code_hash(person.id, code), issued_by_id=actor.person_id,
                created_at=current.at, expires_at=current.at + (BY_MAIL if how == "mail" else BY_HAND),
            )
        )
        current.record(ResetCodeIssued(contest_id=contest_id, person_id=person.id, how=how))
        if how == "mail" and person.email:
            link = f"{letters.site_address()}/reset/code"
            post(current, person.email, *letters.reset(person.name, shown_code(code), link))
    return shown_code(code)


def _live(person_id: int) -> list[ResetCode]:
    return list(
        db.session.scalars(
            select(ResetCode)
            .where(ResetCode.person_id == person_id, ResetCode.used_at.is_(None), ResetCode.failures < MOST_FAILURES)
            .order_by(ResetCode.id.desc())
            .with_for_update()
        )
    )


def ask_by_mail(name: str) -> None:
    """Send a code where the name is somebody's with an e-mail address; whoever asks is told the same either way."""
    person = person_called(name)
    if not can_send() or not may_post(tried_name(name)):
        return
    if person is not None and person.email:
        issue_code(SYSTEM, person, how="mail")


def may_help(actor: Actor, person: Person, contest: Place) -> bool:
    """Whether an organiser may hand this person a code, which is the key to the whole account.

    The person takes part in this contest, and everything else that the account opens (roles and projects, in other
    contests too) is in the hands of the same organiser already: nobody gains a right by helping.
    """
    held = {role.contest_id for role in roles_of(person.id)}
    places = held | entered(person.id)
    return contest.id in places and all(actor.has(ORGANISER, place) for place in places)


def hand_out(actor: Actor, person: Person, contest: Place) -> str:
    """A code to be told to the person. Raises Refused for people whose account is not the organiser's to open."""
    if person.id == actor.person_id:
        raise Refused("accounts.reset_own", _("自己的密码请在“我的账号”里修改。"), field="name")
    if not may_help(actor, person, contest):
        raise Refused(
            "accounts.reset_foreign",
            _("只能给本大赛的人重设密码，而且对方不能同时在别人主办的大赛里。请找负责全站的主办人。"), field="name", status=403,
        )
    return issue_code(actor, person, how="hand", contest_id=contest.id)


def use_code(name: str, typed: str, password: str) -> Person:
    """Set a new password with a code; all sign-ins end. Raises Refused beside code or password.

    A wrong code, one too old and a name that nobody has get the same words.
    """
    key = f"name:{tried_name(name)}"
    take_guess("reset", key)
    wrong = Refused("accounts.reset_code", _("验证码不对，或者已经用过、过期。请核对，或重新要一个。"), field="code")
    person = person_called(name)
    if person is None or not _take(person, typed_code(typed), password):
        raise wrong
    forgive("reset", key)
    return person


def _take(person: Person, code: str, password: str) -> bool:
    """Whether the code was right; the password is looked at first, so that a weak one does not use the code up."""
    person_id = person.id
    given = code_hash(person_id, code)
    if not _matches(person_id, given):
        return False
    password_hash = ready_password(password, person.email, person.phone, person.name)
    with change(Actor(label=f"person:{person_id}", person_id=person_id)) as current:
        live = next((row for row in _live(person_id) if row.expires_at > current.at), None)
        if live is None or not hmac.compare_digest(live.code_hash, given):
            return False
        live.used_at = current.at
        keep_password(current, person_id, password_hash, how="reset")
    return True


def _matches(person_id: int, given: str) -> bool:
    """Whether the live code is the given one; a wrong one is counted, and the fifth ends it."""
    with change(SYSTEM) as current:
        live = next((row for row in _live(person_id) if row.expires_at > current.at), None)
        if live is None:
            return False
        if hmac.compare_digest(live.code_hash, given):
            return True
        live.failures += 1
        current.record(ResetCodeFailed(person_id=person_id, failures=live.failures))
        return False
