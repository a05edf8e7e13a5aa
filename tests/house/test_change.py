"""The one door of writes: atomic, chained, joined, and the only one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import select

import app.change as module
from app import clock
from app.accounts.models import Person
from app.change import AuditRow, AuditText, Event, Personal, after_commit, change, reacts_to
from app.core import chain
from app.core.policy import SYSTEM
from app.db import db


@dataclass(frozen=True, kw_only=True)
class Tried(Event):
    action: ClassVar[str] = "test.tried"
    name: str | Personal
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    action: ClassVar[str] = "test.answered"


def _person(name: str) -> Person:
    return Person(name=name, created_at=clock.now())


def lines() -> list[dict]:
    return [row.line() for row in db.session.scalars(select(AuditRow).order_by(AuditRow.seq))]


def test_a_change_writes_its_events_as_a_chain(app):
    for name in ("一", "二"):
        with change(SYSTEM) as current:
            current.record(Tried(name=name))
    assert [line["payload"]["name"] for line in lines()] == ["一", "二"]
    assert chain.verify(lines()) == 2


def test_a_failing_change_leaves_neither_row_nor_event(app):
    with pytest.raises(ZeroDivisionError), change(SYSTEM) as current:
        db.session.add(_person("半途"))
        current.record(Tried(name="半途"))
        db.session.flush()
        1 / 0
    assert db.session.scalars(select(Person)).all() == [] and lines() == []


def test_an_inner_change_joins_the_outer_one(app):
    with pytest.raises(ZeroDivisionError), change(SYSTEM):
        with change(SYSTEM) as inner:
            inner.record(Tried(name="里"))
        1 / 0
    assert lines() == []


def test_a_write_outside_a_change_is_refused(app):
    db.session.add(_person("无门"))
    with pytest.raises(RuntimeError):
        db.session.flush()
    db.session.rollback()


def test_a_personal_value_is_hashed_in_the_log_and_kept_beside_it(app):
    with change(SYSTEM) as current:
        current.record(Tried(name=Personal("王小明", None)))
    assert "王小明" not in str(lines())
    assert db.session.scalars(select(AuditText.text)).one() == "王小明"


def test_a_reaction_runs_in_the_same_transaction_and_can_stop_it(app):
    def stop(event, current):
        if event.times == 99:
            raise ValueError("no")
        if event.times == 7:
            current.record(Answered())

    reacts_to(Tried)(stop)
    try:
        with pytest.raises(ValueError), change(SYSTEM) as current:
            current.record(Tried(name="x", times=99))
        with change(SYSTEM) as current:
            current.record(Tried(name="x", times=7))
    finally:
        module._reactions[Tried].remove(stop)
    assert [line["action"] for line in lines()] == ["test.tried", "test.answered"]


def test_a_listener_that_fails_loses_no_work(app):
    def fail(events):
        raise ValueError("listener")

    after_commit(fail)
    try:
        with change(SYSTEM) as current:
            current.record(Tried(name="留下"))
    finally:
        module._listeners.remove(fail)
    assert len(lines()) == 1


def test_writers_at_once_make_one_unbroken_chain(app):
    def write(number):
        with app.app_context():
            for _ in range(5):
                with change(SYSTEM) as current:
                    current.record(Tried(name=str(number)))
            db.session.remove()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert chain.verify(lines()) == 20


def test_the_row_of_an_event_is_known_after_the_change(app):
    seen = []
    with change(SYSTEM) as current:
        happened = Tried(name="收据")
        current.record(happened, on_sealed=lambda seq, digest: seen.append((seq, digest)))
    assert seen == [current.row(happened)] == [(lines()[0]["seq"], lines()[0]["hash"])]


def test_the_cast_comes_to_an_empty_database(app, cast):
    assert cast.contest.title == "春天的大赛" and len(cast.entries) == 3
