"""The server is killed at random moments while thirty judges score: what was acknowledged is there, once."""

import json
import random
import time
import urllib.request

import pytest

from app.audit.verifying import verify_database
from app.db import db
from tests.scoring.storms.panel import sit_down
from tests.scoring.storms.servers import Forked

# Seconds that a server lives at most once it has acknowledged something.
LIFE = 0.5


def board(server, bench):
    """`{entry: (rank, score)}` as the desk sees it."""
    request = urllib.request.Request(
        f"{server.url}/api/v1/contests/spring/stages/final/board?view=control", headers={"Authorization": f"Bearer {bench.desk}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return {row[0]: (row[1], row[2]) for row in json.load(answer)["rows"]}


def storm(server, bench, kills, seed, *, young=0.2):
    """Judges save throughout while the server is killed; it serves again at the end."""
    chance = random.Random(seed)
    bench.begin(server.port, seed)
    for _ in range(kills):
        server.start()
        bench.up.set()
        # One in five dies young, whatever it was doing.
        if chance.random() >= young:
            bench.wait_for_more()
        time.sleep(chance.uniform(0, LIFE))
        server.kill()
        bench.up.clear()
    server.start()
    bench.end()


@pytest.fixture
def forked(app, database, tmp_path):
    """Makes the server on this test's database."""
    made = []

    def make(twin=""):
        db.session.remove()
        made.append(Forked(tmp_path, database, twin=twin))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.mark.parametrize("kills", [6, pytest.param(1000, marks=pytest.mark.storm)])
def test_kills_lose_no_acknowledged_mark_and_count_none_twice(app, forked, kills):
    bench, server = sit_down(app), forked()
    storm(server, bench, kills, seed=kills)
    assert bench.faults() == [] and len(bench.acknowledged) > 2 * kills
    assert verify_database().lines > len(bench.acknowledged)
    assert board(server, bench) == bench.standings()


def test_a_server_that_answers_before_its_commit_is_caught(app, forked):
    bench, server = sit_down(app), forked("answers_before_commit")
    storm(server, bench, 3, seed=3, young=0)
    assert any(fault.endswith("is lost") for fault in bench.faults())
