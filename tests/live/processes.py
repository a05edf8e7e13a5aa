"""Several processes, a Redis of their own, and people who act on any of them over HTTP."""

import http.client
import json
import signal
import subprocess
import threading
import time
import uuid

import redis

from app.db import db
from app.scoring.models import Scorecard
from tests.live.client import Viewer
from tests.server import free_port

# All that a process may tell the others.
NUDGES = [
    {"method": "emit", "event": "look", "data": [word], "namespace": "/look", "binary": False, "room": None, "skip_sid": None, "callback": None}
    for word in ("rights", "states")
]
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
        # SIGKILL ends a paused one too.
        self._process.kill()
        self._process.wait()

    def pause(self):
        """From now on it takes connections and bytes, and answers nobody."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self):
        self._process.send_signal(signal.SIGCONT)

    def listeners(self):
        return self.client.pubsub_numsub("flask-socketio")[0][1]

    def heard_by(self, count):
        """Wait until so many processes listen."""
        until = time.monotonic() + 30
        while self.listeners() < count and time.monotonic() < until:
            time.sleep(0.1)
        assert self.listeners() == count

    def messages(self):
        """What was said, as Flask-SocketIO writes it, without who said it."""
        read = [json.loads(one) for one in self.said if one.startswith(b"{")]
        return [{name: value for name, value in one.items() if name != "host_id"} for one in read]


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
