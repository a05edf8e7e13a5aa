"""Bad evenings, on our engine and on stock beside it: short ones always, the full ones with `--storms`.

Times are not asserted; the twin runs the same, and what is compared is counted: processor time, frames, descriptors.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
import uuid

import pytest

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.scoring.models import Scorecard
from tests.live.raw import Raw, descriptors, frame, resident
from tests.live.throng import Throng
from tests.ranking import play
from tests.server import ROOT, Server, free_port

SOAK = float(os.environ.get("DOORSTEP_SOAK", "3600"))
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def full(*values):
    return pytest.param(*values, marks=pytest.mark.storm)


def busy(process_id):
    """Processor seconds that the process has used."""
    with open(f"/proc/{process_id}/stat", encoding="ascii") as file:  # noqa: PTH123  read in a loop
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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


class Judges:
    """Judges who save again and again over HTTP, through whatever happens to the server."""

    def __init__(self, hall, port):
        self.port, self.saved, self.refused = port, {}, []
        self._stop, self._tokens = threading.Event(), {}
        with change(SYSTEM):
            for name in ("judge1", "judge2", "judge3"):
                self._tokens[name] = uuid.uuid4().hex
                db.session.add(
                    Token(person_id=hall.people[name], label="t", secret_hash=hashed(self._tokens[name]), created_at=clock.now())
                )
        self._cards = {
            f"judge{number}": db.session.query(Scorecard).filter_by(entry_id=hall.entries["p1"], judge_id=judge).one().key
            for number, judge in enumerate(hall.judges, 1)
        }
        self._threads = [threading.Thread(target=self._work, args=(name,)) for name in self._tokens]
        for thread in self._threads:
            thread.start()

    def _work(self, name):
        base = 0
        while not self._stop.is_set():
            edit = {
                "marks": {"innovation": str(base % 60), "benefit": "20"}, "comment": "", "submit": base % 3 == 2,
                "base": base, "key": str(uuid.uuid4()),
            }
            while not self._stop.is_set():
                try:
                    status = self._put(name, edit)
                    break
                except OSError:
                    # The server is away: the same edit again, with the same key, as the tablet does.
                    time.sleep(0.1)
            else:
                return
            if status == 200:
                base = self.saved[name] = base + 1
            else:
                self.refused.append(status)
            time.sleep(0.05)

    def _put(self, name, edit):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Authorization": f"Bearer {self._tokens[name]}", "Content-Type": "application/json"}
            line.request("PUT", f"/api/v1/scorecards/{self._cards[name]}", json.dumps(edit), headers)
            answer = line.getresponse()
            answer.read()
            return answer.status
        finally:
            line.close()

    def rest(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def versions(self):
        db.session.rollback()
        return {name: db.session.query(Scorecard).filter_by(key=key).one().version for name, key in self._cards.items()}


def comes_back(hall, database, folder, transport, count):
    """A hall's viewers, a kill, all of them at once again; what it cost the new process. Judges save throughout."""
    server = Server(folder, database, settings={"DOORSTEP_LIVE_TRANSPORT": transport})
    server.start("--empty")
    judges = Judges(hall, server.port)
    try:
        throng = Throng(server.port, contest="spring", stage="final")
        assert len(throng.join(count)) == count
        server.kill()
        throng.leave()
        server.start("--empty")
        before = busy(server.process.pid)
        back = throng.join(count, patience=240)
        assert len(back) == count
        throng.listen(1)
        assert all(len(one.texts) >= 5 for one in back)
        spent = busy(server.process.pid) - before
        saved = sum(judges.saved.values())
        throng.listen(1.5)
        assert sum(judges.saved.values()) > saved
        throng.leave()
    finally:
        judges.rest()
        log = server.log()
        server.stop()
    assert judges.refused == [] and "Traceback" not in log
    # What was answered is on disk, and nothing counted twice: one more at most, whose answer the kill cut off.
    for name, version in judges.versions().items():
        assert judges.saved[name] <= version <= judges.saved[name] + 1
    return spent


