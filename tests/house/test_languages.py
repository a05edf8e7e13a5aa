"""Every text that the code shows has its English, with the same figures in it."""

from __future__ import annotations

import os
import re
import shutil

from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel, force_locale, gettext

from app import i18n
from tools.i18n import CATALOGUES, missing, texts

PLACE = re.compile(r"%\((\w+)\)[sd]")


def catalogued():
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="en"):
                if message.id:
                    yield path.stem, message


def forms(message) -> list[tuple[str, str]]:
    """`(Chinese, English)` pairs of a message: one, or one a plural form."""
    if isinstance(message.id, tuple | list):
        return [(one, english) for one, english in zip(message.id, message.string, strict=False)]
    return [(message.id, message.string)]


def test_every_text_has_its_english():
    gaps = [f"{room}: {message}" for room, messages in missing().items() for message in messages]
    assert gaps == []


def test_the_search_for_texts_finds_some_in_code_and_in_pages():
    found = {path.suffix for _room, path, _message in texts()}
    assert found == {".py", ".html"}


def test_the_english_names_the_same_figures():
    wrong = [
        (room, chinese)
        for room, message in catalogued()
        for chinese, english in forms(message)
        # A singular may say "one" instead of the figure.
        if not set(PLACE.findall(english)) <= set(PLACE.findall(chinese))
        or (not isinstance(message.id, tuple) and set(PLACE.findall(english)) != set(PLACE.findall(chinese)))
    ]
    assert wrong == []


def test_no_english_text_holds_chinese_characters():
    wrong = [
        (room, english)
        for room, message in catalogued()
        for _chinese, english in forms(message)
        if re.search(r"[\u4e00-\u9fff]", re.sub(r"[“\"(（][\u4e00-\u9fff、 ]+[”\")）]", "", english)) and english not in {"中文"}
    ]
    assert wrong == []


def test_one_text_has_one_english_in_all_catalogues():
    known: dict[tuple[str | None, str], tuple[str, str]] = {}
    clashes = []
    for room, message in catalogued():
        for chinese, english in forms(message):
            before = known.setdefault((message.context, chinese), (room, english))
            if before[1] != english and not isinstance(message.id, tuple):
                clashes.append((chinese, before, (room, english)))
    assert clashes == []


def test_where_the_program_may_not_be_written_english_comes_from_the_instance(tmp_path, monkeypatch):
    program, spare = tmp_path / "program", tmp_path / "instance"
    shutil.copytree(i18n.TRANSLATIONS, program, ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(i18n, "TRANSLATIONS", program)
    domains, folder = i18n.compile_catalogues(spare)
    assert folder == program and not spare.exists() and "hall" in domains
    # Root may write anywhere: what stands in the way of a file stops it as well.
    blocked = program / "en/LC_MESSAGES/hall.mo"
    blocked.unlink()
    blocked.mkdir()
    (blocked / "x").touch()
    os.utime(blocked, (0, 0))
    assert i18n.compile_catalogues(spare) == (domains, spare)
    app = Flask("x")
    Babel().init_app(app, default_domain="hall", default_translation_directories=str(spare))
    with app.test_request_context(), force_locale("en"):
        assert gettext("大屏") == "Screen"
