"""Rooms that thousands enter and leave, kept the way python-socketio asks for them."""

import time

import flask
import flask_socketio
import pytest
import socketio

from app.live.crowd import Crowd

N = "/live"


def manager(made):
    flask_socketio.SocketIO(flask.Flask(__name__), async_mode="threading", client_manager=made, namespaces=[N])
    return made


@pytest.fixture(params=["ours", "stock"])
def crowd(request):
    return manager(Crowd(states=N) if request.param == "ours" else socketio.Manager())


def let_in(crowd, name):
    sid = crowd.pre_connect(name, N)
    crowd.connect(sid, N)
    return sid


def test_a_viewer_is_connected_once_it_was_let_in_and_until_it_leaves(crowd):
    sid = crowd.pre_connect("e1", N)
    assert not crowd.is_connected(sid, N) and crowd.is_pre_connected(sid, N)
    crowd.connect(sid, N)
    assert crowd.is_connected(sid, N)
    assert crowd.sid_from_eio_sid("e1", N) == sid and crowd.eio_sid_from_sid(sid, N) == "e1"
    crowd.pre_disconnect(sid, N)
    assert not crowd.is_connected(sid, N)
    crowd.disconnect(sid, N)
    assert crowd.eio_sid_from_sid(sid, N) is None and not crowd.pending_disconnect and not crowd.pending_connect
    assert crowd.rooms == {}


def test_one_connection_is_let_in_once(crowd):
    assert crowd.pre_connect("e1", N) is not None
    assert crowd.pre_connect("e1", N) is None


def test_rooms_hold_those_who_entered_and_did_not_leave(crowd):
    a, b, c = (let_in(crowd, name) for name in "abc")
    for sid in (a, b):
        crowd.enter_room(sid, N, "hall")
    crowd.enter_room(b, N, "desk")
    assert dict(crowd.get_participants(N, "hall")) == {a: "a", b: "b"}
    assert dict(crowd.get_participants(N, ["hall", "desk"])) == {a: "a", b: "b"}
    assert dict(crowd.get_participants(N, None)) == {a: "a", b: "b", c: "c"}
    assert dict(crowd.get_participants(N, c)) == {c: "c"}
    assert set(crowd.get_rooms(b, N)) == {b, "hall", "desk"}
    crowd.leave_room(b, N, "hall")
    crowd.disconnect(a, N)
    assert dict(crowd.get_participants(N, "hall")) == {}
    assert "hall" not in crowd.rooms[N]
    crowd.close_room("desk", N)
    assert dict(crowd.get_participants(N, "desk")) == {}


def test_nobody_enters_the_room_that_is_anothers_name(crowd):
    a, b = let_in(crowd, "a"), let_in(crowd, "b")
    with pytest.raises(ValueError):
        crowd.enter_room(a, N, b)


def leave_all(crowd, size):
    sids = [let_in(crowd, f"e{number}") for number in range(size)]
    for sid in sids:
        crowd.enter_room(sid, N, "hall")
    began = time.perf_counter()
    for sid in sids:
        crowd.pre_disconnect(sid, N)
        crowd.disconnect(sid, N)
    return time.perf_counter() - began


def test_leaving_costs_the_same_however_many_there_are_and_stock_looks_through_all():
    """Counted in one run side by side, so that a slow machine slows both."""
    stock, ours = leave_all(manager(socketio.Manager()), 1500), leave_all(manager(Crowd(states=N)), 1500)
    assert ours * 5 < stock
