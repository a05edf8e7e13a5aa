"""An evening that does not wear the server out: some seconds of it always, as many as DOORSTEP_SOAK says, such as 3600.

DOORSTEP_SOAK_VIEWERS: how many listen at any time. DOORSTEP_SOAK_KEEP: a file for what was seen, of which
`python -m tests.live.soak` makes the table of docs/performance.md.
"""

import http.client
import json
import os
import threading
import time
import uuid
from pathlib import Path

import pytest

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from tests.live.evidence import NAMES
from tests.live.judges import Judges
from tests.live.soak import Churn, faults, samples
from tests.server import Server

SHORT = 20.0
SECONDS = float(os.environ.get("DOORSTEP_SOAK") or SHORT)
VIEWERS = int(os.environ.get("DOORSTEP_SOAK_VIEWERS") or (300 if SECONDS > SHORT else 40))
STAGE = "/api/v1/contests/spring/stages/final"


class Host:
    """Opens an entry, then stops and starts the clock each second, which everybody is told."""

    def __init__(self, hall, port):
        self._port, self._token, self._stop = port, uuid.uuid4().hex, threading.Event()
        with change(SYSTEM):
            db.session.add(
                Token(person_id=hall.people["hao"], label="t", secret_hash=hashed(self._token), created_at=clock.now())
            )
        self.refused = []
        self._thread = threading.Thread(target=self._work)

    def _call(self, method, path, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
            line.request(method, STAGE + path, body and json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()

    def does(self, action, **more):
        revision = self._call("GET", "/hall")[1]["revision"]
        status, said = self._call("POST", "/actions", {"action": action, "revision": revision, "key": uuid.uuid4().hex, **more})
        if status != 200:
            self.refused.append((action, status, said))

    def begins(self):
        # A second evening finds the entry open.
        if not self._call("GET", "/hall")[1]["revision"]:
            self.does("call", entry="p1")
            for action in ("pitch", "questions", "open"):
                self.does(action)
        self._thread.start()

    def _work(self):
        while not self._stop.is_set():
            for action in ("pause", "resume"):
                self.does(action)
                time.sleep(0.5)

    def rests(self):
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()


def evening(hall, database, folder, transport, seconds):
    """One soak on a server of its own; what was seen of it."""
    settings = {"DOORSTEP_LIVE_TRANSPORT": transport, "COUNTED": str(folder / "counted")}
    server = Server(folder, database, settings=settings, program="tests/live/counted.py")
    server.start("--empty")
    host = Host(hall, server.port)
    judges, found = None, []
    try:
        host.begins()
        judges = Judges(hall, server.port, pause=1)
        churn = Churn(server.port, VIEWERS, min(25, seconds / 10), contest="spring", stage="final")
        for one in samples(server, churn, seconds, max(2.5, min(10, seconds / 30)), max(2, VIEWERS // 60)):
            found.append(one)
            if kept := os.environ.get("DOORSTEP_SOAK_KEEP"):
                with Path(kept).open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"server": NAMES[transport], **one}) + "\n")
        churn.throng.leave()
    finally:
        host.rests()
        if judges is not None:
            judges.rest()
        log = server.log()
        server.stop()
    assert host.refused == [] and judges.refused == [] and "Traceback" not in log
    return found


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_evening_of_coming_and_going_leaves_the_server_as_it_was(hall, database, tmp_path):
    ours = evening(hall, database, tmp_path, "engine", SECONDS)
    assert faults(ours) == []
    # All the time, each of them heard of every turn of the clock.
    assert ours[-1]["told"] > VIEWERS * SECONDS
    # The twin shows what it costs in less time.
    theirs = evening(hall, database, tmp_path, "stock", min(SECONDS, max(SHORT, SECONDS / 12)))
    assert ours[-1]["greenlets"] < 40 and theirs[-1]["greenlets"] > 3 * VIEWERS
    # What its greenlets hold shows once the first requests no longer outweigh it.
    assert SECONDS < 600 or ours[-1]["memory"] < theirs[-1]["memory"]


def wear(name, each):
    """Samples of an evening in which one thing grows a little all the time."""
    level = {"memory": 90_000_000, "descriptors": 340, "greenlets": 20, "hushed": 0, "lost": 0, "told": 0, "seen": 0, "busy": 0}
    return [{**level, "at": at * 10.0, name: level[name] + each * at} for at in range(360)]


@pytest.mark.parametrize(
    "name, each, said", [
        ("memory", 30_000, "memory grew"), ("descriptors", 0.05, "descriptors grew"), ("greenlets", 0.1, "greenlets grew"),
        ("hushed", 0.01, "heard nothing"), ("lost", 1, "thrown out"),
    ],
)
def test_what_grows_slowly_is_found(name, each, said):
    assert faults(wear(name, 0)) == []
    assert [said in one for one in faults(wear(name, each))] == [True]
