"""Every door is tried by everybody: the table doors.txt says whom each endpoint lets in, and how it refuses the others."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import SignIn
from app.change import change
from app.contests.models import Contest
from app.core.policy import SYSTEM
from app.db import db
from tests.cast import Cast
from tests.house.things import WORDS, fill

TABLE = Path(__file__).with_name("doors.txt")
# The columns. wang owns the project and zhao another one's account; judge1 owns the card; `other` organises elsewhere.
PEOPLE = (None, "wang", "zhao", "judge1", "judge2", "shen", "hao", "su", "lin", "other")
# Doors that nobody finds open here: for development only, for the sample contest only, before anything is final or
# confirmed, and for a display that names its secret.
SHUT = {"pages.house", "homes.remove", "homes.removing", "prizes.scores", "prizes.publish", "hall.screen_state"}
# Open to officers alone: test_officers.py tries them.
OFFICERS = {f"submissions.{name}" for name in (
    "region", "region_codes", "enter_for", "make_region_codes", "revoke_region_code", "make_claim_code", "revoke_claim_code",
)}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def table() -> dict[tuple[str, str], str]:
    """{(endpoint, method): one letter a person}: 1 let in, s sent to sign in, x refused (403), . nothing there (404)."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    found = {(endpoint, method): letters for endpoint, method, letters in lines}
    assert len(found) == len(lines), "an endpoint stands in the table twice"
    return found


def doors(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method) for rule in app.url_map.iter_rules() if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def letter(status: int, location: str) -> str:
    if status == 401 or (status in (302, 303) and "/sign-in?next=" in location):
        return "s"
    return {403: "x", 404: "."}.get(status, "1")


class House:
    """The filled contest, everybody's sign-in, and the way back to how it was."""

    def __init__(self, cast: Cast, file: Path) -> None:
        self.app, self.file = cast.app, file
        self.values = {**WORDS, **fill(cast)}
        self.secrets: dict[str, str] = {}
        with change(SYSTEM):
            for name in PEOPLE:
                if name is not None:
                    self._sign_in(cast, name)
        db.session.remove()
        self.kept = sqlite3.connect(":memory:")
        with sqlite3.connect(file) as source:
            source.backup(self.kept)

    def _sign_in(self, cast: Cast, name: str) -> None:
        self.secrets[name], now = secrets.token_urlsafe(24), clock.now()
        db.session.add(SignIn(
            person_id=cast.people[name], secret_hash=hashed(self.secrets[name]), kind="password", created_at=now, seen_at=now
        ))

    def put_back(self) -> None:
        db.session.remove()
        db.engine.dispose()
        with sqlite3.connect(self.file) as target:
            self.kept.backup(target)

    def client(self, name: str | None) -> FlaskClient:
        client = self.app.test_client()
        if name is not None:
            with client.session_transaction() as kept:
                kept["_user_id"], kept["_fresh"] = self.secrets[name], True
        return client

    def address(self, rule: Rule, values: dict[str, Any] | None = None) -> str:
        """The endpoint's address of the things (or of other values); fails where there is none for it yet."""
        values = values or self.values
        room = rule.endpoint.split(".")[0]
        wanted: dict[str, Any] = {}
        for name in rule.arguments:
            keys = (f"{rule.endpoint} {name}", f"{room} {name}", name)
            key = next((one for one in keys if one in values), None)
            assert key is not None, f"tests/house/things.py has nothing for <{name}> of {rule.endpoint}: add a thing and its value"
            wanted[name] = values[key]
        return self.app.url_map.bind("localhost").build(rule.endpoint, wanted)

    def tried(self, rule: Rule, method: str) -> str:
        """What everybody finds at a door, in letters; whatever somebody changed there is put back."""
        address, found = self.address(rule), ""
        for name in PEOPLE:
            client = self.client(name)
            answer = client.open(address, method=method, **({"json": {}} if address.startswith("/api/") and method in WRITES else {}))
            assert answer.status_code < 500, f"{method} {address} as {name}: {answer.status_code}"
            found += letter(answer.status_code, answer.headers.get("Location", ""))
            answer.close()
            if method in WRITES and found[-1] == "1":
                self.put_back()
        return found


@pytest.fixture
def house(cast: Cast, tmp_path: Path) -> House:
    return House(cast, tmp_path / "doorstep.sqlite3")


def rooms() -> list[str]:
    return sorted({endpoint.split(".")[0] for endpoint, _ in table()})


def test_every_endpoint_has_a_row_and_every_row_an_endpoint(app):
    missing = {(rule.endpoint, method) for rule, method in doors(app)} ^ set(table())
    assert sorted(missing) == [], "write the rows into tests/house/doors.txt, one letter a person"


@pytest.mark.parametrize("room", rooms())
def test_everybody_finds_what_the_table_says(house, room):
    said = {door: letters for door, letters in table().items() if door[0].split(".")[0] == room}
    found = {(rule.endpoint, method): house.tried(rule, method) for rule, method in doors(house.app) if rule.endpoint.split(".")[0] == room}
    assert {f"{' '.join(door)} {letters}" for door, letters in found.items()} == {f"{' '.join(door)} {letters}" for door, letters in said.items()}


def test_every_door_lets_somebody_in():
    """Or the thing behind it is missing here, and its row proves nothing."""
    assert {endpoint for (endpoint, _), letters in table().items() if "1" not in letters} == SHUT | OFFICERS


def test_a_door_that_lets_in_too_many_would_be_noticed(house):
    """The same door without its guard answers everybody."""
    rule = next(rule for rule, _ in doors(house.app) if rule.endpoint == "audit.log")
    bare = house.app.view_functions["audit.log"]
    house.app.view_functions["audit.log"] = lambda **values: "open"
    try:
        assert house.tried(rule, "GET") == "1" * len(PEOPLE) != table()["audit.log", "GET"]
    finally:
        house.app.view_functions["audit.log"] = bare


# Public addresses that say nothing of a contest: a shell that asks for a board and gets none.
SHELLS = {"ranking.screen"}


def test_a_contest_that_is_not_published_is_nowhere_to_be_found(house, cast):
    with change(SYSTEM):
        for contest in db.session.scalars(select(Contest)):
            contest.published = False
    places = [
        rule for rule, method in doors(house.app)
        if method == "GET" and ({"slug", "contest", "stage"} & rule.arguments or rule.endpoint.startswith("draws."))
        and rule.endpoint not in SHELLS
    ]
    assert len(places) > 10
    for name in (None, "zhao", "other"):
        client = house.client(name)
        found = {rule.endpoint: client.get(house.address(rule)).status_code for rule in places}
        unknown = {**house.values, "slug": "nowhere", "contest": "nowhere", "draws key": "nowhere"}
        nowhere = {rule.endpoint: client.get(house.address(rule, unknown)).status_code for rule in places}
        assert found == nowhere and 200 not in found.values(), name
