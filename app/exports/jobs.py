"""Books that are made beside the serving of pages: begun, watched, taken away, and gone after an hour.

A job is two files in the instance's folder, so that any process can answer for it: what is known of it as JSON, and the
book once it is whole. Names and addresses stand in a book, so that nobody gets it but who asked for it.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flask import Flask, current_app
from flask_babel import force_locale, get_locale

from app import clock
from app.change import change
from app.contests.models import Contest
from app.core.policy import Actor
from app.db import db
from app.exports.books import BOOKS
from app.exports.events import BookTaken
from app.exports.workbook import write
from app.files import clean_name
from app.i18n import pick
from app.offload import in_background, offload, on_gevent

log = logging.getLogger("doorstep.exports")

_KEY = re.compile(r"[0-9a-f]{32}")
# Seconds: how long a book waits to be taken, and after how long without a sign of life its server has died.
KEPT, SILENCE = 3600, 30
# Gathering the rows is the first part of the work, writing them the rest.
_GATHERED = 0.6


@dataclass(frozen=True)
class Job:
    """What is known of one: `state` is running, done, empty or failed; `share` goes from 0 to 1."""

    key: str
    contest_id: int
    person_id: int | None
    book: str
    name: str
    began: float
    seen: float
    state: str = "running"
    share: float = 0.0

    @property
    def now(self) -> str:
        return "failed" if self.state == "running" and _now() - self.seen > SILENCE else self.state


def _now() -> float:
    return clock.now().timestamp()


def _folder() -> Path:
    folder: Path = current_app.extensions["doorstep"].instance_path / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def file_of(job: Job) -> Path:
    return _folder() / f"{job.key}.xlsx"


def note(job: Job) -> Job:
    """Write down how it stands; whoever reads meanwhile finds the state before or this one."""
    seen = replace(job, seen=_now())
    target = _folder() / f"{job.key}.json"
    partial = target.with_suffix(".part")
    partial.write_text(json.dumps(asdict(seen)), encoding="utf-8")
    partial.replace(target)
    return seen


def job_of(key: str) -> Job | None:
    """The job of that key, as long as it is kept."""
    if not _KEY.fullmatch(key):
        return None
    try:
        found = Job(**json.loads((_folder() / f"{key}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if _now() - found.began < KEPT else None


def begin(app: Flask, actor: Actor, contest: Contest, book: str, root: str) -> Job:
    """Start making a book of the contest in the reader's language; `root` is where the addresses in it begin."""
    _sweep()
    day = clock.in_zone(clock.now(), contest.timezone).date().isoformat()
    name = clean_name(f"{pick(contest.title, contest.title_en)} {BOOKS[book].title} {day}.xlsx")
    now = _now()
    job = note(Job(secrets.token_hex(16), contest.id, actor.person_id, book, name, now, now))
    locale = str(get_locale())

    def there() -> None:
        # Papers hold addresses to scan, which are made as if somebody asked for them there.
        with app.app_context(), app.test_request_context(base_url=root), force_locale(locale):
            try:
                _make(actor, job)
            except Exception:
                log.exception("a book could not be made")
                note(replace(job, state="failed"))
            finally:
                db.session.remove()

    # Without gevent (tests, commands) each request has its own thread, and nobody else waits for it.
    (in_background if on_gevent() else lambda work: work())(there)
    return job


def _make(actor: Actor, job: Job) -> None:
    contest = db.session.get_one(Contest, job.contest_id)
    tables = BOOKS[job.book].tables(contest, _teller(job))
    db.session.rollback()
    rows = sum(len(table.rows) for table in tables)
    if not tables:
        note(replace(job, state="empty"))
        return
    note(replace(job, share=_GATHERED))
    content = offload(write, tables)
    with change(actor) as current:
        current.record(BookTaken(contest_id=job.contest_id, book=job.book, rows=rows))
    partial = file_of(job).with_suffix(".xlsx.part")
    partial.write_bytes(content)
    partial.replace(file_of(job))
    note(replace(job, state="done", share=1.0))


def _teller(job: Job) -> Callable[[int, int], None]:
    """Hears how many rows of how many there are, notes it, and lets others have their turn."""

    def tell(done: int, of: int) -> None:
        note(replace(job, share=_GATHERED * done / max(of, 1)))
        time.sleep(0)

    return tell


def _sweep() -> None:
    """Books that nobody may take any more leave the disk."""
    for path in _folder().iterdir():
        # Another job or another process may have renamed or removed it meanwhile.
        with suppress(FileNotFoundError):
            if _now() - path.stat().st_mtime > KEPT:
                path.unlink()
