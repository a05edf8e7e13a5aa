"""What viewers get over a real websocket from a real server."""

import time
import uuid

import pytest
import websocket
from sqlalchemy import update

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Role, SignIn, Token
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.ranking import actions as ranking
from tests.live.client import Gone, Refused
from tests.ranking import play

# What is refused before any query that could differ is tried on one database; each server takes seconds to start.
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_the_greeting_comes_after_the_answer_once_each_and_in_order(server):
    viewer = server.viewer()
    greeting = viewer.greeting()
    assert [name for name, _ in greeting] == ["programme", "board", "hall", "reveal", "ceremony"]
    said = dict(greeting)
    assert [entry["key"] for entry in said["programme"]["entries"]] == ["p1", "p2", "p3"]
    assert said["board"]["rows"] == [[key, None, None, "waiting", None] for key in ("p1", "p2", "p3")]
    assert said["reveal"] is None and said["ceremony"] is None
    assert abs(said["hall"]["now"] - clock.now_ms()) < 5000
    assert viewer.silent(0.5)


def test_a_reveal_reaches_viewers_and_numbers_only_grow(hall, server):
    viewer = server.viewer()
    first = dict(viewer.greeting())["board"]
    play.score(hall, "p1", "50", "50", "50")
    play.reveal(hall, "p1")
    board = viewer.until("board", lambda body: body["rows"][0][2] == "70.00" and body["rows"][0][3] == "revealed")
    assert board["rev"] > first["rev"] and board["scored"] == 1


def test_hidden_saves_send_the_public_nothing_and_the_desk_the_score(hall, server, cookie):
    play.begin(hall, "p1")
    public, control = server.viewer(), server.viewer(view="control", cookie=cookie("hao"))
    public.greeting(), control.greeting()
    play.submit(hall, "p1", "50", "50", "50")
    assert control.until("board", lambda body: body["rows"][0][2] == "70.00")["scored"] == 1
    assert public.silent(1.5)


def test_a_frozen_board_leaks_neither_score_nor_rank_nor_count_nor_number(hall, server):
    play.score(hall, "p1", "50", "50", "50")
    ranking.freeze(SYSTEM, hall.stage)
    viewer = server.viewer()
    before = dict(viewer.greeting())["board"]
    ranking.reveal(SYSTEM, hall.entry("p1"))
    ranking.set_state(SYSTEM, hall.entry("p1"), "revealed")
    assert viewer.silent(1.5)
    assert dict(server.viewer().greeting())["board"] == before


def test_who_comes_late_sees_the_present(hall, server):
    early = server.viewer()
    early.greeting()
    play.score(hall, "p1", "50", "50", "50")
    play.reveal(hall, "p1")
    seen = early.until("board", lambda body: body["rows"][0][3] == "revealed")
    late = dict(server.viewer().greeting())
    assert late["board"] == seen and late["reveal"]["score"] == "70.00"


def test_a_restarted_server_shows_the_same(hall, server):
    play.score(hall, "p1", "50", "50", "50")
    play.reveal(hall, "p1")
    before = dict(server.viewer().greeting())
    server.stop()
    server.start()
    after = dict(server.viewer().greeting())
    assert {name: after[name] for name in ("programme", "board", "reveal")} == {
        name: before[name] for name in ("programme", "board", "reveal")
    }


@on_sqlite
def test_a_wrong_origin_is_refused(server):
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"):
        with pytest.raises(websocket.WebSocketBadStatusException):
            server.viewer(origin=origin)


@on_sqlite
def test_a_forged_forwarded_host_makes_no_origin_right(server):
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(
            f"ws://{server.address}/socket.io/?EIO=4&transport=websocket", origin="http://evil.example",
            header=["X-Forwarded-Host: evil.example"], timeout=5,
        )


def test_a_missing_origin_will_do_for_the_public_and_never_with_a_cookie(server, cookie):
    assert len(server.viewer(origin=None).greeting()) == 5
    with pytest.raises(Refused):
        server.viewer(origin=None, cookie=cookie("hao"), view="control")
    with pytest.raises(Refused):
        server.viewer(origin=None, cookie=cookie("hao"))


def test_a_token_stands_in_for_the_cookie_without_an_origin(hall, server):
    from app.accounts.identity import hashed
    from app.accounts.models import Token
    from app.db import db

    with change(SYSTEM):
        db.session.add(Token(person_id=hall.people["hao"], label="t", secret_hash=hashed("s" * 32), created_at=clock.now()))
    assert len(server.viewer(origin=None, view="control", token="s" * 32).greeting()) == 5
    with pytest.raises(Refused):
        server.viewer(origin=None, view="control", token="x" * 32)


