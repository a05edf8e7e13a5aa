"""Two processes behind one address, one database and Redis; then one of them dies, and Redis goes and comes back."""

import http.client
import json
import os
import shutil
import subprocess
import threading
import time
import uuid

import pytest
import redis

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.scoring.models import Scorecard
from tests.live.client import Gone, Viewer
from tests.live.proxy import Proxy
from tests.server import Server, free_port

# Two processes are for PostgreSQL; one file of SQLite is for one.
pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
HALL = "/api/v1/contests/spring/stages/final"


class Queue:
    """A Redis of our own, and all that was ever said in it."""

    def __init__(self, folder):
        self.port, self._folder, self.said = free_port(), folder, []
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process = None

    def start(self):
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                self.client = redis.Redis.from_url(self.url)
                self.client.ping()
                break
            except redis.RedisError:
                time.sleep(0.05)
        threading.Thread(target=self._overhear, daemon=True).start()

    def _overhear(self):
        try:
            ear = redis.Redis.from_url(self.url).pubsub(ignore_subscribe_messages=True)
            ear.psubscribe("*")
            self.said.extend(message["data"] for message in ear.listen())
        except redis.RedisError:
            pass

    def stop(self):
        self._process.kill()
        self._process.wait()

    def listeners(self):
        return self.client.pubsub_numsub("doorstep-live")[0][1]


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
def pair(tokens, database, queue, tmp_path):
    settings = {"DOORSTEP_REDIS_URL": queue.url, "DOORSTEP_SECRET_KEY": "the same for both"}
    made = [Server(tmp_path / name, database, settings=settings) for name in "ab"]
    for server in made:
        server.start("--empty")
    yield made
    for server in made:
        server.stop()


@pytest.fixture
def proxy(pair):
    made = Proxy(*(server.port for server in pair))
    yield made
    made.close()


