"""The disk is full, a sync fails, another process holds the database: no answer that is not true, and it mends by itself."""

import subprocess
import sys
import time
import urllib.request

import pytest

from app.audit.verifying import verify_database
from app.db import db
from tests.scoring.storms.disk import compiled
from tests.scoring.storms.panel import sit_down
from tests.scoring.storms.servers import Forked

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
NOT_NOW = {(503, "application/problem+json", "1")}
HOLD = """
import sqlite3, sys, time
base = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
base.execute("BEGIN IMMEDIATE")
time.sleep(float(sys.argv[2]))
base.execute("ROLLBACK")
"""


class Hall:
    """Judges who save on a real server while its disk fails, or another process holds the database."""

    def __init__(self, app, folder, twin):
        self.folder, self.fault = folder, folder / "fault"
        self.fault.write_bytes(b"-")
        self.bench = sit_down(app, judges=8, entries=8)
        db.session.remove()
        db.engine.dispose()
        self.server = Forked(folder, twin=twin, settings={
            "LD_PRELOAD": str(compiled(folder)), "STORM_FOLDER": str(folder), "STORM_FAULT": str(self.fault),
        })
        self.server.start()
        self.bench.begin(self.server.port, seed=1)
        self.bench.up.set()
        self.bench.wait_for_more(20)

    def failing(self, how, times=20):
        """Until so many saves were refused, the disk fails: F is full, E does not sync. Who reads goes on meanwhile."""
        wanted = len(self.unable) + times
        # The public board is stored when it is first asked for.
        self.look()
        self.turn(how)
        until = time.monotonic() + 30
        while len(self.unable) < wanted and time.monotonic() < until:
            self.look()
            time.sleep(0.02)
        self.turn(b"-")

    def turn(self, how):
        # In place: the server has the byte in its memory.
        with self.fault.open("r+b") as page:
            page.write(how)

    def standstill(self):
        """How many saves are acknowledged, once no more are."""
        count = -1
        while count != len(self.bench.acknowledged):
            count = len(self.bench.acknowledged)
            time.sleep(0.3)
        return count

    def look(self):
        with urllib.request.urlopen(self.server.url + "/api/v1/contests/spring/stages/final/board", timeout=30) as board:
            assert board.status == 200

    def held(self, seconds):
        """Another process holds the write lock."""
        subprocess.run([sys.executable, "-c", HOLD, str(self.folder / "doorstep.sqlite3"), str(seconds)], check=True, timeout=300)

    @property
    def unable(self):
        return [said for tablet in self.bench.tablets for said in tablet.unable]


@pytest.fixture
def hall(app, tmp_path):
    made = []

    def make(twin=""):
        made.append(Hall(app, tmp_path, twin))
        return made[-1]

    yield make
    for one in made:
        one.server.stop()


@on_sqlite
def test_a_disk_that_is_full_or_does_not_sync_is_said_and_judges_go_on_when_it_mends(hall):
    made = hall()
    for how in (b"F", b"E"):
        made.failing(how)
        made.bench.wait_for_more(20)
    made.server.kill()
    made.server.start()
    made.bench.end()
    assert set(made.unable) == NOT_NOW and len(made.unable) >= 40
    assert made.bench.faults() == [] and verify_database().lines


@on_sqlite
def test_a_disk_that_takes_its_time_holds_up_nobody_who_looks(hall):
    made = hall()
    made.look()
    made.turn(b"D")
    before = made.standstill()
    made.look()
    assert made.standstill() == before
    made.turn(b"-")
    made.bench.wait_for_more(20)
    made.bench.end()
    assert made.bench.faults() == []


@on_sqlite
def test_a_server_that_takes_every_commit_for_done_is_caught(hall):
    made = hall("takes_every_commit_for_done")
    made.turn(b"E")
    made.bench.wait_for_more(20)
    made.turn(b"-")
    made.bench.end()
    assert any(fault.endswith("is lost") for fault in made.bench.faults())


@on_sqlite
def test_a_lock_that_stays_is_said_and_judges_go_on_when_it_goes(hall):
    made = hall("loses_patience_soon")
    made.held(3)
    made.bench.wait_for_more(20)
    made.bench.end()
    assert set(made.unable) == NOT_NOW and made.bench.faults() == []


@pytest.mark.storm
@on_sqlite
@pytest.mark.parametrize(("seconds", "said"), [(1, set()), (10, None), (60, NOT_NOW)])
def test_a_lock_of_another_process_loses_nothing_however_long(hall, seconds, said):
    made = hall()
    made.held(seconds)
    made.bench.wait_for_more(50)
    made.bench.end()
    assert set(made.unable) == said if said is not None else set(made.unable) <= NOT_NOW
    assert made.bench.faults() == []
