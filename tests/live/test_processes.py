"""Two processes behind one address, one database and Redis; then one of them dies, and Redis goes and comes back."""

import http.client
import re
import threading
import time
import uuid

import pytest
from sqlalchemy import create_engine, select

from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import AuditHead, AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.hall.events import HallActed
from app.scoring.models import Scorecard
from tests.live.client import Gone, Viewer
from tests.live.processes import HALL, NUDGES, act, at_once, call, play, save, shows, viewer
from tests.live.proxy import Proxy
from tests.live.raw import Raw
from tests.server import Server

# Two processes are for PostgreSQL; one file of SQLite is for one.
pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def proxy(pair):
    made = Proxy(*(server.port for server in pair))
    yield made
    made.close()


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

    # One process dies in the middle: behind the one address the show goes on, and nothing goes back.
    for action in ("call", "pitch", "questions", "open"):
        assert act(proxy.port, tokens, action, **({"entry": "p2"} if action == "call" else {}))[0] == 200
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
    queue.heard_by(2)
    fresh = viewer(a.port)[0]
    play(b.port, hall, tokens, "p3", {"judge1": "30", "judge2": "30", "judge3": "30"})
    assert act(b.port, tokens, "reveal")[0] == 200
    fresh.until("board", shows("p3", "50.00"), timeout=15)

    # It was told that there is something to look for, and never what: no mark, no name, no secret.
    said = queue.messages()
    assert said and len(said) == len(queue.said) and all(one in NUDGES for one in said)
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


@pytest.mark.parametrize("carried", [("engine", "stock")])
def test_states_cross_processes_whatever_carries_them(hall, pair, tokens):
    watching = [viewer(server.port)[0] for server in pair]
    for server, key, mark, score in ((pair[0], "p1", "50", "70.00"), (pair[1], "p2", "40", "60.00")):
        play(server.port, hall, tokens, key, {"judge1": mark, "judge2": mark, "judge3": mark})
        assert act(server.port, tokens, "reveal")[0] == 200
        seen = [one.until("board", shows(key, score)) for one in watching]
        assert seen[0] == seen[1]


def pressed(port, tokens, body):
    return call(port, "POST", HALL + "/actions", tokens["hao"], body)


def test_of_two_desks_that_press_at_once_on_two_processes_one_moves_the_stage(hall, pair, tokens):
    """Nothing in memory could know: the row in the database lets the first one through."""
    moves = []
    for action in ("call", "pitch", "questions", "open", "close", "reveal", "call"):
        revision = call(pair[0].port, "GET", HALL + "/hall", tokens["hao"])[1]["revision"]
        body = {"action": action, "revision": revision, **({"entry": "p2" if moves else "p1"} if action == "call" else {})}
        answers = at_once(*(
            lambda port=server.port, body=body: pressed(port, tokens, {**body, "key": uuid.uuid4().hex})
            for server in pair for _ in range(2)
        ))
        assert sorted(status for status, _ in answers) == [200, 409, 409, 409], (action, answers)
        moves.append(action)
        # Who came too late is shown what there is now.
        now = next(answer["hall"] for status, answer in answers if status == 200)
        assert all(answer["hall"]["revision"] == now["revision"] for status, answer in answers if status == 409)
    # A desk that heard no answer presses again, and the proxy gives it another process: counted once.
    revision = now["revision"]
    body = {"action": "pitch", "revision": revision, "key": uuid.uuid4().hex}
    answers = at_once(*(lambda port=server.port: pressed(port, tokens, body) for server in pair))
    assert [(status, answer["hall"]["revision"]) for status, answer in answers] == [(200, revision + 1)] * 2
    assert len(logged(hall)) == len(moves) + 1


def logged(hall):
    """What the audit log has of the desk."""
    db.session.rollback()
    return db.session.query(AuditRow).filter_by(action=HallActed.action, stage_id=hall.stage_id).all()


def card_of(hall, judge):
    return db.session.query(Scorecard).filter_by(entry_id=hall.entries["p1"], judge_id=judge).one().key


