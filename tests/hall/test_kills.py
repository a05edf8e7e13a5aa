"""The server killed after each step of a pitch comes back to the same second of the same stage."""

from __future__ import annotations

import json
import secrets
import urllib.request

import pytest

from tests.server import Server

STEPS = ({"action": "next"}, {"action": "pitch"}, {"action": "questions"}, {"action": "pause"}, {"action": "open"}, {"action": "close"}, {"action": "reveal"})


class Desk:
    """The host's program: acts and reads over HTTP."""

    def __init__(self, server: Server, told: dict) -> None:
        self.server, self.base = server, f"/api/v1/contests/{told['contest']}/stages/{told['stage']}"
        self.token = server.command("token", "create", told["host"]["email"], "--label", "kills").stdout.strip()

    def ask(self, address, body=None):
        request = urllib.request.Request(
            self.server.url + address, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def hall(self):
        return {key: value for key, value in self.ask(self.base + "/hall").items() if key not in ("rev", "now")}

    def press(self, body):
        self.ask(self.base + "/actions", {**body, "revision": self.hall()["revision"], "key": secrets.token_hex(8)})

    def seen(self):
        """The stage as desk and public see it."""
        return self.hall(), self.ask(self.base + "/board"), self.ask(self.base + "/board?view=control")["rows"]


@pytest.fixture
def played(tmp_path):
    server = Server(tmp_path / "instance")
    told = server.demo()
    yield server.start("--empty"), told
    server.stop()


# A start takes seconds: every test run kills where a timer runs and where a result is shown, the storm everywhere.
@pytest.mark.parametrize("kills", [("pitch", "reveal"), pytest.param(tuple(step["action"] for step in STEPS), marks=pytest.mark.storm)])
def test_a_kill_after_a_step_loses_nothing_of_the_stage(played, kills):
    server, told = played
    desk = Desk(server, told)
    for step in STEPS:
        desk.press(step)
        if step["action"] in kills:
            before = desk.seen()
            server.kill()
            server.start("--empty")
            assert desk.seen() == before, step
    assert desk.hall()["phase"] == "revealed"
