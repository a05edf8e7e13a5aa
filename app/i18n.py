"""Languages: Simplified Chinese is what the code says, English comes from one catalogue per room."""

from __future__ import annotations

import logging
import os
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


def compile_catalogues(spare: Path) -> tuple[list[str], Path]:
    """Turn each changed .po into .mo, below `spare` where the program's own folder may not be written.

    Returns the domains (file names without ending) and the folder that holds them all.
    """
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    domains = sorted({po.stem for po in catalogues}) or ["messages"]
    for folder in (TRANSLATIONS, spare):
        try:
            for po in catalogues:
                _compile(po, folder / po.relative_to(TRANSLATIONS).with_suffix(".mo"))
            return domains, folder
        except OSError as error:
            log.info("catalogues are not compiled into %s: %s", folder, error)
    log.warning("the English catalogues could not be compiled anywhere: every page will be Chinese")
    return domains, TRANSLATIONS


def _compile(po: Path, mo: Path) -> None:
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return
    with po.open("rb") as source:
        catalogue = read_po(source, locale="en")
    mo.parent.mkdir(parents=True, exist_ok=True)
    # Renamed into place: another process that starts just now never reads half of one.
    fresh = mo.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as target:
        write_mo(target, catalogue)
    fresh.replace(mo)


def open_languages(app: Flask) -> None:
    """Set Flask-Babel up with every room's catalogue."""
    domains, folder = compile_catalogues(Path(app.instance_path) / "translations")
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans_CN"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    app.config["BABEL_DOMAIN"] = ";".join(domains)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(folder)] * len(domains))
    # One of its own for each application: it remembers the list of catalogues.
    Babel().init_app(app, locale_selector=lambda: LANGUAGES[chosen()][1])
    app.jinja_env.globals["pick"] = pick
