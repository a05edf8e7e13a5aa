"""Kinds of letters: what each is for, the house text in both languages, and the safe filling of its placeholders.

Rooms name the kinds that they write. An organiser may word a kind anew for a contest; the text is filled by plain
substitution of known names, so nothing in it, nor in what a project is called, is ever run.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app import mail
from app.change import Change
from app.db import db
from app.forms import tidy
from app.i18n import LANGUAGES, pick
from app.mail import About, Letter


@dataclass(frozen=True)
class Word:
    """A placeholder: its name, what it stands for, and an example for previews."""

    name: str
    label: Any
    example: Any


@dataclass(frozen=True)
class Kind:
    """A kind of letter. `subject` and `body` are the house text, with {{placeholders}} out of `words`."""

    key: str
    title: Any
    says: Any
    subject: Any
    body: Any
    words: tuple[Word, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(word.name for word in self.words)


# What every letter may say.
NAME = Word("name", _l("收信人的姓名"), _l("王小明"))
CONTEST = Word("contest", _l("大赛的名称"), _l("家门口大赛"))
TITLE = Word("title", _l("项目的名称"), _l("社区共享厨房"))
NUMBER = Word("number", _l("项目的编号"), "12")
LINK = Word("link", _l("项目页面的网址"), "https://example.org/my/projects/abc")
STAGE = Word("stage", _l("环节的名称"), _l("初审"))

KINDS: dict[str, Kind] = {}


def kind(made: Kind) -> Kind:
    """Enter a kind into the registry."""
    KINDS[made.key] = made
    return made


class LetterText(db.Model):
    """An organiser's own wording of a kind in one language; an empty part is the house's."""

    __tablename__ = "letter_text"
    __table_args__ = (UniqueConstraint("contest_id", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]


class _Blanks(string.Template):
    """`{{name}}`, with spaces allowed inside; nothing else is special."""

    delimiter = "{{"
    flags = re.ASCII
    pattern: ClassVar[Any] = r"""
        \{\{(?:
            [ ]*(?P<named>[a-z_]{1,32})[ ]*\}\} |
            (?P<invalid>) |
            (?P<escaped>(?!)) | (?P<braced>(?!))
        )"""


def fault(text: str, names: Iterable[str]) -> str | None:
    """What is wrong with the placeholders of a text, translated; None where all is well."""
    known = sorted(names)
    if "｛" in text or "｝" in text:
        return _("占位符请用半角的花括号，例如 {{%(name)s}}。", name=known[0])
    template = _Blanks(text)
    if not template.is_valid() or "}}" in template.pattern.sub("", text):
        return _("有没写完整的占位符。每个占位符前后各要两个花括号，例如 {{%(name)s}}。", name=known[0])
    unknown = [name for name in template.get_identifiers() if name not in known]
    if unknown:
        return _("这封信里没有占位符 {{%(name)s}}。可以用的列在旁边。", name=unknown[0])
    single = re.search(r"\{ *(" + "|".join(known) + r") *\}", template.pattern.sub("", text))
    if single:
        return _("{%(name)s} 少了花括号，请写成 {{%(name)s}}。", name=single[1])
    return None


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled, once: what is filled in is never looked through again.

    A line with placeholders of which none has anything to say is left out.
    """
    lines = []
    for line in text.splitlines():
        names = _Blanks(line).get_identifiers() if _Blanks(line).is_valid() else []
        if not names or any(values.get(name) for name in names):
            lines.append(_Blanks(line).safe_substitute({name: tidy(values.get(name)) for name in names}))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


@dataclass(frozen=True)
class Wording:
    """A subject and a body with placeholders, in one language."""

    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        return mail.one_line(fill(self.subject, values)), fill(self.body, values)


def house_wording(of: Kind, language: str) -> Wording:
    with force_locale(LANGUAGES[language][1]):
        return Wording(str(of.subject), str(of.body))


def own_texts(contest_id: int, key: str) -> dict[str, LetterText]:
    """The organiser's wording of a kind, by language."""
    found = db.session.scalars(select(LetterText).where(LetterText.contest_id == contest_id, LetterText.kind == key))
    return {one.language: one for one in found}


def wording(of: Kind, contest_id: int | None, language: str) -> Wording:
    """What a letter of the kind says in the contest: the organiser's words, else the house's."""
    house = house_wording(of, language)
    own = own_texts(contest_id, of.key).get(language) if contest_id is not None else None
    return Wording(own.subject or house.subject, own.body or house.body) if own is not None else house


class Reader(Protocol):
    """As much as a letter needs to know of a person."""

    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def sample(self) -> bool: ...


@dataclass(frozen=True)
class Nobody:
    """The reader of a letter about a project that no account owns: it waits for the account that takes the project."""

    name: str
    name_en: str = ""
    id: None = None
    email: None = None
    language: None = None
    sample: bool = False


def language_of(reader: Reader) -> str:
    return reader.language if reader.language and reader.language in LANGUAGES else "zh"


def compose(of: Kind, reader: Reader, contest_id: int | None, values: Callable[[], Mapping[str, str]]) -> tuple[str, str]:
    """Subject and body for a reader, in the reader's language; `values` are asked for in that language."""
    language = language_of(reader)
    with force_locale(LANGUAGES[language][1]):
        return wording(of, contest_id, language).filled({"name": pick(reader.name, reader.name_en), **values()})


def write(
    current: Change, key: str, reader: Reader, values: Callable[[], Mapping[str, str]], *, contest_id: int | None,
    stage_id: int | None = None, project_id: int | None = None, held: bool = False,
) -> Letter:
    """Write a letter of a kind inside the open change: kept for its reader, sent where there is an address.

    Made-up people (`sample`) have no address that could be written to.
    """
    subject, body = compose(KINDS[key], reader, contest_id, values)
    about = About(
        kind=key, person_id=reader.id, contest_id=contest_id, stage_id=stage_id, project_id=project_id,
        language=language_of(reader), held=held,
    )
    return mail.post(current, "" if reader.sample else reader.email or "", subject, body, about)
