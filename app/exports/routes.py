"""Downloads of spreadsheets for those who may take data away."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, send_file
from flask_babel import gettext as _

from app import clock
from app.change import change
from app.contests.models import Contest
from app.contests.queries import whole_contest
from app.core.policy import Scope
from app.errors import Refused
from app.exports.books import BOOKS, Book
from app.exports.events import BookTaken
from app.exports.workbook import write
from app.files import clean_name
from app.guard import actor, guard
from app.i18n import pick
from app.limits import limiter
from app.offload import offload

bp = Blueprint("exports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class _Wanted:
    """One book of one contest, for the guard."""

    contest: Contest
    book: Book

    def scope(self) -> Scope:
        return self.contest.scope()


def _wanted(slug: str, book: str) -> _Wanted | None:
    contest = whole_contest(slug)
    return _Wanted(contest, BOOKS[book]) if contest is not None and book in BOOKS else None


@bp.get("/manage/<slug>/export/<book>.xlsx")
@limiter.limit("60 per hour")
@guard("export.read", _wanted)
def take(wanted: _Wanted) -> Any:
    """The book in the reader's language. The log keeps who took it: it holds names and addresses."""
    contest, book = wanted.contest, wanted.book
    tables = book.tables(contest)
    if not tables:
        raise Refused("nothing_to_take", _("这个大赛没有打分的环节，没有成绩可下载。"), status=404)
    name = clean_name(f"{pick(contest.title, contest.title_en)} {book.title}.xlsx")
    day = clock.in_zone(clock.now(), contest.timezone).date().isoformat()
    with change(actor()) as current:
        current.record(
            BookTaken(contest_id=contest.id, book=book.key, rows=sum(len(table.rows) for table in tables))
        )
    content = offload(write, tables)
    answer = send_file(
        io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name.removesuffix(".xlsx") + f" {day}.xlsx"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
