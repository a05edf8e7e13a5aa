"""Bad evenings, on our engine and on stock beside it: short ones always, the full ones with `--storms`.

Times are not asserted, only kept (tests/live/evidence.py); the twin runs the same, and what is compared is counted:
processor time, greenlets, frames, descriptors. The long evening is in test_soak.py.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from tests.live.evidence import bench, busy, greenlets, keep
from tests.live.judges import Judges
from tests.live.raw import Raw, descriptors, resident
from tests.live.throng import Throng
from tests.ranking import play
from tests.server import ROOT, Server, free_port

PUBLIC = {"contest": "spring", "stage": "final", "view": "public"}
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def full(*values):
    return pytest.param(*values, marks=pytest.mark.storm)


class Bare:
    """Our engine or stock with one room and one board, told to emit: bench/fanout/serve.py."""

    def __init__(self, kind):
        self.port = free_port()
        board = json.dumps({"rev": 1, "rows": [[f"p{n}", n, "91.83", "revealed", None] for n in range(60)]})
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "bench/fanout/serve.py"), str(self.port), kind], cwd=ROOT, text=True, bufsize=1,
            env={**os.environ, "BOARD": board}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                Raw(self.port).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def emit(self):
        self.process.stdin.write("emit\n")
        self.process.stdout.readline()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def bare():
    made = []

    def start(kind):
        made.append(Bare(kind))
        return made[-1]

    yield start
    for one in made:
        one.stop()


class Few:
    """A hall that the test's own process plays."""

    def __init__(self, port, count, folder):
        self._throng = Throng(port, **PUBLIC)
        here = self._throng.join(count)
        self._throng.listen(1)
        assert len(here) == count and all(len(one.texts) >= 5 for one in here)

    def rest(self, seconds):
        self._throng.listen(seconds)

    def leave(self):
        self._throng.leave()


class Many:
    """A hall in C, all of whom connect at once: bench/fanout/load.c."""

    def __init__(self, port, count, folder):
        if shutil.which("cc") is None:
            pytest.skip("no C compiler")
        program = folder / "load"
        if not program.exists():
            subprocess.run(["cc", "-O2", "-o", str(program), str(ROOT / "bench/fanout/load.c")], check=True)
        self._load = subprocess.Popen(
            [str(program), str(port), str(count), "1", str(count), json.dumps(PUBLIC)], text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        self.seconds = float(bench.told(self._load, "joined")[0])

    def rest(self, seconds):
        time.sleep(seconds)

    def leave(self):
        self._load.kill()
        self._load.wait()
        self._load.stdin.close()
        self._load.stdout.close()


def comes_back(hall, database, folder, transport, count, made):
    """A hall's viewers, a kill, all of them at once again; what that costs the new process. Judges save throughout."""
    settings = {"DOORSTEP_LIVE_TRANSPORT": transport, "COUNTED": str(folder / "counted")}
    server = Server(folder, database, settings=settings, program="tests/live/counted.py")
    server.start("--empty")
    judges = Judges(hall, server.port)
    try:
        before = made(server.port, count, folder)
        server.kill()
        before.leave()
        server.start("--empty")
        process, saved = server.process.pid, sum(judges.saved.values())
        spent, memory, began = busy(process), resident(process), time.monotonic()
        back = made(server.port, count, folder)
        took, spent = time.monotonic() - began, busy(process) - spent
        slowest, alive = judges.waits(began), greenlets(process, folder / "counted")
        assert sum(judges.saved.values()) > saved
        back.rest(1.5)
        keep(
            f"{count:,} come back at once after a kill, judges save", transport,
            **{"all back after": f"{took:.1f} s", "processor": f"{spent:.1f} s", "greenlets": f"{alive:,}",
               "memory grew, first requests included": f"{(resident(process) - memory) / 1e6:.0f} MB",
               "a save meanwhile p50 / p99": "{:.0f} / {:.0f} ms".format(*slowest)},
        )
        back.leave()
    finally:
        judges.rest()
        log = server.log()
        server.stop()
    assert judges.refused == [] and "Traceback" not in log
    # What was answered is on disk, and nothing counted twice: one more at most, whose answer the kill cut off.
    for name, version in judges.versions().items():
        assert judges.saved[name] <= version <= judges.saved[name] + 1
    return spent, alive


@on_sqlite
@pytest.mark.parametrize("count, made", [(100, Few), full(5000, Many)])
def test_a_hall_comes_back_at_once_after_a_kill_while_judges_save(hall, database, tmp_path, count, made):
    play.begin(hall, "p1")
    spent, alive = comes_back(hall, database, tmp_path, "engine", count, made)
    theirs, kept = comes_back(hall, database, tmp_path, "stock", count, made)
    # A viewer of ours is bytes in one loop; one of stock's is some greenlets, each with a stack of its own.
    assert alive < 60 and kept > 3 * count
    if count > 1000:
        assert spent < theirs


@pytest.mark.parametrize("count, stalled, boards", [(26, 6, 100), full(500, 100, 300)])
def test_stalled_phones_jump_to_the_present_and_stock_replays_the_past(bare, count, stalled, boards):
    replayed = {}
    for kind in ("engine", "stock"):
        server = bare(kind)
        throng = Throng(server.port)
        asleep = throng.join(stalled, buffer=2048)
        awake = throng.join(count - stalled)
        throng.deafen(asleep)
        spent, grew = busy(server.process.pid), resident(server.process.pid)
        for _ in range(boards):
            server.emit()
            throng.listen(0.01)
        throng.listen(1)
        until = time.monotonic() + 120
        while any(len(one.texts) < boards for one in awake) and time.monotonic() < until:
            throng.listen(0.5)
        # The healthy ones miss nothing.
        assert all(len(one.texts) == boards for one in awake), kind
        grew = resident(server.process.pid) - grew
        throng.wake(asleep)
        until, told = time.monotonic() + 120, -1
        while told < (told := sum(len(one.texts) for one in asleep)) and time.monotonic() < until:
            throng.listen(3)
        replayed[kind] = max(len(one.texts) for one in asleep)
        keep(
            f"{stalled} of {count} stalled for {boards} boards", kind,
            **{"old boards a stalled phone is shown on waking": replayed[kind], "boards that others missed": boards * len(awake) - sum(len(one.texts) for one in awake),
               "processor": f"{busy(server.process.pid) - spent:.2f} s", "memory grew": f"{grew / 1e6:.1f} MB"},
        )
        assert all(one.texts for one in asleep) and throng.lost == 0
        throng.leave()
    assert replayed["stock"] == boards
    assert replayed["engine"] < boards * 2 / 3


def half_head(port):
    attacker = Raw(port)
    attacker.send(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: websoc")
    return attacker


def slow_body(port):
    attacker = Raw(port)
    # An address that reads its form, on ours; the twin's reads any.
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
    attacker.send(b"POST /sign-in HTTP/1.1\r\nHost: x\r\n" + kind + b"login=half")
    return attacker


def asks(port, times):
    """The seconds that the slowest of so many pages took; each reads the database where there is one."""
    taken = []
    for _ in range(times):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        began = time.monotonic()
        line.request("GET", "/sign-in")
        answer = line.getresponse()
        assert answer.status == 200 and answer.read()
        taken.append(time.monotonic() - began)
        line.close()
    return max(taken)


def still_open(process, before, patience):
    """How many of their descriptors are left, and after how many seconds; at once when there are none."""
    began = time.monotonic()
    while descriptors(process) > before + 2 and time.monotonic() < began + patience:
        time.sleep(0.2)
    return max(0, descriptors(process) - before), time.monotonic() - began


@pytest.mark.parametrize("count", [60, full(2000)])
def test_half_handshakes_and_slow_bodies_are_gone_and_stock_keeps_them(tmp_path, count):
    from tests.live.test_holes import Twin

    ours, stock = Server(tmp_path / "ours"), Twin(tmp_path)
    ours.start("--empty")
    storm, held, left = f"{count:,} half handshakes and {count:,} slow bodies", [], {}
    try:
        for kind, port, process in (("engine", ours.port, ours.process.pid), ("stock", stock.port, stock.process.pid)):
            # What is loaded once is no attacker's doing.
            asks(port, 3)
            before, memory, spent = descriptors(process), resident(process), busy(process)
            held += [make(port) for _ in range(count) for make in (half_head, slow_body)]
            # The pages go on meanwhile.
            answered = asks(port, 5)
            # Ours is waited for longer than it needs; stock holds them as long as one waits.
            left[kind], seconds = still_open(process, before, 60 if kind == "engine" else 5 if count < 1000 else 15)
            grew = resident(process) - memory
            keep(
                storm, kind,
                **{"still open": f"{left[kind]:,} after {seconds:.0f} s", "memory grew": f"{grew / 1e6:.1f} MB",
                   "slowest of 5 pages meanwhile": f"{answered * 1000:.0f} ms", "processor": f"{busy(process) - spent:.2f} s"},
            )
            if kind == "engine":
                assert left[kind] <= 2 and grew < 20_000_000 + 2 * count * 20_000
        # What served the pages before may have been counted and be gone since.
        assert left["stock"] > 2 * count - 10
        assert "Traceback" not in ours.log()
    finally:
        for attacker in held:
            attacker.close()
        ours.stop()
        stock.stop()
