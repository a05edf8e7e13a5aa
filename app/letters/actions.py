"""Verbs of letters: send again, also to another address; word a kind anew."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app import mail, stationery
from app.accounts.names import email_spelling
from app.change import Change, Personal, change
from app.contests.models import Contest
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import LANGUAGES
from app.letters.events import LettersSentAgain, TextChanged
from app.letters.words import STATES
from app.mail import Letter
from app.stationery import Kind, LetterText, fault


def send_again(actor: Actor, letter: Letter, to: str = "") -> int:
    """Send a letter once more; to a corrected address together with the reader's others that failed at the old one.

    Returns how many letters are on their way. The reader's account keeps its address: it is a sign-in name.
    Raises Refused beside `to`, or (409) for a letter that is held or whose text is forgotten.
    """
    address = email_spelling(to, "to") if to.strip() else ""
    with change(actor) as current:
        letter = db.session.get_one(Letter, letter.id, with_for_update=True)
        _may_go_again(letter, address)
        others = _failed_with(letter) if address and address != letter.to else []
        for one in (letter, *others):
            one.to = address or one.to
            mail.send_again(current, one)
        current.record(LettersSentAgain(
            contest_id=letter.contest_id, letters=[one.id for one in (letter, *others)],
            to=Personal(address, letter.person_id) if address else None,
        ))
        return 1 + len(others)


def _may_go_again(letter: Letter, address: str) -> None:
    if letter.posted_at is None:
        raise Refused("letters.held", _("这封信还没有发出。"), status=409)
    if letter.secret and address and address != letter.to:
        raise Refused("letters.secret", _("这封信里有只给本人的链接，不能改寄。请用正确的邮箱重新发一封。"), field="to")
    if letter.secret and not letter.body:
        raise Refused("letters.secret", _("这封信里有只给本人的链接，发出后没有保留。请重新发一封。"), status=409)
    if not (address or letter.to):
        raise Refused("letters.no_address", _("对方没有留邮箱。请写一个邮箱地址。"), field="to")


def _failed_with(letter: Letter) -> list[Letter]:
    if letter.person_id is None:
        return []
    return list(db.session.scalars(
        select(Letter).where(
            Letter.person_id == letter.person_id, Letter.contest_id == letter.contest_id, Letter.to == letter.to,
            Letter.id != letter.id, ~Letter.secret, STATES["failed"].where,
        )
    ))


def word(actor: Actor, contest: Contest, kind: Kind, texts: dict[str, tuple[str, str]]) -> None:
    """Keep the organiser's words of a kind: `{language: (subject, body)}`; what is empty, or the house's, is the house's.

    Raises Refused beside subject_zh, body_zh, subject_en, body_en for placeholders that are broken or not the kind's.
    """
    wrong = {
        f"{part}_{language}": said
        for language, pair in texts.items() for part, text in zip(("subject", "body"), pair, strict=True)
        if (said := fault(text, kind.names))
    }
    if wrong:
        raise Refused("letters.placeholder", next(iter(wrong.values())), fields=wrong)
    with change(actor) as current:
        own, changes = stationery.own_texts(contest.id, kind.key), {}
        for language in LANGUAGES:
            changed = _keep(current, contest.id, kind, language, own.get(language), texts.get(language, ("", "")))
            if changed:
                changes[language] = changed
        if changes:
            current.record(TextChanged(contest_id=contest.id, kind=kind.key, changes=changes))


def _keep(
    current: Change, contest_id: int, kind: Kind, language: str, own: LetterText | None, text: tuple[str, str]
) -> list[str]:
    """Which of subject and body are others now."""
    house = stationery.house_wording(kind, language)
    subject = "" if text[0] == house.subject else text[0]
    body = "" if text[1].strip() == house.body.strip() else text[1]
    before = (own.subject, own.body) if own is not None else ("", "")
    changed = [part for part, old, new in zip(("subject", "body"), before, (subject, body), strict=True) if old != new]
    if not changed:
        return []
    if own is None:
        own = LetterText(contest_id=contest_id, kind=kind.key, language=language)
        db.session.add(own)
    own.subject, own.body, own.changed_at = subject, body, current.at
    return changed
