"""Asking for a large book, seeing how it comes along, and taking it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, jsonify, redirect, render_template, request, send_file, url_for

from app.contests.models import Contest
from app.contests.queries import whole_contest
from app.core.policy import Scope
from app.exports import jobs
from app.exports.books import BOOKS
from app.exports.jobs import Job
from app.exports.routes import XLSX, Wanted, bp, wanted_book
from app.guard import actor, guard
from app.limits import limiter


@bp.post("/manage/<slug>/export/<book>")
@limiter.limit("60 per hour")
@guard("export.read", wanted_book)
def order(wanted: Wanted) -> Any:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    job = jobs.begin(app, actor(), wanted.contest, wanted.book.key, request.url_root)
    return redirect(url_for("exports.job", slug=wanted.contest.slug, key=job.key), 303)


@dataclass(frozen=True)
class _Asked:
    """A job of the one who asks; None: it is kept no more, is another's, or lies on a server that shares no folder with this one."""

    contest: Contest
    job: Job | None

    def scope(self) -> Scope:
        return self.contest.scope()


def _asked(slug: str, key: str) -> _Asked | None:
    contest, job = whole_contest(slug), jobs.job_of(key)
    if contest is None:
        return None
    mine = job is not None and job.contest_id == contest.id and job.person_id == actor().person_id
    return _Asked(contest, job if mine else None)


def _gone(contest: Contest) -> Any:
    """In words why there is nothing here, with the way to have it made again."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"state": "gone", "share": 0}), 404
    return render_template("exports/job.html", contest=contest, job=None, state="gone", book=None, books=BOOKS.values()), 404


@bp.get("/manage/<slug>/export/jobs/<key>")
@guard("export.read", _asked)
def job(asked: _Asked) -> Any:
    """How it stands: a page that looks again by itself, or as JSON for its bar."""
    found = asked.job
    if found is None:
        return _gone(asked.contest)
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"state": found.now, "share": found.share})
    return render_template("exports/job.html", contest=asked.contest, job=found, state=found.now, book=BOOKS[found.book])


@bp.get("/manage/<slug>/export/jobs/<key>.xlsx")
@guard("export.read", _asked)
def job_file(asked: _Asked) -> Any:
    found = asked.job
    if found is None:
        return _gone(asked.contest)
    path = jobs.file_of(found)
    if found.now != "done" or not path.is_file():
        abort(404)
    answer = send_file(path, mimetype=XLSX, as_attachment=True, download_name=found.name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer
