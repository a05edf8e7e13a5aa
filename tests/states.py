"""States of a database that tests start from, brought back faster than they are built: empty, and with the cast.

SQLite brings one back by copying a file. Making and dropping a PostgreSQL database costs more than most tests: each
worker keeps one, and its rows and sequences are put back as they were.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, Table, create_engine, insert, make_url, text

from app.db import db
from tests.cast import Cast

# The cast's dates count from the moment it was made: after a while, in seconds, it is made anew.
FRESH = 120.0


@dataclass
class _Rows:
    """All rows of a PostgreSQL database and where its sequences stand."""

    tables: list[tuple[Table, list[dict[str, Any]]]]
    sequences: list[tuple[str, int | None]]


_casts: dict[str, tuple[float, Cast]] = {}
_files: list[Path] = []
_states: dict[tuple[str, str], _Rows] = {}
_engines: dict[str, Engine] = {}


def keep_cast(kind: str, made: Cast, folders: pytest.TempPathFactory) -> None:
    """Remember the database as it is now, right after the cast was brought into it."""
    db.session.rollback()
    where = str(make_url(made.app.config["SQLALCHEMY_DATABASE_URI"]).database)
    if kind == "sqlite":
        target = folders.mktemp("cast") / "doorstep.sqlite3"
        # Not the engine's own address: that is the first test's file (see `_engine_to`).
        with sqlite3.connect(where) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
        _files[:] = [target]
    else:
        keep_postgres(made.app.config["SQLALCHEMY_DATABASE_URI"], "cast")
    _casts[kind] = (time.monotonic(), made)


def cast_is_kept(kind: str) -> bool:
    return kind in _casts and time.monotonic() - _casts[kind][0] < FRESH


def kept_sqlite() -> Path:
    """The file that holds the cast."""
    return _files[0]


def kept_cast(app: Flask, kind: str) -> Cast:
    """The cast that the database holds, with collections of its own."""
    made = _casts[kind][1]
    values = {item.name: getattr(made, item.name) for item in fields(made) if item.name != "app"}
    return Cast(app, **{name: value.copy() if hasattr(value, "copy") else value for name, value in values.items()})


def keep_postgres(address: str, state: str) -> None:
    """Remember all rows as `state`."""
    with _engine(address).connect() as connection:
        tables = [(table, [dict(row._mapping) for row in connection.execute(table.select())]) for table in db.metadata.sorted_tables]
        sequences = connection.execute(
            text("SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences")
        )
        _states[address, state] = _Rows([(table, rows) for table, rows in tables if rows], [(name, last) for name, last in sequences])


def bring_back_postgres(address: str, state: str) -> None:
    """Make the database what it was; whoever is still connected, such as a server that was killed, is sent away."""
    kept = _states[address, state]
    with _engine(address).begin() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        )
        # Foreign keys are triggers: without them the order of tables does not matter.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(";".join(f'DELETE FROM "{name}"' for name in db.metadata.tables)))
        for table, rows in kept.tables:
            connection.execute(insert(table), rows)
        for name, last in kept.sequences:
            connection.execute(text("SELECT setval(:name, :last, :called)"), {"name": name, "last": last or 1, "called": last is not None})


def _engine(address: str) -> Engine:
    if address not in _engines:
        _engines[address] = create_engine(address, pool_size=1)
    return _engines[address]
