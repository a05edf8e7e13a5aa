"""Bodies at the door: whole ones of any length come through as they were sent; half ones never reach the application."""

import hashlib

import gevent
import pytest
from gevent import socket
from gevent.pywsgi import WSGIServer

from app.live import door

SIZES = [1, 100, door.EARLY - 1, door.EARLY, door.EARLY + 1, 3 * door.EARLY + 7]


@pytest.fixture
def served():
    """A server whose application says what it was sent, and the list of what reached it."""
    reached = []

    def application(environ, start_response):
        told = environ["wsgi.input"].read() if environ["REQUEST_METHOD"] == "POST" else b""
        reached.append(len(told))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [hashlib.sha256(told).hexdigest().encode()]

    server = WSGIServer(("127.0.0.1", 0), application, handler_class=door.Handler, log=None)
    server.start()
    yield server.server_port, reached
    server.stop()


def reached_by(port):
    link = socket.create_connection(("127.0.0.1", port), timeout=20)
    return link, link.makefile("rb")


def answer(ear):
    """Status and body of the next answer."""
    status, size = int(ear.readline().split()[1]), 0
    while (line := ear.readline()) != b"\r\n":
        name, _, value = line.decode().partition(":")
        size = int(value) if name.lower() == "content-length" else size
    return status, ear.read(size).decode()


def post(length, *more):
    return "".join(f"{one}\r\n" for one in ("POST / HTTP/1.1", "Host: x", f"Content-Length: {length}", *more, "")).encode()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1_000_000, 4_001])
def test_a_body_comes_as_it_was_sent_and_the_next_request_after_it(served, size, step):
    port, reached = served
    body = bytes(at * 7 % 251 for at in range(size))
    link, ear = reached_by(port)
    for _ in range(2):
        link.sendall(post(size))
        for at in range(0, size, step):
            link.sendall(body[at : at + step])
            gevent.sleep(0)
        assert answer(ear) == (200, hashlib.sha256(body).hexdigest())
    assert reached == [size, size]


def test_a_body_in_chunks_comes_as_it_was_sent(served):
    port, _ = served
    body = b"0123456789" * 20_000
    link, ear = reached_by(port)
    link.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    for at in range(0, len(body), 9_999):
        part = body[at : at + 9_999]
        link.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    link.sendall(b"0\r\n\r\n")
    assert answer(ear) == (200, hashlib.sha256(body).hexdigest())


def test_who_waits_for_a_word_before_sending_gets_it(served):
    port, _ = served
    link, ear = reached_by(port)
    link.sendall(post(5, "Expect: 100-continue"))
    assert ear.readline().startswith(b"HTTP/1.1 100") and ear.readline() == b"\r\n"
    link.sendall(b"hello")
    assert answer(ear)[0] == 200


def test_half_a_body_reaches_nobody_and_is_told_so(served, monkeypatch):
    port, reached = served
    monkeypatch.setattr(door, "BODY", 0.3)
    link, ear = reached_by(port)
    link.sendall(post(1000) + b"half")
    assert answer(ear)[0] == 408 and ear.read() == b""
    assert reached == []


def test_a_long_body_that_stops_in_the_middle_ends_too(served, monkeypatch):
    port, reached = served
    monkeypatch.setattr(door, "BODY", 0.3)
    monkeypatch.setattr(door, "SLOWEST", 10**9)
    link, ear = reached_by(port)
    link.sendall(post(10 * door.EARLY) + b"x" * (door.EARLY + 10))
    with gevent.Timeout(10):
        ear.read()
    assert reached == []
