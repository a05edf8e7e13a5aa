"""Packets made by the grammar, thrown at a real server: it logs no traceback, keeps nothing and serves on."""

import random
import time

import pytest
import websocket

from app.live import wire
from tests.live.client import Viewer
from tests.live.evidence import keep
from tests.live.grammar import frames
from tests.live.raw import DEFLATE, Raw, descriptors, resident
from tests.live.test_holes import Twin
from tests.server import Server

SHORT, LONG = 2_000, 200_000


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("fuzz"), settings={"DOORSTEP_LOG_LEVEL": "warning"})
    made.demo()
    made.start()
    yield made
    made.stop()


def throw(running, count, seed):
    """So many packets; each connection gets some, until it is cut. Returns how many were cut."""
    chance, thrown, cut = random.Random(seed), 0, 0
    while thrown < count:
        attacker = Raw(running.port).open(chance.choice(["", DEFLATE]))
        for _ in range(chance.randrange(1, 40)):
            thrown += 1
            if not attacker.send(frames(chance)):
                cut += 1
                break
        attacker.close()
    return cut


@pytest.mark.parametrize("count", [SHORT, pytest.param(LONG, marks=pytest.mark.storm)])
def test_no_packet_disturbs_the_server(running, count):
    viewer = Viewer(f"127.0.0.1:{running.port}", contest="pudong-2017", stage="final")
    viewer.greeting()
    throw(running, 300, 1)
    time.sleep(1)
    before, held = resident(running.process.pid), descriptors(running.process.pid)
    cut = throw(running, count, 2)
    assert cut > 0
    time.sleep(6)
    assert "Traceback" not in running.log()
    assert descriptors(running.process.pid) <= held + 5
    grew = resident(running.process.pid) - before
    assert grew < 20_000_000
    keep(f"{count:,} packets made by the grammar", "engine", **{"cut": f"{cut:,}", "tracebacks": running.log().count("Traceback"), "memory grew": f"{grew / 1e6:.1f} MB"})
    # Whoever listened before listens still; whoever comes is let in.
    with pytest.raises(websocket.WebSocketTimeoutException):
        viewer.next(0.5)
    assert len(Viewer(f"127.0.0.1:{running.port}", contest="pudong-2017", stage="final").greeting()) == 5


def test_stock_answers_the_same_packets_with_tracebacks(tmp_path):
    twin = Twin(tmp_path)
    try:
        throw(twin, 300, 2)
        time.sleep(1)
        assert twin.log().count("Traceback") > 10
    finally:
        twin.stop()


def test_whatever_comes_in_the_ear_ends_in_messages_or_in_a_violation():
    """The parser alone, fed in pieces of any size: nothing else is raised, nothing grows."""
    chance = random.Random(3)
    for _ in range(SHORT):
        ear, data = wire.Ear(deflate=True, most=8192), b"".join(frames(chance) for _ in range(3))
        at = 0
        try:
            while at < len(data):
                step = chance.choice([1, 2, 7, 100, 4096])
                for kind, payload in ear.take(data[at : at + step]):
                    assert kind in (wire.TEXT, wire.CLOSE, wire.PING, wire.PONG) and len(payload) <= 8192
                at += step
                assert len(ear._kept) <= 8192 + 14
        except wire.Violation as broken:
            assert 1002 <= broken.code <= 1009
