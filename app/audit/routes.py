"""The audit log of a contest: to read, to check, to take away."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request, send_file
from sqlalchemy import Select

from app import clock
from app.audit.lines import carried_lines, exported, snapshot
from app.audit.queries import (
    CarriedLog,
    Wanted,
    actions_in,
    actors_in,
    carried_log,
    carried_logs,
    in_reach,
    oversees_all,
    page_of,
)
from app.audit.reading import person_names, readable, who_is
from app.audit.verifying import Sound, in_words, verify_database
from app.audit.words import action_word
from app.contests.models import Contest
from app.contests.queries import contest_by_slug
from app.core.chain import canonical
from app.core.refusals import Refusal
from app.guard import actor, guard

bp = Blueprint("audit", __name__)


def _moment(name: str, zone: str) -> datetime | None:
    """A moment of the filter as it stands on the contest's wall clock; nonsense counts as none."""
    try:
        return clock.from_zone(datetime.fromisoformat(request.args.get(name, "")).replace(tzinfo=None), zone)
    except (ValueError, OverflowError):
        return None


def _wanted(contest: Contest) -> Wanted:
    given = {name: request.args.get(name, "").strip()[:80] for name in ("action", "actor", "entry", "code")}
    return Wanted(**given, since=_moment("since", contest.timezone), until=_moment("until", contest.timezone))


def _page(contest: Contest, **shown: Any) -> str:
    everything = oversees_all(actor())
    wanted = _wanted(contest)
    page = page_of(contest, wanted, request.args.get("page", 1, type=int), everything)
    labels = actors_in(contest, everything)
    persons = person_names(labels)
    return render_template(
        "audit/log.html", contest=contest, page=page, lines=readable(page.rows, contest), wanted=wanted,
        actions=sorted(((name, action_word(name)) for name in actions_in(contest, everything)), key=lambda pair: pair[1]),
        actors=sorted(((label, who_is(label, persons)) for label in labels), key=lambda pair: pair[1]),
        everything=everything, filtered=wanted != Wanted(), carried=carried_logs(contest), **shown,
    )


@bp.get("/manage/<slug>/audit")
@guard("audit.read", contest_by_slug)
def log(contest: Contest) -> Any:
    return _page(contest)


@bp.post("/manage/<slug>/audit/verify")
@guard("audit.read", contest_by_slug)
def verify(contest: Contest) -> Any:
    slug = contest.slug
    sound: Sound | None = None
    broken = ""
    try:
        sound = verify_database()
    except Refusal as no:
        broken = in_words(no)
    # The check has read the database anew; so does the page.
    found = contest_by_slug(slug)
    assert found is not None
    return _page(found, sound=sound, broken=broken)


@bp.get("/manage/<slug>/audit/export")
@guard("audit.read", contest_by_slug)
def export(contest: Contest) -> Any:
    """The whole log where the reader watches over every contest here; else this contest's lines alone."""
    everything, number = oversees_all(actor()), contest.id
    name = f"doorstep-audit-{'all' if everything else contest.slug}.jsonl"

    def only_mine(query: Select[Any]) -> Select[Any]:
        return in_reach(query, g.contest, everything=False)

    snapshot()
    assert g.contest.id == number
    # Closed by the server once it is sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    for line in exported(None if everything else only_mine):
        file.write(line)
    file.seek(0)
    return send_file(file, mimetype="application/jsonl", as_attachment=True, download_name=name, max_age=0)


@bp.get("/manage/<slug>/audit/carried/<int:origin>")
@guard("audit.read", carried_log)
def carried(log: CarriedLog) -> Any:
    """A log that the contest brought from another server, as `audit verify` reads it."""
    # Closed by the server once it is sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    for line in carried_lines(log.contest.id, log.origin):
        file.write(canonical(line) + b"\n")
    file.seek(0)
    name = f"doorstep-audit-{log.contest.slug}-{log.origin}.jsonl"
    return send_file(file, mimetype="application/jsonl", as_attachment=True, download_name=name, max_age=0)
