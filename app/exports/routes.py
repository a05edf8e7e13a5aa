"""Downloads of spreadsheets for those who may take data away."""

from __future__ import annotations

import io
import json
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, send_file
from flask_babel import gettext as _

from app import clock
from app.change import change
from app.contests.models import Contest, Stage
from app.contests.queries import stage_by_key, whole_contest
from app.core.policy import Scope
from app.core.refusals import Refusal
from app.core.tally import tally_json
from app.errors import Refused
from app.exports.books import BOOKS, Book
from app.exports.csvfile import write_csv
from app.exports.events import BookTaken
from app.exports.livebook import LiveBook
from app.exports.queries import entries_with_projects, standings_table, unheard
from app.exports.workbook import write
from app.files import clean_name
from app.guard import actor, guard
from app.i18n import pick
from app.limits import limiter
from app.offload import offload
from app.scoring.tallies import is_tallied, tally_of

bp = Blueprint("exports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Wanted:
    """One book of one contest, for the guard."""

    contest: Contest
    book: Book

    def scope(self) -> Scope:
        return self.contest.scope()


def wanted_book(slug: str, book: str) -> Wanted | None:
    contest = whole_contest(slug)
    return Wanted(contest, BOOKS[book]) if contest is not None and book in BOOKS else None


@bp.get("/manage/<slug>/export/<book>.xlsx")
@limiter.limit("60 per hour")
@guard("export.read", wanted_book)
def take(wanted: Wanted) -> Any:
    """The book in the reader's language. The log keeps who took it: it holds names and addresses."""
    contest, book = wanted.contest, wanted.book
    tables = book.tables(contest, unheard)
    if not tables:
        raise Refused("nothing_to_take", _("这个大赛没有打分的环节，没有成绩可下载。"), status=404)
    name = clean_name(f"{pick(contest.title, contest.title_en)} {book.title}.xlsx")
    day = clock.in_zone(clock.now(), contest.timezone).date().isoformat()
    with change(actor()) as current:
        current.record(
            BookTaken(contest_id=contest.id, book=book.key, rows=sum(len(table.rows) for table in tables))
        )
    return as_file(offload(write, tables), XLSX, name.removesuffix(".xlsx") + f" {day}.xlsx")


@dataclass(frozen=True)
class _Tally:
    """A scored stage's tally in one of its forms, for the guard."""

    stage: Stage
    form: str

    def scope(self) -> Scope:
        return self.stage.scope()


def _scored(slug: str, stage: str, form: str) -> _Tally | None:
    found = stage_by_key(slug, stage)
    return _Tally(found, form) if found is not None and is_tallied(found) else None


@bp.get("/manage/<slug>/<stage>/tally.<any(xlsx, csv, json):form>")
@limiter.limit("60 per hour")
@guard("tally.read", _scored)
def tally(wanted: _Tally) -> Any:
    """The stage's tally to check elsewhere: as the document itself, as a table, or as a workbook that recomputes it."""
    stage, form = wanted.stage, wanted.form
    document = tally_of(stage)
    with change(actor()) as current:
        current.record(
            BookTaken(contest_id=stage.contest_id, stage_id=stage.id, book=f"tally.{form}", rows=len(document["entries"]))
        )
    name = clean_name(f"{pick(stage.title, stage.title_en)} {_('计分')}.{form}")
    if form == "json":
        return as_file(json.dumps(document, ensure_ascii=False, indent=1).encode(), "application/json", name)
    if form == "csv":
        return as_file(write_csv(standings_table(stage)), "text/csv; charset=utf-8", name)
    plain = json.loads(json.dumps(document), parse_float=str)
    try:
        standings = json.loads(tally_json(json.dumps(plain)))
    except Refusal as no:
        raise Refused("no_tally", _("现在算不出名次：%(fault)s", fault=str(no)), status=409) from no
    titles = {entry.key: pick(entry.project.title, entry.project.title_en) for entry in entries_with_projects(stage)}
    # The thread speaks the reader's language, and asks no database.
    return as_file(offload(copy_context().run, LiveBook(plain, standings, titles).write), XLSX, name)


def as_file(content: bytes, kind: str, name: str) -> Any:
    answer = send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


from app.exports import routes_jobs, routes_papers  # noqa: E402, F401  their views hang on the same blueprint
