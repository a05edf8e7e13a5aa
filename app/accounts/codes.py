"""Secrets that people copy: reset codes, first passwords, the codes in invitation links."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from flask import current_app

from app.core.chain import ALPHABET

LENGTH = 10
# What is read wrong off a slip of paper.
_MISREAD = str.maketrans("OILU", "011V")


def new_code() -> str:
    """Ten characters that nobody takes for one another: 50 bits."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def shown_code(code: str) -> str:
    """In two groups of five, to be read aloud."""
    return f"{code[:5]}-{code[5:]}"


def typed_code(text: str) -> str:
    """What was meant by what was typed."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    return "".join(char for char in plain if char in ALPHABET)


def keyed(purpose: str, code: str) -> str:
    """Keyed by the server's secret: 50 bits alone could be guessed from a stolen database."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{purpose}:{code}".encode(), hashlib.sha256).hexdigest()


def code_hash(person_id: int, code: str) -> str:
    """What is kept of a person's reset code."""
    return keyed(f"reset-code:{person_id}", code)


def first_password() -> str:
    """A password to be typed once: four groups of four, 80 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _place in range(4)) for _group in range(4)).lower()


def link_code() -> str:
    """The code of an invitation link: 192 bits, kept as a plain hash."""
    return secrets.token_urlsafe(24)
