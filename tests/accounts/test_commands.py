"""Commands: accounts and tokens from the terminal."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.identity import find_token
from app.accounts.models import Person, Role
from app.accounts.passwords import fits
from app.db import db


@pytest.fixture
def run(cast, monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    db.session.remove()
    return lambda *arguments: cast.app.test_cli_runner().invoke(args=list(arguments))


def test_an_account_gets_a_first_password_that_has_to_be_changed(cast, run):
    done = run("account", "create", "New@Example.org", "--role", "host", "--name", "新主持", "--contest", "spring")
    assert done.exit_code == 0
    person = db.session.scalars(select(Person).where(Person.email == "new@example.org")).one()
    assert fits(person.password_hash, done.stdout.strip()) and person.must_change_password
    held = db.session.execute(select(Role.role, Role.contest_id).where(Role.person_id == person.id)).all()
    assert [tuple(row) for row in held] == [("host", cast.contest_id)] and person.name == "新主持"


def test_without_a_contest_the_role_holds_for_all(cast, run):
    run("account", "create", "boss@example.org", "--role", "organiser")
    assert db.session.scalars(select(Role.contest_id).where(Role.role == "organiser").order_by(Role.id.desc())).first() is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonsense", "--role", "host"), "不像一个电子邮箱"), (("a@b.cn", "--role", "king"), "没有“king”这个角色"),
        (("lin@example.org", "--role", "host"), "已经有账号"), (("a@b.cn", "--role", "host", "--contest", "none"), "没有地址是“none”的大赛"),
    ],
)
def test_a_faulty_account_ends_with_two_and_a_reason(run, arguments, words):
    done = run("account", "create", *arguments)
    assert (done.exit_code, done.stdout) == (2, "") and words in done.stderr
    assert db.session.scalars(select(Person).where(Person.email == "a@b.cn")).all() == []


def test_a_token_stands_alone_on_standard_output(cast, run):
    done = run("token", "create", "lin@example.org", "--label", "大屏")
    assert done.exit_code == 0 and done.stdout.count("\n") == 1
    assert find_token(done.stdout.strip()).person_id == cast.people["lin"]


def test_a_token_for_nobody_ends_with_two(run):
    done = run("token", "create", "nobody@example.org", "--label", "x")
    assert (done.exit_code, done.stdout) == (2, "") and "没有" in done.stderr


def test_the_terminal_speaks_english_where_it_is_set_to(run, monkeypatch):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "no account" in run("token", "create", "nobody@example.org", "--label", "x").stderr


def test_a_code_from_the_terminal_sets_a_password(cast, run):
    code = run("account", "reset-code", "wang@example.org").stdout.strip()
    form = {"name": "wang@example.org", "code": code, "password": "orchard-granite-mild"}
    assert cast.browse().post("/reset/code", data=form).status_code == 302
