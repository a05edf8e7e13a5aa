"""Alembic's entry: the same models on SQLite and PostgreSQL, one transaction a migration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from app.db import Exact, Moment, db

# Any number that nothing else on the database locks.
LOCK = 0x0D0075


def _plain(kind: str, item: object, autogen_context: object) -> str | bool:
    """Migrations name plain column types, so that they do not change when our own types do."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return "sa.String(length=40)"
    return False


def _ours(kind: object, name: str | None, what: str, reflected: bool, compare_to: object) -> bool:
    """What the models describe; the tables of a full-text index are the database's own."""
    return not (name or "").startswith("project_text_index")


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: while the old one is dropped, what points at it must not mind."""
    if connection.dialect.name != "sqlite":
        yield
        return
    plain = connection.connection.dbapi_connection
    assert plain is not None
    # Below SQLAlchemy, which would begin a transaction first; inside one this is ignored.
    plain.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
    try:
        yield
        broken = plain.execute("PRAGMA foreign_key_check").fetchall()  # type: ignore[attr-defined]
        if broken:
            raise RuntimeError(f"a migration left rows that point at nothing: {broken[:3]}")
    finally:
        plain.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]


@contextmanager
def _one_at_a_time(connection: Connection) -> Iterator[None]:
    """Of several processes that start at once one changes the tables; the others wait, and find them as they should be."""
    if connection.dialect.name != "postgresql":
        yield
        return
    plain = connection.connection.dbapi_connection
    assert plain is not None
    # The session's lock, not a transaction's: each migration has a transaction of its own.
    plain.execute("SELECT pg_advisory_lock(%s)", (LOCK,))  # type: ignore[attr-defined]
    plain.commit()
    try:
        yield
    finally:
        plain.rollback()
        plain.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))  # type: ignore[attr-defined]
        plain.commit()


def run() -> None:
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    if context.is_offline_mode():
        context.configure(url=url, target_metadata=db.metadata, literal_binds=True, render_item=_plain)
        with context.begin_transaction():
            context.run_migrations()
        return
    with db.engine.connect() as connection, _one_at_a_time(connection), _without_foreign_keys(connection):
        context.configure(
            connection=connection, target_metadata=db.metadata, render_as_batch=True, render_item=_plain, include_object=_ours,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
