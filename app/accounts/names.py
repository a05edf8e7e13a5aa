"""Sign-in names: one spelling for each e-mail address and phone number."""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from app.errors import Refused

_CHINESE_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{7,14})")
_BETWEEN = re.compile(r"[\s()（）.\-–—·]+")
# Addresses of a network of its own, which the mail server of a school or a sub-district may well use.
_LOCAL_ENDINGS = (".local", ".test")


def email_spelling(text: str, field: str = "email") -> str:
    """The address in lower case. Raises Refused beside `field`."""
    typed = unicodedata.normalize("NFKC", text).strip().lower()
    # Checked as a public name, since the checker takes no local ones.
    public = typed + ".example.org" if typed.endswith(_LOCAL_ENDINGS) else typed
    try:
        checked = validate_email(public, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Refused("accounts.email", _("这不像一个电子邮箱地址，例如 name@example.org。"), field=field) from None
    return checked.removesuffix(".example.org") if public != typed else checked


def phone_spelling(text: str, field: str = "phone") -> str:
    """The number as +country code and digits; eleven digits alone are a Chinese mobile. Raises Refused."""
    typed = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    if found := _CHINESE_MOBILE.fullmatch(typed):
        return "+86" + found[1]
    if (found := _ABROAD.fullmatch(typed)) and not found[1].startswith("86"):
        return "+" + found[1]
    raise Refused("accounts.phone", _("手机号写 11 位数字；境外号码前面加 + 和国家代码。"), field=field)


def shown_phone(phone: str | None) -> str:
    """The number as people in China read it, other countries' with their code."""
    if phone is None:
        return ""
    found = re.fullmatch(r"\+86(\d{3})(\d{4})(\d{4})", phone)
    return " ".join(found.groups()) if found else phone


def contact_spelling(text: str, field: str = "contact") -> tuple[str | None, str | None]:
    """`(e-mail, None)` or `(None, phone)` of what was typed. Raises Refused."""
    if "@" in unicodedata.normalize("NFKC", text):
        return email_spelling(text, field), None
    return None, phone_spelling(text, field)


def tried_name(text: str) -> str:
    """What stands for a typed sign-in name, however wrong it is, for looking up and for counting failures."""
    try:
        email, phone = contact_spelling(text)
    except Refused:
        return unicodedata.normalize("NFKC", text).strip().lower()[:254]
    return email or phone or ""
