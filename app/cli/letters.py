"""Commands of letters: write the reminders that are due, send what waits; both may be called as often as one likes."""

from __future__ import annotations

from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _

from app.cli.speech import say, spoken
from app.letters.reminders import remind as write_reminders
from app.mail import send_waiting

letters = AppGroup("letters", help="Letters: write reminders that are due, send what waits.")


@letters.command("remind")
@spoken
def remind() -> None:
    """Write the reminders that are due now, and send what waits."""
    say(_("写了 %(num)d 封提醒。", num=write_reminders()))
    say(_("发出 %(num)d 封信。", num=send_waiting()))


@letters.command("send")
@spoken
def send() -> None:
    """Send what waits in the outbox."""
    say(_("发出 %(num)d 封信。", num=send_waiting()))


def register(app: Flask) -> None:
    app.cli.add_command(letters)
