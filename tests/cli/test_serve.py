"""Starting and stopping, as the one who runs the server sees it."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.server import ROOT, Server


@pytest.fixture
def server(tmp_path: Path):
    made = Server(tmp_path / "实例 1")
    yield made
    made.stop()


def test_an_empty_start_says_how_to_make_the_first_account_and_stops_quietly(server):
    server.start("--empty")
    assert "account create" in server.log() and "127.0.0.1" in server.log()
    process = server.process
    process.terminate()
    assert process.wait(15) == 0
    assert "Traceback" not in server.log()


def test_the_first_start_loads_the_sample_and_says_where_everything_is(server):
    server.start()
    told = server.log()
    for part in ("/contests/pudong-2017/final/board", "/screen/pudong-2017/final", "/desk/pudong-2017/final", "organiser@"):
        assert part in told
    with urllib.request.urlopen(server.url + "/contests/pudong-2017") as answer:
        assert "浦东新区首届家门口创业项目大赛" in answer.read().decode()


def test_a_second_server_on_the_same_port_is_told_so_in_words(server, tmp_path):
    server.start("--empty")
    second = Server(tmp_path / "second", port=server.port)
    tried = subprocess.run(
        [sys.executable, "run.py", "--empty"], cwd=ROOT, env=second.environment, capture_output=True, text=True, timeout=60
    )
    assert tried.returncode == 1 and "is in use" in tried.stderr and "Traceback" not in tried.stderr
