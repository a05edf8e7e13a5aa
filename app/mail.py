"""Letters: written to an outbox in the change that causes them, sent afterwards."""

from __future__ import annotations

import logging
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.change import Change, Event, after_commit, change
from app.core.policy import SYSTEM
from app.db import db
from app.offload import in_background
from app.settings import Settings

log = logging.getLogger("doorstep.mail")


class Letter(db.Model):
    """A letter to one address; kept so that a failed one can be sent again."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(300), default="")


def can_send() -> bool:
    """Whether letters leave this machine; without it codes are handed over by people."""
    settings: Settings = current_app.extensions["doorstep"]
    return bool(settings.mail_url)


def post(current: Change, to: str, subject: str, body: str) -> None:
    """Put a letter into the outbox, inside the open change."""
    db.session.add(Letter(to=to, subject=" ".join(subject.split()), body=body, created_at=current.at))


def send_waiting(limit: int = 50) -> int:
    """Send what waits in the outbox; returns how many went out. A failure is noted on its letter."""
    settings: Settings = current_app.extensions["doorstep"]
    if not settings.mail_url:
        return 0
    waiting = db.session.scalars(
        select(Letter).where(Letter.sent_at.is_(None), Letter.attempts < 8).order_by(Letter.id).limit(limit)
    ).all()
    todo = [(letter.id, letter.to, letter.subject, letter.body) for letter in waiting]
    db.session.rollback()
    sent = 0
    for number, to, subject, body in todo:
        failure = _deliver(settings, to, subject, body)
        with change(SYSTEM):
            letter = db.session.get_one(Letter, number)
            letter.attempts += 1
            letter.failure = failure
            if not failure:
                letter.sent_at = clock.now()
                sent += 1
    return sent


def _deliver(settings: Settings, to: str, subject: str, body: str) -> str:
    """'' when handed to the mail server, else what went wrong."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, to, subject
    message.set_content(body)
    parts = urlsplit(settings.mail_url)
    host, port = parts.hostname or "localhost", parts.port
    try:
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port or 465, timeout=20, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port or 25, timeout=20)
        with server:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("a letter was not sent: %s", error)
        return str(error)[:300]
    return ""


def open_mail(app: Flask) -> None:
    """After a commit the outbox is emptied by a background task where a mail server is set."""
    settings: Settings = app.extensions["doorstep"]
    if not settings.mail_url or app.testing:
        return
    def work() -> None:
        with app.app_context():
            send_waiting()

    @after_commit
    def _send(events: list[Event]) -> None:
        if events:
            in_background(work)
