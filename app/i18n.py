"""Languages: Simplified Chinese is what the code says, English comes from one catalogue per room."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale

log = logging.getLogger("doorstep.i18n")

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = {"zh": ("中文", "zh_Hans_CN", "zh-Hans"), "en": ("English", "en", "en")}


def chosen() -> str:
    """`zh` or `en`: the visitor's switch, else the browser's wish, else Chinese."""
    if not has_request_context():
        return "zh"
    wanted = g.get("language") or session.get("language") or request.cookies.get("language")
    if wanted in LANGUAGES:
        return str(wanted)
    for value, _quality in request.accept_languages:
        short = re.split(r"[-_]", value.lower())[0]
        if short in LANGUAGES:
            return short
    return "zh"


def pick(zh: str | None, en: str | None) -> str:
    """Of a text that people entered in two languages, the one for the reader; Chinese where English is missing."""
    locale = get_locale()
    english = locale is not None and locale.language == "en"
    return (en or zh or "") if english else (zh or en or "")


def compile_catalogues() -> list[str]:
    """Turn each changed .po into .mo; returns the domains (file names without ending)."""
    domains = []
    for po in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        domains.append(po.stem)
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        try:
            with po.open("rb") as source:
                catalogue = read_po(source, locale="en")
            with mo.open("wb") as target:
                write_mo(target, catalogue)
        except OSError as error:
            log.warning("catalogue %s was not compiled: %s", po.name, error)
    return sorted(set(domains)) or ["messages"]


def open_languages(app: Flask) -> None:
    """Set Flask-Babel up with every room's catalogue."""
    domains = compile_catalogues()
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans_CN"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    app.config["BABEL_DOMAIN"] = ";".join(domains)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(TRANSLATIONS)] * len(domains))
    # One of its own for each application: it remembers the list of catalogues.
    Babel().init_app(app, locale_selector=lambda: LANGUAGES[chosen()][1])
    app.jinja_env.globals["pick"] = pick