def put(port, token, card, base, mark):
    body = {"marks": {"innovation": mark, "benefit": "20"}, "comment": "", "submit": True, "base": base, "key": uuid.uuid4().hex}
    return call(port, "PUT", f"/api/v1/scorecards/{card}", token, body)


def test_whichever_process_makes_a_board_everybody_takes_the_newest(hall, pair, tokens):
    """Three tablets save at once, on one process and on the other; both make boards of all of it."""
    for action in ("call", "pitch", "questions", "open"):
        assert act(pair[0].port, tokens, action, **({"entry": "p1"} if action == "call" else {}))[0] == 200
    desks = [viewer(server.port, tokens, "control") for server in pair for _ in range(2)]
    cards = [(f"judge{number}", card_of(hall, judge)) for number, judge in enumerate(hall.judges, 1)]
    for turn in range(6):
        works = [
            lambda port=pair[(turn + place) % 2].port, name=name, card=card, base=turn, mark=str(30 + 3 * turn + place):
            put(port, tokens[name], card, base, mark)
            for place, (name, card) in enumerate(cards)
        ]
        assert [status for status, _ in at_once(*works)] == [200] * 3
    newest = call(pair[0].port, "GET", HALL + "/board?view=control", tokens["hao"])[1]
    for desk, greeting in desks:
        seen = [greeting["board"]]
        while seen[-1]["rev"] < newest["rev"]:
            event, body = desk.next(15)
            seen += [body] if event == "board" else []
        numbers = [board["rev"] for board in seen]
        assert numbers == sorted(set(numbers)) and seen[-1] == newest and len(seen) > 2


def asked(port, cookie, path, csrf=None):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    line.request("POST" if csrf else "GET", path, None, {"Cookie": cookie, **({"X-CSRFToken": csrf} if csrf else {})})
    answer = line.getresponse()
    return answer.status, answer.read().decode(), (answer.headers["Set-Cookie"] or cookie).partition(";")[0]


def signs_out(port, cookie):
    _, page, cookie = asked(port, cookie, "/")
    csrf = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
    assert asked(port, cookie, "/sign-out", csrf)[0] == 302


def test_a_sign_out_at_one_process_ends_sockets_at_the_other_within_a_second(hall, pair, queue, cookie):
    """Because of a nudge; and while Redis says nothing just as well, by looking."""
    a, b = pair
    for away in (False, True):
        if away:
            queue.pause()
        took = []
        # A busy machine may be late once.
        while len(took) < 4 and min(took, default=9) >= 1:
            mine = cookie("hao")
            desk = Viewer(f"127.0.0.1:{b.port}", cookie=mine, contest="spring", stage="final", view="control")
            desk.greeting()
            signs_out(a.port, mine)
            began = time.monotonic()
            with pytest.raises(Gone):
                while True:
                    desk.next(10)
            took.append(time.monotonic() - began)
        assert min(took) < 1, took


def test_who_is_told_to_end_first_answers_the_save_that_is_under_way(hall, tokens, database, tmp_path):
    server = Server(tmp_path / "a", database).start("--empty")
    for action in ("call", "pitch", "questions", "open"):
        assert act(server.port, tokens, action, **({"entry": "p1"} if action == "call" else {}))[0] == 200
    watching, answers = viewer(server.port)[0], []
    other, card = create_engine(database), card_of(hall, hall.judges[0])
    saving = threading.Thread(target=lambda: answers.append(put(server.port, tokens["judge1"], card, 0, "30")[0]))
    try:
        # Somebody else has the end of the log, so the save has to wait.
        with other.begin() as line:
            line.execute(select(AuditHead).with_for_update())
            saving.start()
            time.sleep(1)
            server.process.terminate()
            time.sleep(0.5)
            assert server.process.poll() is None and answers == []
            with pytest.raises(OSError):
                Raw(server.port)
        saving.join()
        assert server.process.wait(5) == 0
    finally:
        server.stop()
        other.dispose()
    assert answers == [200]
    with pytest.raises(Gone):
        while True:
            watching.next()
