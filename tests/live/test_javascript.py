"""The official JavaScript client, the vendored bundle that pages load, against a real server on both transports."""

import json
import os
import select
import shutil
import subprocess
import time

import pytest

from tests.ranking import play
from tests.server import ROOT

BUNDLE = ROOT / "static/vendor/socket.io-client@4.8.4/socket.io.min.js"
PUBLIC = {"contest": "spring", "stage": "final", "view": "public"}
NAMES = ["programme", "board", "hall", "reveal", "ceremony"]


class Page:
    """The client in Node, told what to do line by line."""

    def __init__(self, address, transport):
        deflate = "deflate" if transport == "engine" else "plain"
        self._node = subprocess.Popen(
            ["node", str(ROOT / "tests/live/js/client.mjs"), str(BUNDLE), f"http://{address}", deflate],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )
        assert self.next() == ("ready", "function")

    def does(self, what, more=None):
        self._node.stdin.write(json.dumps([what, more]) + "\n")

    def next(self, timeout=10):
        assert select.select([self._node.stdout], [], [], timeout)[0], "nothing happened"
        # Lines come whole, and one at a time: what happens next is only read when it is asked for.
        what, more = json.loads(self._line())
        return what, more

    def _line(self):
        line = b""
        while not line.endswith(b"\n"):
            part = os.read(self._node.stdout.fileno(), 1)
            assert part, "the client ended"
            line += part
        return line

    def until(self, wanted, holds=lambda more: True, timeout=10):
        until = time.monotonic() + timeout
        while True:
            what, more = self.next(max(0.1, until - time.monotonic()))
            if what == wanted and holds(more):
                return more

    def silent(self, seconds):
        return not select.select([self._node.stdout], [], [], seconds)[0]

    def close(self):
        self._node.kill()
        self._node.wait()
        self._node.stdin.close()
        self._node.stdout.close()


@pytest.fixture
def page(server, transport):
    if shutil.which("node") is None:
        if os.environ.get("DOORSTEP_REQUIRE_BROWSER"):
            pytest.fail("Node is required and none was found")
        pytest.skip("no Node")
    made = []

    def open_one():
        made.append(Page(server.address, transport))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


@pytest.fixture
def settings():
    """Heartbeats that a test can wait for."""
    return {"DOORSTEP_LIVE_PING": "1", "DOORSTEP_LIVE_PING_TIMEOUT": "1"}


def test_it_connects_is_greeted_listens_comes_back_after_a_restart_and_leaves(hall, server, page):
    viewer = page()
    viewer.does("connect", {"auth": PUBLIC})
    assert viewer.next() == ("connect", "websocket")
    assert [viewer.next()[0] for _ in NAMES] == NAMES
    # Through several heartbeats, which the client answers by itself.
    assert viewer.silent(2.5)
    # Rooms: what happens on this stage arrives.
    play.score(hall, "p1", "50", "50", "50")
    play.reveal(hall, "p1")
    seen = viewer.until("board", lambda body: body["rows"][0][2] == "70.00")
    server.stop()
    assert viewer.until("disconnect") in ("transport close", "transport error")
    server.start()
    viewer.until("reconnect", timeout=15)
    assert viewer.until("board") == seen
    viewer.until("ceremony")
    viewer.does("leave")
    assert viewer.until("disconnect") == "io client disconnect"
    assert viewer.silent(1)


def test_what_is_refused_is_refused_and_leaves_the_rest_alone(hall, server, page, transport):
    viewer = page()
    # Who may not is told so, and may ask again.
    viewer.does("connect", {"auth": {**PUBLIC, "view": "control"}, "reconnection": False})
    what, said = viewer.next()
    assert what == "connect_error" and said["data"] == {"code": "sign_in"} and said["message"]
    viewer.does("connect", {"auth": {**PUBLIC, "contest": "none"}, "reconnection": False})
    assert viewer.next()[1]["data"] == {"code": "not_found"}
    # As the client does of its own: polling first, then an upgrade. There is nothing to upgrade from.
    viewer.does("connect", {"auth": PUBLIC, "transports": ["polling", "websocket"], "reconnection": False, "forceNew": True})
    assert viewer.next()[0] == "connect_error"
    viewer.does("connect", {"auth": PUBLIC, "forceNew": True})
    viewer.until("ceremony")
    # What it says is not heard, and binary is never kept: the engine closes, and the client comes anew.
    viewer.does("emit", ["save", {}])
    viewer.until("emitted")
    assert viewer.silent(0.5)
    viewer.does("binary")
    viewer.until("emitted")
    if transport == "engine":
        viewer.until("disconnect")
        viewer.until("reconnect")
        viewer.until("ceremony")
    # Who answers no heartbeat is let go.
    viewer.does("deafen")
    viewer.until("deaf")
    began = time.monotonic()
    assert viewer.until("disconnect", timeout=15) in ("transport close", "transport error")
    assert time.monotonic() - began > 0.5
    viewer.until("reconnect")
    viewer.until("ceremony")
    play.score(hall, "p1", "50", "50", "50")
    play.reveal(hall, "p1")
    viewer.until("board", lambda body: body["rows"][0][2] == "70.00")