def call(port, method, path, token, body=None):
    """(status, answer); tried again where the process behind the address has just died."""
    for last in (False, False, True):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        try:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            line.request(method, path, None if body is None else json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except OSError:
            if last:
                raise
        finally:
            line.close()
    raise AssertionError("not reached")


def act(port, tokens, action, **more):
    _, now = call(port, "GET", HALL + "/hall", tokens["hao"])
    body = {"action": action, "revision": now["revision"], "key": uuid.uuid4().hex, **more}
    return call(port, "POST", HALL + "/actions", tokens["hao"], body)


def save(port, hall, tokens, name, key, mark):
    judge = hall.judges[int(name[-1]) - 1]
    db.session.rollback()
    card = db.session.query(Scorecard).filter_by(entry_id=hall.entries[key], judge_id=judge).one()
    body = {
        "marks": {"innovation": mark, "benefit": "20"}, "comment": "", "submit": True, "base": card.version,
        "key": uuid.uuid4().hex,
    }
    return call(port, "PUT", f"/api/v1/scorecards/{card.key}", tokens[name], body)[0]


def viewer(port, tokens=None, view="public"):
    said = {"contest": "spring", "stage": "final", "view": view}
    made = Viewer(f"127.0.0.1:{port}", **said, **({"token": tokens["hao"]} if tokens else {}))
    return made, dict(made.greeting())


def at_once(*works):
    found = [None] * len(works)

    def run(place, work):
        found[place] = work()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def play(port, hall, tokens, key, marks):
    for action in ("call", "pitch", "questions", "open"):
        assert act(port, tokens, action, **({"entry": key} if action == "call" else {}))[0] == 200
    for name, mark in marks.items():
        assert save(port, hall, tokens, name, key, mark) == 200
    assert act(port, tokens, "close")[0] == 200


def shows(key, score):
    return lambda body: next(row for row in body["rows"] if row[0] == key)[2] == score


def test_a_contest_on_two_processes_outlives_one_of_them_and_redis(hall, pair, proxy, queue, tokens):
    a, b = pair
    watching = {server.port: viewer(server.port) for server in pair}
    desks = {server.port: viewer(server.port, tokens, "control")[0] for server in pair}

    # Whatever happens in one process is seen in both, with the same number.
    play(a.port, hall, tokens, "p1", {"judge1": "50", "judge2": "50", "judge3": "50"})
    for desk in desks.values():
        desk.until("board", shows("p1", "70.00"))
    assert act(b.port, tokens, "reveal")[0] == 200
    boards = [one.until("board", shows("p1", "70.00")) for one, _ in watching.values()]
    assert boards[0] == boards[1]
    assert all(boards[0]["rev"] > greeting["board"]["rev"] for _, greeting in watching.values())

    # The database guards the moves: of two hosts on two processes one is told that things have changed.
    revision = call(a.port, "GET", HALL + "/hall", tokens["hao"])[1]["revision"]
    for server in pair:
        call(server.port, "GET", HALL + "/hall", tokens["hao"])
    same = {"action": "call", "entry": "p2", "revision": revision}
    statuses = at_once(
        *(lambda port=server.port: call(
            port, "POST", HALL + "/actions", tokens["hao"], {**same, "key": uuid.uuid4().hex}
        )[0] for server in pair)
    )
    assert sorted(statuses) == [200, 409]

    # One process dies in the middle: behind the one address the show goes on, and nothing goes back.
    for action in ("pitch", "questions", "open"):
        assert act(proxy.port, tokens, action)[0] == 200
    a.kill()
    with pytest.raises(Gone):
        while True:
            watching[a.port][0].next()
    assert save(proxy.port, hall, tokens, "judge1", "p2", "40") == 200
    back, greeting = viewer(proxy.port)
    assert greeting["board"]["rev"] >= boards[0]["rev"] and shows("p1", "70.00")(greeting["board"])

    # Redis goes: marks are saved as before, and boards are right again by looking.
    a.start("--empty")
    desk = viewer(a.port, tokens, "control")[0]
    queue.stop()
    for name in ("judge2", "judge3"):
        assert save(proxy.port, hall, tokens, name, "p2", "40") == 200
    assert act(b.port, tokens, "close")[0] == 200
    assert desk.until("board", shows("p2", "60.00"), timeout=15)["scored"] == 2
    assert act(b.port, tokens, "reveal")[0] == 200
    assert back.until("board", shows("p2", "60.00"), timeout=15)["rev"] > boards[0]["rev"]

    # It comes back, and both listen to it again.
    queue.start()
    until = time.monotonic() + 30
    while queue.listeners() < 2 and time.monotonic() < until:
        time.sleep(0.2)
    assert queue.listeners() == 2
    fresh = viewer(a.port)[0]
    play(b.port, hall, tokens, "p3", {"judge1": "30", "judge2": "30", "judge3": "30"})
    assert act(b.port, tokens, "reveal")[0] == 200
    fresh.until("board", shows("p3", "50.00"), timeout=15)

    # It was told that there is something to look for, and never what: no mark, no name, no secret.
    assert set(queue.said) == {b"states", b"rights"} or set(queue.said) == {b"states"}
    kept = b"".join(queue.client.keys("*"))
    assert b"70.00" not in kept and all(secret.encode() not in kept for secret in tokens.values())
    for server in pair:
        assert "Traceback" not in server.log(), server.log()


def test_a_right_taken_away_ends_the_sockets_of_all_processes(hall, pair, tokens):
    desks = [viewer(server.port, tokens, "control")[0] for server in pair]
    with change(SYSTEM) as current:
        token = db.session.query(Token).filter_by(secret_hash=hashed(tokens["hao"])).one()
        token.revoked_at = current.at
    for desk in desks:
        with pytest.raises(Gone):
            while True:
                desk.next(3)


@pytest.fixture
def mixed(pair):
    """One of the two carries live pages with Flask-SocketIO as it comes."""
    pair[1].stop()
    pair[1].settings["DOORSTEP_LIVE_TRANSPORT"] = "stock"
    pair[1].start("--empty")
    return pair


def test_states_cross_processes_whatever_carries_them(hall, mixed, tokens):
    watching = [viewer(server.port)[0] for server in mixed]
    for server, key, mark, score in ((mixed[0], "p1", "50", "70.00"), (mixed[1], "p2", "40", "60.00")):
        play(server.port, hall, tokens, key, {"judge1": mark, "judge2": mark, "judge3": mark})
        assert act(server.port, tokens, "reveal")[0] == 200
        seen = [one.until("board", shows(key, score)) for one in watching]
        assert seen[0] == seen[1]