@on_sqlite
@pytest.mark.parametrize("count, twin", [(100, 0), full(5000, 1000)])
def test_a_hall_comes_back_at_once_after_a_kill_while_judges_save(hall, database, tmp_path, count, twin):
    play.begin(hall, "p1")
    spent = comes_back(hall, database, tmp_path, "engine", count)
    if twin:
        with change(SYSTEM):
            db.session.query(Scorecard).update({"version": 0})
        theirs = comes_back(hall, database, tmp_path, "stock", twin)
        assert spent / count < theirs / twin


@pytest.mark.parametrize("count, stalled, boards", [(26, 6, 100), full(500, 100, 300)])
def test_stalled_phones_jump_to_the_present_and_stock_replays_the_past(bare, count, stalled, boards):
    replayed = {}
    for kind in ("engine", "stock"):
        server = bare(kind)
        throng = Throng(server.port)
        asleep = throng.join(stalled, buffer=2048)
        awake = throng.join(count - stalled)
        throng.deafen(asleep)
        for _ in range(boards):
            server.emit()
            throng.listen(0.01)
        throng.listen(1)
        until = time.monotonic() + 120
        while any(len(one.texts) < boards for one in awake) and time.monotonic() < until:
            throng.listen(0.5)
        # The healthy ones miss nothing.
        assert all(len(one.texts) == boards for one in awake), kind
        throng.wake(asleep)
        until, told = time.monotonic() + 120, -1
        while told < (told := sum(len(one.texts) for one in asleep)) and time.monotonic() < until:
            throng.listen(3)
        replayed[kind] = max(len(one.texts) for one in asleep)
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
    attacker.send(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
    return attacker


@pytest.mark.parametrize("count", [60, full(1000)])
def test_half_handshakes_and_slow_bodies_are_gone_and_stock_keeps_them(tmp_path, count):
    from tests.live.test_holes import Twin

    ours, stock = Server(tmp_path / "ours"), Twin(tmp_path)
    ours.start("--empty")
    try:
        before, memory = descriptors(ours.process.pid), resident(ours.process.pid)
        held = [make(ours.port) for _ in range(count) for make in (half_head, slow_body)]
        some = min(count, 100)
        held += [make(stock.port) for _ in range(some) for make in (half_head, slow_body)]
        # The pages go on meanwhile.
        line = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=10)
        line.request("GET", "/")
        assert line.getresponse().status == 200
        line.close()
        until = time.monotonic() + 60
        while descriptors(ours.process.pid) > before + 2 and time.monotonic() < until:
            time.sleep(0.5)
        assert descriptors(ours.process.pid) <= before + 2
        assert resident(ours.process.pid) - memory < 20_000_000 + count * 20_000
        assert descriptors(stock.process.pid) > 2 * some
        for attacker in held:
            attacker.close()
        assert "Traceback" not in ours.log()
    finally:
        ours.stop()
        stock.stop()


def churn(server, seconds, size):
    """Viewers come, listen to a board and go, over and over; some go without a word. Returns how many there were."""
    until, seen = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        throng = Throng(server.port)
        seen += len(throng.join(size))
        server.emit()
        throng.listen(0.05)
        for one in throng.viewers[::3]:
            one.link.send(frame(b"\x03\xe8", first=0x88))
        throng.leave()
    return seen


@pytest.mark.parametrize("seconds, size", [(1.5, 10), full(SOAK, 200)])
def test_an_evening_of_coming_and_going_leaves_nothing_behind(bare, seconds, size):
    cost = {}
    for kind in ("engine", "stock"):
        server = bare(kind)
        process = server.process.pid
        churn(server, min(60, seconds), size)
        time.sleep(1.5)
        before, held, spent = resident(process), descriptors(process), busy(process)
        # The twin shows its cost in less time than an hour.
        seen = churn(server, seconds if kind == "engine" else min(seconds, 60), size)
        cost[kind] = (busy(process) - spent) / seen
        time.sleep(1.5)
        if kind == "engine":
            assert descriptors(process) <= held + 2
            assert resident(process) - before < 5_000_000
        server.stop()
    assert cost["engine"] < cost["stock"]
