"""Arrangements for tests of letters: a mail server of one's own, which can be told what to say, and a short way to send."""

import socket
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from sqlalchemy import select

from app import clock, mail
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.mail import About, Letter


class Desk:
    """What the server does: `answers` are given to each address in turn, then 250; `got` is what came in."""

    def __init__(self):
        self.got, self.answers, self.calls = [], {}, 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.calls += 1
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        waiting = self.answers.get(address, [])
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A real mail server on this machine."""

    def __init__(self):
        self.desk, self.port = Desk(), free_port()
        self.controller = Controller(self.desk, hostname="127.0.0.1", port=self.port)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"


def with_mail(app, url):
    app.extensions["doorstep"] = replace(app.extensions["doorstep"], mail_url=url, mail_from="Doorstep <post@example.org>")


def put(to="wang@example.org", subject="你好", body="正文", **about):
    """A letter in the outbox; returns its number."""
    with change(SYSTEM) as current:
        letter = mail.post(current, to, subject, body, About(**about))
        db.session.flush()
        return letter.id


def letter(number):
    db.session.rollback()
    return db.session.get_one(Letter, number)


def letters():
    db.session.rollback()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def later(**wait):
    clock.move((clock._ahead or timedelta()) + timedelta(**wait))
