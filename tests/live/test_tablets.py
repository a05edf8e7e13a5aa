"""A tablet that is put out loses its socket within a second, whoever puts it out."""

import re
import time
import urllib.request
from http.cookiejar import CookieJar
from json import dumps, loads
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.core.policy import SYSTEM
from app.db import db
from app.judging.actions import revoke_card
from app.judging.cards import card_token
from app.judging.models import Judge
from tests.live.client import Gone

ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class Tablet:
    """Comes in by a judge's card, as a browser does, and listens as the judge."""

    def __init__(self, server, token):
        self.server, self.jar = server, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        page = self.get(f"/judge/enter/{token}")
        code = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        self.home = self.get(f"/judge/enter/{token}", urlencode({"csrf_token": code}).encode())
        self.viewer = server.viewer(view="judge", cookie="; ".join(f"{one.name}={one.value}" for one in self.jar))
        self.viewer.greeting()

    def get(self, path, data=None):
        return self.opener.open(f"http://{self.server.address}{path}", data, timeout=20).read().decode()

    def post(self, path, body):
        code = re.search(r'name="csrf-token" content="([^"]+)"', self.home)[1]
        headers = {"Content-Type": "application/json", "X-CSRFToken": code}
        asked = urllib.request.Request(f"http://{self.server.address}{path}", dumps(body).encode(), headers)
        return loads(self.opener.open(asked, timeout=20).read())

    def seconds_to_live(self):
        began = time.monotonic()
        with pytest.raises(Gone):
            while True:
                self.viewer.next(5)
        return time.monotonic() - began


@pytest.fixture
def judge(hall):
    found = db.session.scalars(select(Judge).order_by(Judge.id)).first()
    revoke_card(SYSTEM, found)
    return db.session.get_one(Judge, found.id)


@ONE_DATABASE
def test_a_tablet_that_another_takes_over_from_loses_its_socket_at_once(server, judge):
    first, second = (Tablet(server, card_token(judge)) for _ in range(2))
    told = {"battery": 50, "charging": True, "live": True, "unsent": 0, "card": ""}
    first.post("/judge/here", told)
    other = second.post("/judge/here", told)["others"][0]["id"]
    second.post(f"/judge/tablets/{other}/end", {"why": "taken_over"})
    assert first.seconds_to_live() < 1
    assert second.viewer.silent(0.5)


def test_a_revoked_card_ends_the_tablets_socket(server, judge):
    tablet = Tablet(server, card_token(judge))
    # Another process does it, without a queue to nudge by: the server finds it at its next look.
    revoke_card(SYSTEM, judge)
    assert tablet.seconds_to_live() < 2
