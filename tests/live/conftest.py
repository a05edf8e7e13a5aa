"""A server in its own process, as people start it, on the test's database."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import current_app

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from tests.live.client import Viewer
from tests.live.processes import Queue
from tests.ranking import play
from tests.server import Server as Process

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """Starts and stops `run.py`; the test's own process writes to the same database beside it."""

    def __init__(self, instance: Path, database: str, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self._instance, self._database, self._settings = instance, database, settings
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        environment = {
            **os.environ, "DOORSTEP_NO_BOOTSTRAP": "1", "DOORSTEP_INSTANCE": str(self._instance),
            "DOORSTEP_PORT": str(self.port), "DOORSTEP_DATABASE_URL": self._database, "DOORSTEP_REDIS_URL": "",
            **self._settings,
        }
        self._log = (self._instance / f"server-{self.port}.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), "--empty"], env=environment, cwd=ROOT, stdout=self._log, stderr=self._log
        )
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"http://{self.address}/healthz", timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < until and self._process.poll() is None, self.log()
                time.sleep(0.1)

    def log(self) -> str:
        return (self._instance / f"server-{self.port}.log").read_text(errors="replace")

    def stop(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.terminate()
            try:
                # Viewers that are still there must not hold the server up.
                process.wait(60)
            finally:
                process.kill()
                self._log.close()

    def viewer(self, **said) -> Viewer:
        return Viewer(self.address, **{"contest": "spring", "stage": "final", "view": "public", **said})


@pytest.fixture
def hall(cast):
    """The cast with scorecards dealt."""
    play.deal(cast)
    return cast


@pytest.fixture
def transport(database_kind):
    """Every test of this folder holds for both transports; each is paired with one database to spare the time."""
    return {"sqlite": "engine", "postgresql": "stock"}[database_kind]


@pytest.fixture
def settings():
    """What a file of tests wants the server to be started with."""
    return {}


@pytest.fixture
def server(hall, database, transport, settings, tmp_path):
    made = Server(tmp_path, database, DOORSTEP_LIVE_TRANSPORT=transport, **settings)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def cookie(hall):
    """The cookie of somebody's sign-in, as a browser would send it."""

    def bake(name: str) -> str:
        client = hall.browse(name)
        return "doorstep=" + client.get_cookie("doorstep").value

    return bake


@pytest.fixture
def tokens(hall):
    """A secret for everybody who acts over HTTP."""
    made = {}
    with change(SYSTEM):
        for name in ("hao", "judge1", "judge2", "judge3"):
            made[name] = uuid.uuid4().hex
            db.session.add(
                Token(person_id=hall.people[name], label="t", secret_hash=hashed(made[name]), created_at=clock.now())
            )
    return made


@pytest.fixture
def queue(tmp_path):
    if shutil.which("redis-server") is None:
        if os.environ.get("DOORSTEP_REQUIRE_POSTGRES"):
            pytest.fail("Redis is required and none was found")
        pytest.skip("no Redis")
    made = Queue(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def carried():
    """What carries live pages in each of the two processes."""
    return "engine", "engine"


@pytest.fixture
def pair(tokens, database, queue, tmp_path, carried):
    """Two processes that share a database, Redis and the key of the test's own process, whose cookies they believe."""
    shared = {"DOORSTEP_REDIS_URL": queue.url, "DOORSTEP_SECRET_KEY": current_app.config["SECRET_KEY"]}
    made = [
        Process(tmp_path / name, database, settings={**shared, "DOORSTEP_LIVE_TRANSPORT": transport})
        for name, transport in zip("ab", carried, strict=True)
    ]
    try:
        with ThreadPoolExecutor() as both:
            list(both.map(lambda server: server.start("--empty"), made))
        yield made
    finally:
        for server in made:
            server.stop()
