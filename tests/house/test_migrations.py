"""The tables that migrations make are the tables that the models describe, there and back, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app import create_app
from app.db import MIGRATIONS, db
from tests.cast import bring_cast
from tests.conftest import POSTGRES, _admin


@pytest.fixture
def blank(database_kind, request, tmp_path):
    """An app on a database without any table."""
    url, name = "", f"doorstep_blank_{uuid.uuid4().hex[:10]}"
    if database_kind == "postgresql":
        if not request.getfixturevalue("postgres_answers"):
            pytest.skip("no PostgreSQL answers")
        _admin(f"CREATE DATABASE {name}")
        url = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    app = create_app(instance=str(tmp_path), database_url=url, mail_url="", redis_url="")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if url:
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def ours(_kind, name, *_more) -> bool:
    """A full-text index is the database's own table."""
    return not (name or "").startswith("project_text_index")


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_upgrading_makes_what_the_models_describe(blank):
    upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_object": ours})
        assert compare_metadata(context, db.metadata) == []


def test_downgrading_leaves_nothing_and_upgrading_again_works(blank):
    upgrade(directory=str(MIGRATIONS))
    made = tables()
    downgrade(directory=str(MIGRATIONS), revision="base")
    assert made and tables() == set()
    upgrade(directory=str(MIGRATIONS))
    assert tables() == made


def test_a_database_with_a_contest_in_it_goes_down_and_up_again(blank):
    """On SQLite tables are made anew, and those that others point at must survive it."""
    upgrade(directory=str(MIGRATIONS))
    bring_cast(blank)
    db.session.remove()
    downgrade(directory=str(MIGRATIONS), revision="-1")
    upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM stage")).scalar_one() == 2
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_the_chain_starts_with_the_first_migration(blank):
    upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT seq, hash FROM audit_head")).one() == (0, "0" * 64)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_two_processes_that_start_at_once_on_an_old_database_both_come_up(blank):
    """A machine starts all of them together; alembic itself would make the first table twice."""
    program = "from app import create_app; from app.db import upgrade_database\nwith create_app().app_context(): upgrade_database()"
    environment = {
        **os.environ, "DOORSTEP_INSTANCE": blank.instance_path, "DOORSTEP_REDIS_URL": "",
        "DOORSTEP_DATABASE_URL": blank.config["SQLALCHEMY_DATABASE_URI"],
    }
    started = [
        subprocess.Popen([sys.executable, "-c", program], cwd=MIGRATIONS.parents[1], env=environment, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for one in started:
        _, said = one.communicate(timeout=180)
        assert one.returncode == 0, said.decode()[-2000:]
    assert "contest" in tables()
