"""While the database cannot be used, everybody is told so, and when to try again; nobody hears of a statement's values."""

import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError, TimeoutError

import app.change as module
from app.change import change
from app.core.policy import SYSTEM
from app.db import db, is_away
from tests.scoring.stage import Scoring, body

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def held(app, monkeypatch):
    """Another connection has SQLite's write lock; changes are impatient."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with closing(sqlite3.connect(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database, isolation_level=None, check_same_thread=False)) as other:
        yield other


@on_sqlite
def test_a_save_while_another_holds_the_database_is_told_to_come_again(cast, held):
    scoring = Scoring(cast)
    client, sent, path = cast.browse("judge1"), body(), f"/api/v1/scorecards/{scoring.card().key}"
    held.execute("BEGIN IMMEDIATE")
    no = client.put(path, json=sent, headers={"Accept-Language": "en"})
    held.execute("ROLLBACK")
    assert (no.status_code, no.mimetype, no.headers["Retry-After"]) == (503, "application/problem+json", "1")
    assert (no.json["code"], no.json["title"]) == ("database_away", "Saving is not possible for the moment")
    assert client.put(path, json=sent).json["scorecard"]["version"] == 1


@on_sqlite
def test_a_page_says_so_in_words(cast, held):
    client = cast.browse("lin")
    held.execute("BEGIN IMMEDIATE")
    answer = client.post("/sign-out")
    assert answer.status_code == 503 and "暂时不能保存" in answer.text and answer.headers["Retry-After"] == "1"


@on_sqlite
def test_a_change_waits_for_another_that_lets_go_soon(app, held, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 60.0)
    held.execute("BEGIN IMMEDIATE")
    soon = threading.Timer(0.2, held.execute, ["ROLLBACK"])
    soon.start()
    with change(SYSTEM) as current:
        assert not held.in_transaction and current.events == []
    soon.join()


@on_sqlite
def test_waiting_in_line_behind_a_long_change_ends_too(app, held):
    inside, done = threading.Event(), threading.Event()

    def long_change():
        with app.app_context(), change(SYSTEM):
            inside.set()
            done.wait(30)

    other = threading.Thread(target=long_change)
    other.start()
    inside.wait(30)
    try:
        with pytest.raises(TimeoutError), change(SYSTEM):
            pass
    finally:
        done.set()
        other.join()


def test_what_is_wrong_with_a_statement_is_not_the_databases_absence(app):
    with pytest.raises(Exception) as wrong:
        db.session.execute(text("SELECT 1 FROM nowhere"))
    assert not is_away(wrong.value)
    assert is_away(TimeoutError("all connections are taken")) and is_away(OperationalError("", {}, Exception("gone")))


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_no_change_waits_for_a_row_without_end(app):
    assert db.session.scalar(text("SHOW lock_timeout")) == "10s"
