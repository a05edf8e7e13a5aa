"""The verb of being forgotten: personal values go, what happened stays."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from app.accounts.actions import end_sign_ins
from app.accounts.data import reasons_to_stay
from app.accounts.events import PersonErased, RoleRevoked, TokenRevoked
from app.accounts.models import Invitation, Person, ResetCode, SignIn, Token
from app.accounts.queries import roles_of, tokens_of
from app.change import AuditText, Change, change
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.mail import Letter

NOBODY = "已删除的用户"
NOBODY_EN = "Deleted user"


def erase(actor: Actor, person: Person) -> None:
    """Erase the person's personal values everywhere. Raises Refused (409) with the reasons why not yet."""
    with change(actor) as current:
        person = db.session.get_one(Person, person.id, with_for_update=True)
        reasons = reasons_to_stay(person)
        if reasons:
            raise Refused("accounts.must_stay", " ".join(reasons), status=409, reasons=reasons)
        for role in roles_of(person.id):
            role.revoked_at = current.at
            current.record(RoleRevoked(contest_id=role.contest_id, person_id=person.id, role=role.role))
        for token in tokens_of(person.id):
            token.revoked_at = current.at
            current.record(TokenRevoked(person_id=person.id, token_id=token.id))
        end_sign_ins(actor, person.id, "erased")
        known = [value for value in (person.email, person.phone) if value]
        _forget_traces(current, person.id, known)
        person.name, person.name_en = NOBODY, NOBODY_EN
        person.email = person.phone = person.password_hash = person.language = None
        person.must_change_password, person.erased_at = False, current.at
        # Last, and without a word of the person: reactions of higher rooms see an erased person.
        current.record(PersonErased(person_id=person.id))


def _forget_traces(current: Change, person_id: int, known: list[str]) -> None:
    """What stands outside the person's row: texts beside the log, devices, labels, invitations, letters."""
    db.session.execute(update(SignIn).where(SignIn.person_id == person_id).values(device=""))
    db.session.execute(update(Token).where(Token.person_id == person_id).values(label=""))
    db.session.execute(
        update(ResetCode).where(ResetCode.person_id == person_id, ResetCode.used_at.is_(None)).values(used_at=current.at)
    )
    # An invitation was written before the account: its line is known by the address that it was for.
    lines = select(AuditText.seq).where(AuditText.text.in_(known), AuditText.person_id.is_(None))
    numbers = list(db.session.scalars(lines))
    db.session.execute(
        update(AuditText)
        .where((AuditText.person_id == person_id) | (AuditText.seq.in_(numbers) & AuditText.person_id.is_(None)))
        .values(text=None, salt=None)
    )
    db.session.execute(delete(Letter).where(Letter.person_id == person_id))
    if not known:
        return
    for row in db.session.scalars(select(Invitation).where(Invitation.email.in_(known))):
        row.email, row.name = "", ""
        row.revoked_at = row.revoked_at or (None if row.accepted_at else current.at)
    db.session.execute(delete(Letter).where(Letter.to.in_(known)))
