"""The registry of spreadsheets: each book has a name, a title and the query that fills it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.contests.models import Contest
from app.exports.papers import paper_tables
from app.exports.queries import Tell, project_tables, result_tables
from app.exports.tables import Table


@dataclass(frozen=True)
class Book:
    """A spreadsheet that can be taken away; `key` is the last part of its address. `tables` says meanwhile how far it is."""

    key: str
    title: Any
    tables: Callable[[Contest, Tell], list[Table]]


BOOKS = {
    book.key: book for book in (
        Book("projects", lazy_pgettext("导航", "项目"), project_tables), Book("results", _l("成绩"), result_tables),
        Book("papers", _l("路演资料"), paper_tables),
    )
}
