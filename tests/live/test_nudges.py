"""What goes through Flask-SocketIO's message queue: a word that says "look"; nothing else leaves a process or is heard."""

import contextlib
import logging
import os
import pickle
import socket
import threading
import time

import flask_socketio
import pytest
import socketio

from app.live import nudges
from app.live.admission import admit
from app.live.crowd import Crowd
from app.live.fanout import Fanout
from app.live.server import _Greeting, _manager
from app.live.watch import Tickets, Watch
from tests.live.processes import NUDGES
from tests.ranking import play

N = "/live"
SECRET = {"rev": 1, "rows": [["p1", 1, "91.83", "closed", None]]}


def serving(manager):
    """A Socket.IO server before that manager, listening to the queue."""
    made = socketio.Server(client_manager=manager, async_mode="threading", namespaces=[N])
    threading.Thread(target=listening, args=(manager,), daemon=True).start()
    return made


def listening(manager):
    with contextlib.suppress(SystemExit):
        manager._thread()


@pytest.fixture
def nudged(queue):
    """Managers as processes have them; what each of them hears is in `heard`."""
    made = []

    def start(kind=Crowd):
        manager = nudges.with_queue(kind, queue.url)
        manager.heard = []
        manager.on_nudge = manager.heard.append
        manager.server = serving(manager)
        made.append(manager)
        queue.heard_by(len(made))
        return manager

    yield start
    for manager in made:
        # Its listening thread ends with the next word, or with the one after Redis has come back.
        manager.on_nudge = end
    queue.client.publish(nudges.CHANNEL, socketio.Server().packet_class.json.dumps(NUDGES[0]))


def end(word):
    raise SystemExit


def comes(found, wanted, seconds=5):
    until = time.monotonic() + seconds
    while found() != wanted and time.monotonic() < until:
        time.sleep(0.02)
    return found() == wanted


def everything(server):
    """All that python-socketio would tell other processes."""
    server.emit("board", SECRET, namespace=N)
    server.emit("board", SECRET, namespace=N, room="1//control")
    server.emit("board", SECRET, namespace=N, to="a viewer", callback=lambda: None)
    server.emit("board", b"91.83", namespace=N)
    server.disconnect("a viewer", namespace=N)
    server.enter_room("a viewer", "1//control", namespace=N)
    server.leave_room("a viewer", "1//public", namespace=N)
    server.close_room("1//public", namespace=N)
    server.manager._return_callback("another process", "a viewer", N, 1, "91.83")


@pytest.mark.parametrize("kind", [Crowd, _Greeting])
def test_whatever_is_emitted_only_nudges_leave_the_process(nudged, queue, kind):
    manager, other = nudged(kind), nudged(kind)
    everything(manager.server)
    manager.nudge({nudges.STATES, nudges.RIGHTS})
    assert comes(lambda: sorted(other.heard), ["rights", "states"])
    assert queue.messages() == NUDGES and len(queue.said) == len(NUDGES)
    # Whoever said it knows it already.
    assert manager.heard == []


def test_stock_tells_the_queue_all_of_it(queue):
    manager = socketio.RedisManager(queue.url, channel=nudges.CHANNEL, write_only=True)
    everything(serving(manager))
    assert comes(lambda: len(queue.said), 9)
    assert {one["method"] for one in queue.messages()} == {"emit", "disconnect", "enter_room", "leave_room", "close_room", "callback"}
    assert b"".join(queue.said).count(b"91.83") >= 3


def test_any_process_may_nudge_by_flask_socketios_own_emit(nudged, queue):
    manager = nudged()
    outside = flask_socketio.SocketIO(message_queue=queue.url)
    outside.emit("look", "states", namespace="/look")
    outside.emit("look", "rights", namespace="/look")
    assert comes(lambda: manager.heard, ["states", "rights"])


