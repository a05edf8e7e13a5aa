"""Databases and apps for the tests: a real SQLite file, and a real PostgreSQL where one answers."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError

from app import clock, create_app, settings
from app.db import db, engine_options, prepare_sqlite, upgrade_database
from app.limits import limiter
from tests.cast import Browser, Cast, bring_cast
from tests.visitors import browser, server, visitors  # noqa: F401  fixtures for every folder

POSTGRES = os.environ.get("DOORSTEP_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.addoption("--storms", action="store_true", help="also run the long storms")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--database")
    for item in items:
        parameter = getattr(item, "callspec", None)
        kind = parameter.params.get("database_kind") if parameter else None
        if kind and wanted not in ("both", kind):
            item.add_marker(pytest.mark.skip(reason=f"only {wanted} asked for"))
        if "storm" in item.keywords and not config.getoption("--storms"):
            item.add_marker(pytest.mark.skip(reason="storms run with --storms"))


def _admin(statement: str) -> None:
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_answers() -> bool:
    try:
        _admin("SELECT 1")
    except OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; tests get copies."""
    folder = tmp_path_factory.mktemp("empty")
    app = create_app(instance=str(folder), database_url="", mail_url="", redis_url="")
    with app.app_context():
        upgrade_database()
        db.engine.dispose()
    return folder / "doorstep.sqlite3"


@pytest.fixture(scope="session")
def empty_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated, empty PostgreSQL database; tests get copies made from it."""
    name = f"doorstep_template_{uuid.uuid4().hex[:10]}"
    _admin(f"CREATE DATABASE {name}")
    app = create_app(instance=str(tmp_path_factory.mktemp("pg")), database_url=POSTGRES.rsplit("/", 1)[0] + f"/{name}")
    with app.app_context():
        upgrade_database()
        db.engine.dispose()
    yield name
    _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database ('' is the embedded one in tmp_path)."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "doorstep.sqlite3")
        yield ""
        return
    if not request.getfixturevalue("postgres_answers"):
        if os.environ.get("DOORSTEP_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is required and does not answer")
        pytest.skip("no PostgreSQL answers")
    name = f"doorstep_test_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('empty_postgres')}")
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


_made: list[Flask] = []
_engines: dict[str, Engine] = {}
_leads: dict[str, URL] = {}


def _one_app(folder: Path) -> Flask:
    """The worker's application: made once, because routes and templates take longer to build than most tests to run."""
    if not _made:
        _made.append(create_app(instance=str(folder), database_url="", mail_url="", redis_url="", async_mode="threading"))
        _made[0].test_client_class = Browser
    return _made[0]


def _move_in(made: Flask, folder: Path, database: str) -> None:
    """Point the application at this test's folder and database, with everything that a test may have turned put back."""
    kept = settings.load(instance=str(folder), database_url=database, mail_url="", redis_url="", async_mode="threading")
    (folder / "secret.key").write_text(made.config["SECRET_KEY"])
    made.extensions["doorstep"] = kept
    made.instance_path = str(folder)
    made.config.update(
        TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, SQLALCHEMY_DATABASE_URI=kept.database
    )
    # Flask-SQLAlchemy keeps an application's engines here and offers no way to change them.
    db._app_engines[made] = {None: _engine_to(kept.database)}
    limiter.reset()


def _engine_to(address: str) -> Engine:
    """One engine a kind of database, led to another database for each test: it remembers how statements compile."""
    url = make_url(address)
    kind = url.get_backend_name()
    _leads[kind] = url
    if kind not in _engines:
        engine = _engines[kind] = create_engine(address, **engine_options(address))
        if kind == "sqlite":
            prepare_sqlite(engine)

        @event.listens_for(engine, "do_connect")
        def _led(dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
            if kind == "sqlite":
                arguments[:] = [_leads[kind].database]
            else:
                options["dbname"] = _leads[kind].database

    return _engines[kind]


@pytest.fixture
def app(database: str, tmp_path: Path):
    """The application on a fresh database; inside its context."""
    made = _one_app(tmp_path)
    _move_in(made, tmp_path, database)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
    clock.move(timedelta())


@pytest.fixture
def cast(app) -> Cast:
    """The people and the contest that most tests play with."""
    return bring_cast(app)
