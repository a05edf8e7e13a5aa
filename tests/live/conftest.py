"""A server in its own process, as people start it, on the test's database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.live.client import Viewer
from tests.ranking import play

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