class Trap:
    """Who unpickles it makes a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def forged(trap):
    nudge = NUDGES[0]
    dumps = socketio.Server().packet_class.json.dumps
    emit = {**nudge, "event": "board", "data": [SECRET], "namespace": N}
    return [
        pickle.dumps(Trap(trap)), pickle.dumps(nudge), pickle.dumps(emit), b"", b"\xff", b"look", b"[" * 100_000, b"[]", b"7", b"null",
        *(dumps({**nudge, **other}).encode() for other in (
            {"data": ["anything"]}, {"data": ["states", SECRET]}, {"data": "states"}, {"data": {"states": 1}}, {"data": None},
            {"data": [SECRET]}, {"namespace": N}, {"namespace": None}, {"event": "board"}, {"method": "disconnect"},
            {"method": "enter_room"}, {"binary": True}, {"binary": True, "data": [["states"], "eA=="]}, {"more": "x" * 1000},
        )),
        dumps(emit).encode(),
    ]


def test_what_is_no_nudge_is_not_heard_and_nothing_is_unpickled(nudged, queue, tmp_path, caplog):
    manager = nudged()
    for one in forged(tmp_path / "trapped"):
        queue.client.publish(nudges.CHANNEL, one)
    queue.client.publish(nudges.CHANNEL, forged(tmp_path)[-1].replace(b'"host_id"', b'"was"'))
    queue.client.publish(nudges.CHANNEL, socketio.Server().packet_class.json.dumps(NUDGES[1]))
    assert comes(lambda: manager.heard, ["states"])
    assert not (tmp_path / "trapped").exists() and "Traceback" not in caplog.text
    # It is a trap for who does unpickle.
    pickle.loads(forged(tmp_path / "trapped")[0])
    assert (tmp_path / "trapped").exists()


def test_processes_hear_again_once_redis_is_back(nudged, queue):
    manager, other = nudged(), nudged()
    queue.stop()
    manager.nudge({nudges.STATES})
    time.sleep(0.3)
    queue.start()
    queue.heard_by(2)
    assert comes(lambda: "states" in (manager.nudge({nudges.STATES}) or other.heard), True, seconds=10)


class Deaf:
    """Takes connections and bytes, and never says anything."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        self.taken = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        while True:
            try:
                self.taken.append(self._listener.accept()[0])
            except OSError:
                return

    def close(self):
        for one in (self._listener, *self.taken):
            one.close()


@pytest.fixture
def deaf():
    made = Deaf()
    yield made
    made.close()


@pytest.mark.parametrize("away", ["deaf", "stopped", "paused"])
def test_whoever_nudges_does_not_wait_for_the_queue(away, request, nudged, queue):
    if away == "deaf":
        manager = nudges.with_queue(Crowd, request.getfixturevalue("deaf").url)
        socketio.Server(client_manager=manager, async_mode="threading", namespaces=[N])
    else:
        manager = nudged()
        queue.stop() if away == "stopped" else queue.pause()
    began = time.monotonic()
    for _ in range(1000):
        manager.nudge({nudges.STATES, nudges.RIGHTS})
        manager.server.emit("board", SECRET, namespace=N, room="1//public")
    assert time.monotonic() - began < 2
    if away == "stopped":
        queue.start()
    queue.resume()


def test_a_release_whose_queue_cannot_be_held_back_is_not_used(monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("doorstep"), "propagate", True)
    assert isinstance(_manager(Crowd, "redis://127.0.0.1:1/0"), socketio.RedisManager)
    monkeypatch.delattr(socketio.RedisManager, "_listen")
    monkeypatch.delattr(socketio.redis_manager.PubSubManager, "_listen")
    assert type(_manager(Crowd, "redis://127.0.0.1:1/0")) is Crowd
    assert "_listen" in caplog.text and "look by themselves" in caplog.text


class Paper:
    """Carries states to a list."""

    def __init__(self):
        self.sent = []

    def to_all(self, group, event, body):
        self.sent.append((event, body))

    def bundle(self, states):
        return states

    def to_one(self, viewer, bundle):
        self.sent += bundle

    def enter(self, viewer, group):
        """Nobody is anywhere."""


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_nudge_makes_a_process_look_for_what_others_did(hall):
    """Its look at every half second is not running here: only the nudge can have done it."""
    carried, tasks = Paper(), []
    fanout = Fanout(carried)
    watch = Watch(hall.app, fanout, Tickets(), lambda viewer: None, lambda words: None)
    watch.start(lambda *task: tasks.append(task))
    look, catch_up = tasks
    assert look[1] == watch.look and catch_up[1] == fanout.catch_up
    threading.Thread(target=catch_up[0], args=catch_up[1:], daemon=True).start()
    fanout.join("v", admit({"contest": "spring", "stage": "final"}, None))
    play.score(hall, "p1", "50", "50", "50")
    play.reveal(hall, "p1")
    greeted = len(carried.sent)
    assert not fanout.wake.wait(0.3)
    watch.nudged(nudges.STATES)
    assert fanout.wake.wait(5)
    fanout.round()
    boards = [body for event, body in carried.sent[greeted:] if event == "board"]
    assert boards and boards[-1]["rows"][0][2] == "70.00"
