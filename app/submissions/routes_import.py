"""Projects out of a spreadsheet: send it, say what its columns hold, look at every fault, then all of it or nothing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.contests.models import Contest
from app.contests.queries import contest_by_slug
from app.db import db
from app.errors import Refused
from app.files import TooLarge, clean_name, storage
from app.guard import actor, guard
from app.limits import limiter
from app.offload import offload
from app.submissions import importing
from app.submissions.models import RowImport
from app.submissions.routes import bp
from app.submissions.routes_files import SLACK
from app.submissions.sheets import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, NoTable, SheetRows, read_rows

_WHY = {
    "empty": _l("这个文件是空的。"), "kind": _l("这不是 Excel（.xlsx）或 CSV 表格。"), "bomb": _l("这个文件解开后太大，不能导入。"),
    "encoding": _l("看不懂这个文件的文字编码，请另存为 UTF-8 或用 Excel 格式。"), "broken": _l("这个表格打不开，可能已损坏。"),
    "rows": _l("行数太多，一次最多 %(rows)d 行。"), "columns": _l("列数太多，最多 %(columns)d 列。"),
}


def _import(slug: str, number: int) -> RowImport | None:
    contest = contest_by_slug(slug)
    found = db.session.get(RowImport, number) if contest is not None else None
    return found if found is not None and contest is not None and found.contest_id == contest.id else None


def _start_page(contest: Contest, refused: Refused | None = None) -> str:
    return render_template("submissions/import_start.html", contest=contest, refused=refused, labels=importing.choices(contest))


def _read(file: str) -> SheetRows:
    try:
        return offload(read_rows, storage().path(file))
    except NoTable as no:
        words = str(_WHY[no.reason]) % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        raise Refused(f"table_{no.reason}", words, field="file") from no


@bp.get("/manage/<slug>/projects/import")
@guard("project.import", contest_by_slug)
def import_start(contest: Contest) -> Any:
    return _start_page(contest)


@bp.post("/manage/<slug>/projects/import")
@limiter.limit("60 per hour")
@guard("project.import", contest_by_slug)
def import_file(contest: Contest) -> Any:
    request.max_content_length = MOST_BYTES + SLACK
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Refused("no_file", _("请选择一个表格文件。"), field="file")
        made = _kept(contest, sent)
    except Refused as no:
        return _start_page(contest, no), no.status
    return redirect(url_for("submissions.import_rows", slug=contest.slug, number=made.id), 303)


def _kept(contest: Contest, sent: Any) -> RowImport:
    store = storage()
    try:
        file = store.put(sent.stream, MOST_BYTES).key
    except TooLarge:
        raise Refused("too_large", _("表格太大，最多 %(size)d MB。", size=MOST_BYTES // 1024**2), field="file", status=413) from None
    try:
        sheet = _read(file)
        return importing.start(actor(), contest, file, clean_name(sent.filename), importing.guess(contest, sheet.titles))
    except BaseException:
        store.delete(file)
        raise


def _rows_page(found: RowImport, refused: Refused | None = None) -> str:
    contest = found.contest
    sheet = _read(found.file) if found.file is not None else None
    tried = importing.trial(contest, sheet, found.mapping) if sheet is not None else None
    return render_template(
        "submissions/import_rows.html", contest=contest, found=found, sheet=sheet, tried=tried, refused=refused,
        choices=importing.choices(contest), named=dict(importing.choices(contest)),
    )


@bp.get("/manage/<slug>/projects/import/<int:number>")
@guard("project.import", _import)
def import_rows(found: RowImport) -> Any:
    return _rows_page(found)


@bp.post("/manage/<slug>/projects/import/<int:number>/columns")
@guard("project.import", _import)
def import_columns(found: RowImport) -> Any:
    known = {name for name, _label in importing.choices(found.contest)}
    chosen = {title: request.form.get(f"column-{place}", "") for place, title in enumerate(found.mapping)}
    try:
        importing.remap(actor(), found, {title: name if name in known else "" for title, name in chosen.items()})
    except Refused as no:
        return _rows_page(found, no), no.status
    return redirect(url_for("submissions.import_rows", slug=found.contest.slug, number=found.id, _anchor="faults"), 303)


@bp.post("/manage/<slug>/projects/import/<int:number>")
@guard("project.import", _import)
def import_all(found: RowImport) -> Any:
    slug = found.contest.slug
    try:
        if found.file is None:
            raise Refused("done", _("这份表已经导入过了。"), status=409)
        count = importing.bring_in(actor(), found, _read(found.file))
    except Refused as no:
        return _rows_page(found, no), no.status
    flash(_("已导入 %(num)d 个项目。", num=count), "ok")
    return redirect(url_for("submissions.projects", slug=slug), 303)
