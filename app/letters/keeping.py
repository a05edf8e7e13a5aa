"""What this room keeps about a person: the letters that were written to them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.data import Part, contributes
from app.accounts.models import Person
from app.db import db
from app.mail import Letter


def _told(letter: Letter) -> dict[str, Any]:
    return {
        "to": letter.to, "subject": letter.subject, "body": letter.body, "language": letter.language,
        "posted_at": letter.posted_at.isoformat(timespec="seconds") if letter.posted_at else None,
        "sent_at": letter.sent_at.isoformat(timespec="seconds") if letter.sent_at else None,
    }


@contributes
def my_part(person: Person) -> Part:
    """Letters that the person may read; what is held is not theirs yet."""
    query = select(Letter).where(Letter.person_id == person.id, Letter.posted_at.is_not(None), ~Letter.secret)
    return Part("letters", _("信件"), [_told(one) for one in db.session.scalars(query.order_by(Letter.id))])
