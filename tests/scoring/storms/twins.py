"""Servers that are broken on purpose: each must be caught by the storm that it belongs to."""

from __future__ import annotations

import contextlib
import sqlite3

import gevent
from sqlalchemy import event

from app import change
from app.db import db

# Seconds between an answer and its commit.
LATE = 0.05


def answers_before_commit() -> None:
    """COMMIT happens a moment after it was asked for, when the answer is on its way already."""
    dialect = db.engine.dialect
    rollback, ping = dialect.do_rollback, dialect.do_ping
    open_still: dict[int, object] = {}

    def finish(raw):
        del open_still[id(raw)]
        raw.commit()

    def wait_for(raw):
        while id(raw) in open_still:
            gevent.sleep(0.001)

    def late_commit(connection):
        raw = connection.dbapi_connection
        open_still[id(raw)] = raw
        gevent.spawn_later(LATE, finish, raw)

    def no_rollback_of_what_is_to_come(connection):
        # The pool rolls back whatever comes home to it.
        if id(connection.dbapi_connection) not in open_still:
            rollback(connection)

    def ping_after_commit(raw):
        wait_for(raw)
        return ping(raw)

    dialect.do_commit, dialect.do_rollback, dialect.do_ping = late_commit, no_rollback_of_what_is_to_come, ping_after_commit
    event.listen(db.engine, "checkout", lambda raw, record, proxy: wait_for(raw))


def takes_every_commit_for_done() -> None:
    """Where a commit fails, nobody hears of it."""
    dialect = db.engine.dialect
    commit = dialect.do_commit

    def hopeful_commit(connection):
        with contextlib.suppress(sqlite3.OperationalError):
            commit(connection)

    dialect.do_commit = hopeful_commit


def loses_patience_soon() -> None:
    """Not broken: as the server is, but a second and a half is long for it, so that a short test sees the end of it."""
    change.PATIENCE = 1.5


def leaves_syncs_to_checkpoints() -> None:
    """SQLite with synchronous=NORMAL: a commit is written, and synced some time later."""

    @event.listens_for(db.engine, "connect")
    def _normal(connection, record):
        connection.execute("PRAGMA synchronous=NORMAL")