def test_the_desks_view_is_refused_to_who_may_not_see_it(server, cookie):
    for name in (None, "wang", "judge1", "other"):
        with pytest.raises(Refused):
            server.viewer(view="control", cookie=cookie(name) if name else None)


def test_a_judges_view_needs_a_judge_and_shows_what_the_public_sees(hall, server, cookie):
    play.score(hall, "p1", "50", "50", "50")
    with pytest.raises(Refused):
        server.viewer(view="judge", cookie=cookie("wang"))
    seen = dict(server.viewer(view="judge", cookie=cookie("judge1")).greeting())
    assert seen["board"]["rows"][0][2] is None and "judges_in" not in seen["hall"]


def test_what_is_not_there_or_not_published_is_refused(server):
    for said in (
        {"contest": "none"}, {"stage": "none"}, {"stage": "screening"}, {"contest": "other"}, {"room": "attic"}, {"view": "god"},
        {"contest": 7}, {"contest": "\ud800"}, {"stage": "final\0"},
    ):
        with pytest.raises(Refused):
            server.viewer(**said)


def sign_out(hall, client, token):
    client.post("/sign-out")


def revoke_the_sign_in(hall, client, token):
    with change(SYSTEM) as current:
        db.session.execute(update(SignIn).where(SignIn.person_id == hall.people["hao"]).values(revoked_at=current.at))


def revoke_the_token(hall, client, token):
    with change(SYSTEM) as current:
        db.session.execute(update(Token).where(Token.secret_hash == hashed(token)).values(revoked_at=current.at))


def take_the_role_away(hall, client, token):
    with change(SYSTEM) as current:
        db.session.execute(update(Role).where(Role.person_id == hall.people["hao"]).values(revoked_at=current.at))


def give_the_role_back(hall):
    with change(SYSTEM):
        db.session.execute(update(Role).where(Role.person_id == hall.people["hao"]).values(revoked_at=None))


@pytest.mark.parametrize("loses", [sign_out, revoke_the_sign_in, revoke_the_token, take_the_role_away])
def test_who_loses_a_right_loses_the_socket_within_a_second(hall, server, loses):
    """Done by another process, with no Redis to tell of it: the server looks by itself."""
    took = []
    # A busy machine may be late once; a server that looks too seldom is late most of the time.
    while len(took) < 4 and min(took, default=9) >= 1:
        give_the_role_back(hall)
        client, token = hall.browse("hao"), uuid.uuid4().hex
        with change(SYSTEM):
            db.session.add(Token(person_id=hall.people["hao"], label="t", secret_hash=hashed(token), created_at=clock.now()))
        by = {"token": token} if loses is revoke_the_token else {"cookie": "doorstep=" + client.get_cookie("doorstep").value}
        viewer, other = server.viewer(view="control", **by), server.viewer()
        viewer.greeting(), other.greeting()
        loses(hall, client, token)
        began = time.monotonic()
        with pytest.raises(Gone):
            while True:
                viewer.next(5)
        took.append(time.monotonic() - began)
        # Nobody else is disturbed.
        assert other.silent(0.1)
    assert min(took) < 1


@on_sqlite
def test_what_a_viewer_sends_is_ignored(hall, server):
    viewer = server.viewer()
    viewer.greeting()
    for frame in ('42/live,["connect",{"contest":"spring"}]', '42/live,["disconnect"]', '42/live,["board",{}]', '42/live,7["x"]', '43/live,1[]'):
        viewer.send(frame)
    assert viewer.silent(0.5)
    play.score(hall, "p1", "50", "50", "50")
    play.reveal(hall, "p1")
    assert viewer.until("reveal")["score"] == "70.00"
    assert "Traceback" not in server.log()


@on_sqlite
def test_polling_is_no_way_in(server):
    import urllib.error
    import urllib.request

    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://{server.address}/socket.io/?EIO=4&transport=polling", timeout=5)


@on_sqlite
def test_viewers_are_counted_by_view(server):
    import urllib.request

    viewer = server.viewer()
    viewer.greeting()
    text = urllib.request.urlopen(f"http://{server.address}/metrics", timeout=5).read().decode()
    assert 'doorstep_viewers{view="public"} 1.0' in text


@on_sqlite
def test_half_a_surrogate_pair_is_no_token(server):
    assert server.viewer(token="\ud800").greeting()[0][0] == "programme"
    with pytest.raises(Refused):
        server.viewer(view="control", token="\ud800")


@on_sqlite
def test_there_is_no_other_namespace(server):
    for namespace in ("", "/other,"):
        link = websocket.create_connection(f"ws://{server.address}/socket.io/?EIO=4&transport=websocket", timeout=5)
        link.recv()
        link.send("40" + namespace)
        assert link.recv().startswith("44")
        link.close()
