"""The database handle: one engine, SQLite or PostgreSQL, and the column types shared by all rooms."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, MetaData, String, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from app.offload import to_disk

# Set on a connection by `change` so that its transaction takes SQLite's write lock at once.
WRITING = "doorstep_writing"

# How long a change waits at most for others to let go of the database, in seconds.
WAITING = 10.0

# SQLite's codes that tell of the file and not of the statement: busy, locked, no memory, read only, disk error, full,
# cannot be opened, locking protocol.
_AWAY = frozenset({5, 6, 7, 8, 10, 13, 14, 15})

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets zones, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as its text, so that no database rounds a mark."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | str | int | None, dialect: Dialect) -> str | None:
        return None if value is None else format(Decimal(value), "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """Base of all models."""

    # One registry object: Flask-SQLAlchemy copies this class's members, and a map beside a registry is refused.
    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={datetime: Moment, Decimal: Exact, dict[str, Any]: JSON, list[Any]: JSON},
    )


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True, "expire_on_commit": True})
migrate = Migrate()

MIGRATIONS = Path(__file__).parent / "migrations"


class _Patient(sqlite3.Connection):
    """A connection whose commits, which wait for the disk, keep nobody but their own greenlet waiting."""

    def commit(self) -> None:
        if self.in_transaction:
            to_disk(super().commit)


def open_database(app: Flask) -> None:
    """Bind the handle to the app; nothing is connected until the first query."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)


def engine_options(url: str) -> dict[str, Any]:
    """Enough connections that nobody waits while others hash passwords or upload; commits that are on disk."""
    if url.startswith("sqlite"):
        return {"pool_size": 20, "max_overflow": 60, "pool_timeout": 15, "connect_args": {"factory": _Patient}}
    # Whatever the server's default is: a receipt is only sent for what survives a power cut.
    # Compiling a statement takes longer than any of ours runs.
    settings = f"-c synchronous_commit=on -c timezone=UTC -c jit=off -c lock_timeout={WAITING * 1000:.0f}"
    return {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True, "connect_args": {"options": settings}}


def prepare_sqlite(engine: Engine) -> None:
    """Settings of every connection to an SQLite file: durable, with foreign keys, never waiting inside SQLite."""

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, record: Any) -> None:
        # We say BEGIN ourselves, below: the driver's own start is late and never IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # Waiting inside SQLite would stop every greenlet; `change` waits cooperatively instead.
        cursor.execute("PRAGMA busy_timeout=0")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def is_away(error: Exception) -> bool:
    """Whether the database itself cannot be used now (locked, full, a failing disk, not reached), so that the same may
    succeed later; False where what was asked of it is wrong."""
    if isinstance(error, TimeoutError):
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    # The low byte is the kind, the rest says more about it. Other databases only raise this for what is not our doing.
    return code is None or code & 0xFF in _AWAY


def upgrade_database() -> None:
    """Bring the tables to the newest form; does nothing where they are."""
    from flask_migrate import upgrade

    upgrade(directory=str(MIGRATIONS))
