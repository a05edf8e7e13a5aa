"""Making an account by oneself."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import Consent, Person
from app.change import AuditRow
from app.db import db
from tests.accounts.conftest import GOOD


def form(**other):
    return {"contact": "new@example.org", "name": "新来的", "password": GOOD, "consent": "y", **other}


def test_an_address_and_a_password_make_an_account_that_is_signed_in(app):
    client = app.test_client()
    answer = client.post("/sign-up?next=/me", data=form())
    assert (answer.status_code, answer.location) == (302, "/me")
    assert "新来的" in client.get("/me").text
    person = db.session.scalars(select(Person)).one()
    assert person.email == "new@example.org" and person.password_hash.startswith("$argon2id$")


def test_a_phone_number_does_as_well(app):
    app.test_client().post("/sign-up", data=form(contact="138 0013 8000"))
    person = db.session.scalars(select(Person)).one()
    assert (person.email, person.phone) == (None, "+8613800138000")
    client = app.test_client()
    assert client.post("/sign-in", data={"name": "13800138000", "password": GOOD}).status_code == 302


def test_consent_is_kept_with_its_text_and_version(app):
    app.test_client().post("/sign-up", data=form())
    kept = db.session.scalars(select(Consent)).one()
    assert kept.version and "我们保存什么" in kept.text


def test_without_consent_there_is_no_account_and_what_was_typed_stays(app):
    answer = app.test_client().post("/sign-up", data=form(consent=""))
    assert answer.status_code == 422 and "要先同意" in answer.text and "新来的" in answer.text
    assert db.session.scalars(select(Person)).all() == []


@pytest.mark.parametrize("contact", ["wang@example.org", "WANG@example.org"])
def test_a_taken_name_is_said_beside_the_field_with_a_way_to_sign_in(cast, contact):
    answer = cast.browse().post("/sign-up", data=form(contact=contact))
    assert answer.status_code == 422
    assert "已经有账号了" in answer.text and 'id="contact-error"' in answer.text and 'href="/sign-in"' in answer.text
    assert GOOD not in answer.text


def test_a_short_password_is_said_beside_the_password(app):
    answer = app.test_client().post("/sign-up", data=form(password="kurz"))
    assert answer.status_code == 422 and 'id="password-error"' in answer.text and "至少 10 个字符" in answer.text


def test_a_name_is_inert_text_without_marks_that_turn_it_around(app):
    client = app.test_client()
    client.post("/sign-up", data=form(name="\u202e<script>alert(1)</script>"))
    assert db.session.scalars(select(Person.name)).one() == "<script>alert(1)</script>"
    assert "<script>alert" not in client.get("/me").text


def test_the_log_holds_no_personal_value(app):
    app.test_client().post("/sign-up", data=form())
    written = " ".join(db.session.scalars(select(AuditRow.payload)))
    assert "accounts.created" in db.session.scalars(select(AuditRow.action)).all()
    assert "new@example.org" not in written and "新来的" not in written


def test_the_language_of_the_visit_is_kept(app):
    client = app.test_client()
    client.post("/sign-up", data=form(), headers={"Accept-Language": "en"})
    assert db.session.scalars(select(Person.language)).one() == "en"
