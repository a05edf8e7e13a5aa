"""A real server in its own process, on its own database, for tests that need sockets, browsers or a kill."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Where this run of the tests keeps sample contests for all its workers; set by `tests/conftest.py`.
samples: Path | None = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """`python run.py` with an instance folder of its own; can be killed and started again."""

    instance: Path
    database: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    settings: dict[str, str] = field(default_factory=dict)
    program: str = "run.py"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ, "DOORSTEP_INSTANCE": str(self.instance), "DOORSTEP_PORT": str(self.port),
            "DOORSTEP_DATABASE_URL": self.database, "DOORSTEP_NO_BOOTSTRAP": "1", "DOORSTEP_REDIS_URL": "",
            "PYTHONUNBUFFERED": "1", **self.settings,
        }

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run a command of Doorstep's against this instance; raises where it fails."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "run", *arguments], cwd=ROOT, env=self.environment,
            capture_output=True, text=True, timeout=180, check=True,
        )

    def demo(self, *arguments: str) -> dict[str, Any]:
        """Load the sample contest; who can sign in, as `demo --json` says it. Made once a run, then copied: it takes seconds."""
        if self.database or samples is None:
            return json.loads(self.command("demo", "--json", *arguments).stdout)
        made = samples / "-".join(("sample", *arguments))
        samples.mkdir(exist_ok=True)
        # Several workers may want the first one.
        with (samples / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (made / "told.json").exists():
                shutil.rmtree(made, ignore_errors=True)
                told = Server(made / "instance", port=1).command("demo", "--json", *arguments).stdout
                (made / "told.json").write_text(told, encoding="utf-8")
        shutil.copytree(made / "instance", self.instance, dirs_exist_ok=True)
        told = (made / "told.json").read_text(encoding="utf-8")
        return json.loads(told.replace("127.0.0.1:1/", f"127.0.0.1:{self.port}/"))

    def start(self, *arguments: str, once: str = "/readyz") -> Server:
        """Returns when the page `once` answers; /healthz where it is to serve without all it would like to have."""
        self.instance.mkdir(parents=True, exist_ok=True)
        log = (self.instance / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, self.program, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL,
        )
        log.close()
        self._wait(once)
        return self

    def _wait(self, once: str) -> None:
        until = time.monotonic() + 180
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self.log()}")
            try:
                with urllib.request.urlopen(self.url + once, timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the server does not answer:\n{self.log()}")

    def log(self) -> str:
        return (self.instance / "server.log").read_text(encoding="utf-8", errors="replace")[-8000:]

    def kill(self) -> None:
        """As a power cut would: no goodbye."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(60)
        self.process = None

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None
