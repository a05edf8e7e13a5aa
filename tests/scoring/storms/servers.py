"""A real server that can be killed and started a thousand times in an hour (see `launch.py`)."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.server import ROOT, Server


@dataclass
class Fork:
    """A server process that is the launcher's child, asked as `subprocess` asks its own."""

    pid: int

    def poll(self) -> int | None:
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return -1
        return -1 if state == "Z" else None


@dataclass
class Forked(Server):
    """Like `Server`, started by a launcher that imported everything before; `twin` names what is broken on purpose."""

    twin: str = ""
    launcher: subprocess.Popen | None = None

    def start(self, *arguments: str) -> Forked:
        if self.launcher is None:
            self.instance.mkdir(parents=True, exist_ok=True)
            with (self.instance / "server.log").open("ab") as log:
                self.launcher = subprocess.Popen(
                    [sys.executable, "-m", "tests.scoring.storms.launch", self.twin], cwd=ROOT, env=self.environment,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1,
                )
        self.process = Fork(int(self._say("start")))
        while not self._answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self.log()}")
            time.sleep(0.02)
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=30) as answer:
                return answer.status == 200
        except OSError:
            return False

    def _say(self, line: str) -> str:
        self.launcher.stdin.write(line + "\n")
        return self.launcher.stdout.readline()

    def kill(self) -> None:
        if self.process is not None:
            assert self._say("kill").strip() == "gone"
        self.process = None

    def stop(self) -> None:
        """The launcher kills what it started when its input ends."""
        if self.launcher is not None:
            self.launcher.communicate(timeout=60)
        self.launcher = self.process = None
