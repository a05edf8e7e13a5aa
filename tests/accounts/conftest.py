"""Steps that the tests of accounts share: a good password, and signing in by the form."""

from __future__ import annotations

import pytest

from app.accounts import passwords
from app.change import change
from app.core.policy import SYSTEM
from app.db import db

GOOD = "harbour-lantern-seven"


@pytest.fixture(scope="session")
def good_hash() -> str:
    return passwords._hasher.hash(GOOD)


@pytest.fixture
def give_password(cast, good_hash):
    """Give people of the cast the good password."""

    def give(*names: str) -> None:
        with change(SYSTEM):
            for name in names:
                cast.person(name).password_hash = good_hash
        db.session.rollback()

    return give


@pytest.fixture
def sign_in(cast, give_password):
    """A browser in which somebody signed in by the form."""

    def browse(name: str):
        give_password(name)
        client = cast.app.test_client()
        answer = client.post("/sign-in", data={"name": f"{name}@example.org", "password": GOOD})
        assert answer.status_code == 302
        return client

    return browse


@pytest.fixture
def letters(monkeypatch):
    """Letters can be sent; they stay in the outbox, where the test reads them."""
    from app.accounts import inviting, resetting, routes_people, routes_reset

    for module in (inviting, resetting, routes_people, routes_reset):
        monkeypatch.setattr(module, "can_send", lambda: True)

    def read() -> list:
        from sqlalchemy import select

        from app.mail import Letter

        return list(db.session.scalars(select(Letter).order_by(Letter.id)))

    return read
