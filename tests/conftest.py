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
from sqlalchemy import URL, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import OperationalError

import tests.server
from app import clock, create_app, settings
from app.accounts.models import Person
from app.db import db, engine_options, prepare_sqlite, upgrade_database
from app.limits import limiter
from tests.cast import Browser, Cast, bring_cast
from tests.states import bring_back_postgres, cast_is_kept, keep_cast, keep_postgres, kept_cast, kept_sqlite
from tests.visitors import browser, server, visitors  # noqa: F401  fixtures for every folder

POSTGRES = os.environ.get("DOORSTEP_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


# Pages ask the same of every database: they run on SQLite unless --database says otherwise; what reads and writes
# through SQL of its own (actions, queries, races, the API, migrations) always runs on both.
PAGES = {
    "test_routes.py", "test_doors.py", "test_pages.py", "test_officers.py", "test_setup.py", "test_public.py", "test_homes.py", "test_policy.py", "test_forms.py", "test_books.py",
    "test_me.py", "test_names.py", "test_passwords.py", "test_reset.py", "test_sign_in.py", "test_sign_up.py",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("usual", "sqlite", "postgresql", "both"), default="usual")
    parser.addoption("--storms", action="store_true", help="also run the long storms")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted, storms = config.getoption("--database"), config.getoption("--storms")
    left_out = [item for item in items if not _on_database(item, wanted) or ("storm" in item.keywords and not storms)]
    if left_out:
        gone = set(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in gone]


def _on_database(item: pytest.Item, wanted: str) -> bool:
    parameter = getattr(item, "callspec", None)
    kind = parameter.params.get("database_kind") if parameter else None
    if kind is None or wanted == "both":
        return True
    if wanted == "usual":
        return kind == "sqlite" or item.path.name not in PAGES
    return kind == wanted


def _admin(statement: str) -> None:
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _samples(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All workers of a run share its sample contests: theirs are folders beside each other."""
    base = tmp_path_factory.getbasetemp()
    tests.server.samples = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "samples"


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
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of this worker's migrated PostgreSQL database; every test finds it as it was left here."""
    name = f"doorstep_tests_{uuid.uuid4().hex[:10]}"
    address = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    _admin(f"CREATE DATABASE {name}")
    app = create_app(instance=str(tmp_path_factory.mktemp("pg")), database_url=address, mail_url="", redis_url="")
    with app.app_context():
        upgrade_database()
        db.engine.dispose()
    keep_postgres(address, "empty")
    yield address
    _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, migrated database ('' is the embedded one in tmp_path), with the cast where a test asks."""
    state = "cast" if "cast" in request.fixturenames and cast_is_kept(database_kind) else "empty"
    if database_kind == "sqlite":
        kept = kept_sqlite() if state == "cast" else request.getfixturevalue("empty_sqlite")
        shutil.copy(kept, tmp_path / "doorstep.sqlite3")
        return ""
    if not request.getfixturevalue("postgres_answers"):
        if os.environ.get("DOORSTEP_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is required and does not answer")
        pytest.skip("no PostgreSQL answers")
    address: str = request.getfixturevalue("own_postgres")
    bring_back_postgres(address, state)
    return address


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
def cast(app, database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """The people and the contest that most tests play with."""
    if db.session.scalar(select(Person.id).limit(1)) is None:
        keep_cast(database_kind, bring_cast(app), tmp_path_factory)
    db.session.rollback()
    return kept_cast(app, database_kind)
