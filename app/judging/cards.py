"""Judges' QR cards: a token that can be printed again, and never has to be stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from app.accounts.identity import hashed
from app.db import db
from app.judging.models import Judge
from app.pages import lan_address
from app.settings import Settings


def card_token(judge: Judge) -> str:
    """The 128-bit token on the judge's card, as url-safe base64 (22 characters).

    It is made from the server's secret key, so that a card can be printed again while the database holds only the
    token's SHA-256; a higher `card_serial` makes another token and the old card useless.
    """
    secret = current_app.config["SECRET_KEY"].encode()
    digest = hmac.new(secret, f"judge-card:{judge.id}:{judge.card_serial}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def public_url() -> str:
    """The address that cards and letters carry: as set, else where this machine listens."""
    settings: Settings = current_app.extensions["doorstep"]
    # "All addresses" is no address that a tablet could open.
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host
    return (settings.public_url or f"http://{host}:{settings.port}").rstrip("/")


def reach() -> str:
    """How far the cards' address reaches: `here` (only this machine), `moved` (another address than now), or `out`.

    Only an address of a local network can be compared with the present one; a name is believed.
    """
    host = urlsplit(public_url()).hostname or ""
    if host == "localhost":
        return "here"
    try:
        address = ip_address(host)
    except ValueError:
        return "out"
    if address.is_loopback:
        return "here"
    present = lan_address()
    return "moved" if address.is_private and present is not None and present != host else "out"


def enter_url(judge: Judge) -> str:
    """What the QR code on the judge's card says."""
    return f"{public_url()}/judge/enter/{card_token(judge)}"


def judge_of(token: str) -> Judge | None:
    """The judge whose card carries the token, unless the card was revoked or the judge is no longer one."""
    found = db.session.scalars(select(Judge).where(Judge.card_hash == hashed(token))).one_or_none()
    return found if found is not None and found.active and found.person.erased_at is None else None
