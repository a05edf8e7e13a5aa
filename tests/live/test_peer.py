"""One connection on real sockets: who keeps up gets everything, who does not gets the newest, who is gone is gone."""

import socket
from types import SimpleNamespace

import gevent
import pytest

from app.live import engine as engines
from app.live import wire
from app.live.peer import MOST_WAITING, Peer, post
from tests.live.raw import frame


@pytest.fixture
def engine():
    heard = []
    eio = SimpleNamespace(
        handle_request=None, sockets={}, handlers={"disconnect": lambda sid, reason: heard.append((sid, reason))},
        ping_interval=3, ping_timeout=2, max_http_buffer_size=8192, generate_id=lambda: "x",
        cors_allowed_origins=lambda origin, environ: True,
    )
    made = engines.Engine(eio, 10)
    made.heard = heard
    return made


@pytest.fixture
def viewer(engine):
    made = []

    def open_one(buffer=4096):
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        theirs.setblocking(False)
        peer = Peer(engine, f"v{len(made)}", ours, False, 8192)
        engine.eio.sockets[peer.sid] = peer
        made.append((peer, theirs))
        return peer, theirs

    yield open_one
    for peer, theirs in made:
        peer.lost()
        theirs.close()


def board(number):
    return wire.Frame(f'42/live,["board",{{"rev":{number},"rows":"{"x" * 1000}"}}]')


def taken(link):
    data = b""
    while True:
        gevent.sleep(0)
        try:
            part = link.recv(1 << 20)
        except BlockingIOError:
            gevent.sleep(0.01)
            try:
                part = link.recv(1 << 20)
            except BlockingIOError:
                return data
        if not part:
            return data
        data += part


def revs(data):
    return [int(part.split(b",")[0]) for part in data.split(b'"rev":')[1:]]


def test_who_keeps_up_gets_every_board_and_who_does_not_jumps_to_the_newest(viewer):
    (quick, quick_link), (slow, slow_link) = viewer(), viewer()
    seen = b""
    for number in range(200):
        post((quick, slow), board(number), "board")
        seen += taken(quick_link)
    assert revs(seen) == list(range(200))
    # Owed: the rest of one frame, and one board. Nothing else is kept, however many there were.
    assert len(slow.waiting) == 1 and len(slow.owed) <= len(board(0).plain)
    assert revs(taken(slow_link))[-1] == 199
    assert slow.owed is None and slow.writer is None
    post((slow,), board(200), "board")
    assert revs(taken(slow_link)) == [200]


def test_each_kind_of_state_waits_by_itself_and_frames_stay_whole(viewer):
    peer, link = viewer()
    for number in range(100):
        post((peer,), board(number), "board")
        post((peer,), wire.Frame(f'42/live,["hall",{number}]'), "hall")
    assert set(peer.waiting) == {"board", "hall"}
    ear, texts = taken(link), []
    while ear:
        size = int.from_bytes(ear[2:4], "big") if ear[1] == 126 else ear[1]
        start = 4 if ear[1] == 126 else 2
        texts.append(ear[start : start + size].decode())
        ear = ear[start + size :]
    assert all(text.startswith("42/live,[") and text.endswith("]") for text in texts)
    assert '["hall",99]' in texts[-1] or '["hall",99]' in texts[-2]


def test_who_takes_nothing_for_twenty_seconds_is_let_go(viewer, engine):
    (stalled, _), (well, link) = viewer(), viewer()
    for number in range(100):
        post((stalled, well), board(number), "board")
        taken(link)
    for _ in range(engines.STALLED):
        assert not stalled.closed
        engine.now += 1
        engine._tick()
    assert stalled.closed and not well.closed
    # It is cleared away, and writing to it is harmless.
    post((stalled,), board(1), "board")
    assert stalled not in engine.stalled and not stalled.waiting


def test_a_queue_of_other_things_is_short(viewer):
    peer, _ = viewer()
    for _ in range(100):
        post((peer,), board(1), "board")
    for number in range(MOST_WAITING + 1):
        post((peer,), wire.Frame("4" + "x" * 100), ("other", number))
    assert peer.closed


def test_who_does_not_answer_a_heartbeat_is_let_go_and_who_does_stays(viewer, engine):
    (silent, _), (alive, link) = viewer(), viewer()
    for peer in (silent, alive):
        engine._wheel[0].add(peer)
    for _ in range(12):
        engine.now += 1
        engine._tick()
        if b"\x81\x012" in taken(link):
            link.send(frame("3"))
            gevent.sleep(0.01)
    assert silent.closed and not alive.closed


def test_a_ping_is_answered_and_a_flood_of_them_ends_it(viewer):
    peer, link = viewer()
    link.send(frame(b"hello", first=0x89))
    assert taken(link) == wire.control(wire.PONG, b"hello")
    link.send(frame(b"", first=0x89) * 100)
    for _ in range(100):
        taken(link)
        if peer.closed:
            break
    assert peer.closed


def test_the_other_sides_goodbye_is_answered_once(viewer, engine):
    peer, link = viewer()
    link.send(frame(b"\x03\xe8", first=0x88))
    assert taken(link) == wire.closing(1000)
    assert peer.closed and link.recv(10) == b""


def test_a_descriptor_is_free_again(viewer):
    peer, link = viewer()
    number = peer.link.fileno()
    assert number >= 0
    link.close()
    gevent.sleep(0.02)
    assert peer.closed and peer.link.fileno() == -1 and peer.reader is None
