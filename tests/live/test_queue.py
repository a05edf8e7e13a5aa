"""Redis as an enemy, and Redis that says nothing: two processes, real sockets, a real message queue."""

import json
import time

import flask_socketio
import pytest
import redis

from tests.live.client import Viewer
from tests.live.processes import NUDGES, act, play, save, shows, viewer
from tests.live.raw import Raw, frame
from tests.live.test_holes import Twin
from tests.live.test_nudges import Deaf, forged
from tests.server import Server

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
CHANNEL = "flask-socketio"
FORGED = {"rev": 10**9, "label": "final", "rows": [["p3", 1, "100.00", "revealed", "first"]], "scored": 3, "of": 3}


def listening(port):
    """A public viewer, and the sid that it was given."""
    class Told(Viewer):
        def _frame(self):
            text = super()._frame()
            if text.startswith("40/live,"):
                self.sid = json.loads(text[8:])["sid"]
            return text

    made = Told(f"127.0.0.1:{port}", contest="spring", stage="final", view="public")
    made.greeting()
    return made


def attack(url, sids, group, control):
    """All that a message queue can be asked for, by whoever may write to it."""
    outside = flask_socketio.SocketIO(message_queue=url)
    for sid in (None, group, *sids):
        outside.emit("board", FORGED, namespace="/live", to=sid)
    line = redis.Redis.from_url(url)
    for sid in sids:
        for said in (
            {"method": "enter_room", "sid": sid, "room": control}, {"method": "leave_room", "sid": sid, "room": group},
            {"method": "disconnect", "sid": sid},
        ):
            line.publish(CHANNEL, json.dumps({**said, "namespace": "/live", "host_id": "x"}))
    line.publish(CHANNEL, json.dumps({"method": "close_room", "room": group, "namespace": "/live", "host_id": "x"}))


@pytest.mark.parametrize("carried", [("engine", "stock")])
def test_who_writes_to_redis_shows_nobody_anything_and_moves_nobody(hall, pair, queue, tokens, tmp_path):
    watching = [listening(server.port) for server in pair]
    desks = [viewer(server.port, tokens, "control")[0] for server in pair]
    queue.heard_by(2)
    group, control = (f"{hall.stage_id}/main/{audience}" for audience in ("public", "control"))
    attack(queue.url, [one.sid for one in watching], group, control)
    line = queue.client.pipeline()
    for one in forged(tmp_path / "trapped") * 20 + [json.dumps(NUDGES[0]), json.dumps(NUDGES[1])] * 2000:
        line.publish(CHANNEL, one)
    line.execute()
    # What the desk sees is nothing for who was "moved" there, and the flood holds up nobody.
    play(pair[0].port, hall, tokens, "p1", {"judge1": "50", "judge2": "50", "judge3": "50"})
    for desk in desks:
        desk.until("board", shows("p1", "70.00"))
    assert act(pair[1].port, tokens, "reveal")[0] == 200
    for one in watching:
        seen = []
        while not seen or not shows("p1", "70.00")(seen[-1]):
            event, body = one.next()
            seen += [body] if event == "board" else []
        assert all(board["rev"] < 10**9 and not shows("p3", "100.00")(board) for board in seen)
        # From the desk's room, a closed board would have shown the score before it was revealed.
        assert all(row[3] == "revealed" for board in seen for row in board["rows"] if row[2] is not None)
    assert not (tmp_path / "trapped").exists()
    for server in pair:
        assert "Traceback" not in server.log()


def test_stock_shows_and_does_what_the_queue_says(queue, tmp_path, database_kind):
    twin = Twin(tmp_path, queue.url)
    try:
        attacker = Raw(twin.port).open()
        attacker.send(frame("40/live,"))
        queue.heard_by(1)
        said = attacker.socket.recv(65536).decode(errors="replace")
        sid = said.partition('"sid":"')[2].partition('"')[0]
        attack(queue.url, [sid], "1/main/public", "1/main/control")
        time.sleep(1)
        said = attacker.socket.recv(65536).decode(errors="replace")
        assert '"100.00"' in said and "41/live," in said
    finally:
        twin.stop()


def waits(server, hall, tokens, count):
    """Seconds that each of so many saves took."""
    taken = []
    for number in range(count):
        began = time.monotonic()
        assert save(server.port, hall, tokens, "judge1", "p1", str(20 + number)) == 200
        taken.append(time.monotonic() - began)
    return taken


def test_a_silent_or_absent_redis_makes_no_judge_wait_and_no_board_wrong(hall, pair, queue, tokens):
    a, b = pair
    for action in ("call", "pitch", "questions", "open"):
        assert act(a.port, tokens, action, **({"entry": "p1"} if action == "call" else {}))[0] == 200
    desk = viewer(b.port, tokens, "control")[0]
    quiet = waits(a, hall, tokens, 10)
    for away, mark, score in ((queue.pause, "50", "70.00"), (queue.stop, "55", "75.00")):
        away()
        # Counting attempts may ask it once; that is given up at once, and the nudges are nobody's business.
        assert max(waits(a, hall, tokens, 10)) < max(quiet) + 1
        for name in ("judge1", "judge2", "judge3"):
            assert save(a.port, hall, tokens, name, "p1", mark) == 200
        desk.until("board", shows("p1", score), timeout=15)
    queue.start()
    # Where nobody watches, nobody listens.
    queue.heard_by(1)
    assert all("Traceback" not in server.log() for server in pair)


def test_processes_start_and_serve_beside_a_redis_that_never_answers(hall, tokens, database, tmp_path):
    deaf = Deaf()
    server = Server(tmp_path / "a", database, settings={"DOORSTEP_REDIS_URL": deaf.url})
    try:
        server.start("--empty", once="/healthz")
        watching = viewer(server.port)[0]
        play(server.port, hall, tokens, "p1", {"judge1": "50", "judge2": "50", "judge3": "50"})
        assert act(server.port, tokens, "reveal")[0] == 200
        watching.until("board", shows("p1", "70.00"))
        assert deaf.taken
    finally:
        server.stop()
        deaf.close()
