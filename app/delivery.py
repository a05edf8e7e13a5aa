"""Hands letters over: to a mail server, or as files into a folder while Doorstep is developed."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.settings import Settings

log = logging.getLogger("doorstep.mail")

SCHEMES = ("smtp", "smtp+starttls", "smtps", "file")
# Seconds that a mail server may take to answer.
PATIENCE = 20


@dataclass(frozen=True)
class Parcel:
    """One letter on its way; `number` names it to servers, so that one that is sent twice is known as the same."""

    number: int
    kind: str
    to: str
    subject: str
    body: str
    made_at: datetime


@dataclass(frozen=True)
class Outcome:
    """`failure` is '' when it was handed over. `final`: trying again as it is would not help."""

    failure: str = ""
    final: bool = False


class Carrier(Protocol):
    def hand_over(self, parcel: Parcel) -> Outcome: ...

    def close(self) -> None: ...


def check(settings: Settings) -> None:
    """SystemExit for an address that nothing can be handed over to."""
    scheme = urlsplit(settings.mail_url).scheme
    if settings.mail_url and scheme not in SCHEMES:
        raise SystemExit(f"DOORSTEP_MAIL_URL: unknown scheme {scheme!r}; use one of {', '.join(SCHEMES)}")


@contextmanager
def carrier(settings: Settings) -> Iterator[Carrier]:
    """One carrier for several letters: a server is called once."""
    found: Carrier = _Folder(settings) if urlsplit(settings.mail_url).scheme == "file" else _Server(settings)
    try:
        yield found
    finally:
        found.close()


def message_of(settings: Settings, parcel: Parcel) -> EmailMessage:
    """The letter as it travels. ValueError for values that a header cannot hold."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, parcel.to, parcel.subject
    message["Date"] = format_datetime(parcel.made_at)
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<letter-{parcel.number}-{int(parcel.made_at.timestamp())}@{domain}>"
    # Absence notices are not answers to these.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.body)
    return message


class _Folder:
    """Each letter as a .eml file; `file:` alone is the folder `letters` of the instance."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.path = settings.instance_path / (unquote(urlsplit(settings.mail_url).path) or "letters")

    def hand_over(self, parcel: Parcel) -> Outcome:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            target = self.path / f"{parcel.number:06}-{parcel.kind or 'letter'}.eml"
            part = Path(f"{target}.part")
            part.write_bytes(message_of(self.settings, parcel).as_bytes())
            part.replace(target)
        except (OSError, ValueError) as error:
            return Outcome(str(error)[:300], final=isinstance(error, ValueError))
        return Outcome()

    def close(self) -> None:
        """Nothing is kept open."""


class _Server:
    """A mail server; where it cannot be reached for one letter, the others of the same round do not wait for it again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None
        self.away = ""

    def hand_over(self, parcel: Parcel) -> Outcome:
        try:
            message = message_of(self.settings, parcel)
        except ValueError as error:
            return Outcome(str(error)[:300], final=True)
        if self.away:
            return Outcome(self.away)
        try:
            self.server = self.server or self._call()
        except (OSError, smtplib.SMTPException) as error:
            self.away = f"{type(error).__name__}: {error}"[:300]
            log.warning("the mail server does not take letters: %s", error)
            return Outcome(self.away)
        return self._send(message)

    def _send(self, message: EmailMessage) -> Outcome:
        assert self.server is not None
        try:
            self.server.send_message(message)
        except smtplib.SMTPRecipientsRefused as no:
            code, said = next(iter(no.recipients.values()))
            return self._refused(code, said)
        except smtplib.SMTPDataError as no:
            return self._refused(no.smtp_code, no.smtp_error)
        except ValueError as error:
            return Outcome(str(error)[:300], final=True)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            log.warning("a letter was not sent: %s", error)
            return Outcome(f"{type(error).__name__}: {error}"[:300])
        return Outcome()

    def _refused(self, code: int, said: bytes | str) -> Outcome:
        """What begins with 5 is a no for good (RFC 5321, 4.2.1), such as an address that does not exist."""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        log.warning("a letter was refused with %s", code)
        return Outcome(f"{code} {text}"[:300], final=code >= 500)

    def _call(self) -> smtplib.SMTP:
        parts = urlsplit(self.settings.mail_url)
        host, port = parts.hostname or "localhost", parts.port
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port or 25, timeout=PATIENCE)
        try:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def close(self) -> None:
        """Say goodbye, where somebody is still listening."""
        if self.server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.server.quit()
            self.server = None
