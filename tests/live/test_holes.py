"""What anybody on the network may try, on our server and on Flask-SocketIO as it comes, which shows that it is a try."""

import http.client
import json
import subprocess
import sys
import time

import pytest

from tests.live.raw import DEFLATE, Raw, frame, peak, squeezed
from tests.server import ROOT, Server, free_port

MEGA = 1_000_000
JOIN = '40/live,{"contest":"pudong-2017","stage":"final"}'


class Twin:
    """Flask-SocketIO as it comes, in its own process."""

    def __init__(self, folder, queue=""):
        self.port, self._folder = free_port(), folder
        self._file = (folder / "stock.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.stock", str(self.port), queue], cwd=ROOT, stdout=self._file, stderr=self._file
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                get(self.port, "/seen")
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the twin does not answer")

    def log(self):
        return (self._folder / "stock.log").read_text(errors="replace")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self._file.close()


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("ours"))
    made.demo()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def stock(tmp_path):
    made = Twin(tmp_path)
    yield made
    made.stop()


def get(port, path, method="GET", body=None, **headers):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request(method, path, body, headers)
    answer = line.getresponse()
    return answer.status, answer.read().decode(errors="replace"), dict(answer.getheaders())


def bomb(attacker):
    attacker.open(DEFLATE).send(frame(squeezed(b"\0" * 130 * MEGA), first=0xC1))


def endless_pieces(attacker):
    attacker.open().send(frame(b"x" * 60_000, first=0x01))
    for _ in range(500):
        if not attacker.send(frame(b"x" * 60_000, first=0x00)):
            return


def endless_attachments(attacker):
    attacker.open().send(frame(JOIN))
    time.sleep(0.3)
    attacker.send(frame('459999999999-/live,["save",{"_placeholder":true,"num":0}]'))
    for _ in range(500):
        if not attacker.send(frame(b"x" * 60_000, first=0x82)):
            return


@pytest.mark.parametrize("attack", [bomb, endless_pieces, endless_attachments])
def test_no_message_makes_the_server_grow_and_its_sender_is_cut(attack, ours, stock):
    before, attacker = peak(ours.process.pid), Raw(ours.port)
    attack(attacker)
    assert attacker.ended(5)
    assert peak(ours.process.pid) - before < 20 * MEGA
    before, attacker = peak(stock.process.pid), Raw(stock.port)
    attack(attacker)
    time.sleep(1.5)
    assert peak(stock.process.pid) - before > 25 * MEGA


def silent(attacker):
    attacker.open()


def refused(attacker):
    attacker.open().send(frame('40/live,{"contest":"none"}'))


def pinging(attacker):
    attacker.open().send(frame(b"still here", first=0x89))


def half_a_head(attacker):
    attacker.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")


def half_a_handshake(attacker):
    attacker.send(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: websocket\r\n")


def nothing_at_all(attacker):
    """Only a connection."""


LOITERERS = [silent, refused, pinging, half_a_head, half_a_handshake, nothing_at_all]


def test_who_does_not_come_in_is_out_within_five_seconds(ours, stock):
    """All at once, to wait once only; stock keeps each of them."""
    began = time.monotonic()
    waiting = {(port, attack): Raw(port) for port in (ours.port, stock.port) for attack in LOITERERS}
    for (_, attack), attacker in waiting.items():
        attack(attacker)
    for attack in LOITERERS:
        assert waiting[ours.port, attack].ended(began + 5.5 - time.monotonic()), attack.__name__
    for attack in LOITERERS:
        if attack is not refused:
            assert not waiting[stock.port, attack].ended(0.1), attack.__name__


def test_a_drop_now_and_then_does_not_keep_a_head_open(ours):
    attacker = Raw(ours.port)
    attacker.send(b"GET / HTTP/1.1\r\n")
    until = time.monotonic() + 5.5
    while time.monotonic() < until and attacker.send(b"X: y\r\n") and not attacker.ended(0.3):
        pass
    assert attacker.ended(0.1)


def test_a_script_tag_is_no_reader(ours, stock):
    status, body, _ = get(stock.port, "/socket.io/?EIO=4&transport=polling&j=0")
    assert status == 200 and body.startswith("___eio[0](")
    for path in ("EIO=4&transport=polling&j=0", "EIO=4&transport=websocket&j=0", "EIO=4&transport=polling"):
        assert get(ours.port, "/socket.io/?" + path)[0] == 400


def opened(port, **headers):
    _, body, _ = get(port, "/socket.io/?EIO=4&transport=polling", **headers)
    sid = json.loads(body[1:])["sid"]
    get(port, f"/socket.io/?EIO=4&transport=polling&sid={sid}", "POST", "40/live,", **headers)
    return sid


def test_a_sid_is_nobody(ours, stock):
    cookie = get(stock.port, "/sign-in")[2]["Set-Cookie"].split(";")[0]
    sid = opened(stock.port, Cookie=cookie)
    # Stock: whoever has the address acts as the judge, without the cookie.
    get(stock.port, f"/socket.io/?EIO=4&transport=polling&sid={sid}", "POST", '42/live,["save",30]')
    time.sleep(0.3)
    assert "judge saved 30" in get(stock.port, "/seen")[1]
    viewer = Raw(ours.port).open()
    for transport in ("polling", "websocket"):
        for method in ("GET", "POST"):
            assert get(ours.port, f"/socket.io/?EIO=4&transport={transport}&sid=x", method)[0] == 400
    viewer.close()


def test_seventeen_packets_are_not_swallowed_with_a_smile(ours, stock):
    sid = opened(stock.port)
    sent = "\x1e".join(['42/live,["save",1]'] * 17)
    assert get(stock.port, f"/socket.io/?EIO=4&transport=polling&sid={sid}", "POST", sent)[0] == 200
    assert "saved 1" not in get(stock.port, "/seen")[1]
    assert get(ours.port, "/socket.io/?EIO=4&transport=polling&sid=x", "POST", sent)[0] == 400


def test_a_socket_outlives_its_sign_in_in_stock(stock):
    """Ours ends it: tests/live/test_sockets.py."""
    cookie = get(stock.port, "/sign-in")[2]["Set-Cookie"].split(";")[0]
    attacker = Raw(stock.port).open(f"Cookie: {cookie}\r\n")
    attacker.send(frame("40/live,"))
    time.sleep(0.3)
    get(stock.port, "/sign-out", Cookie=cookie)
    time.sleep(0.3)
    assert b'"secret":1' in attacker.socket.recv(65536)


def test_a_viewer_cannot_connect_by_an_event(stock):
    """Ours hears no events at all: tests/live/test_sockets.py."""
    attacker = Raw(stock.port).open()
    attacker.send(frame("40/live,"))
    attacker.send(frame('42/live,["connect",{}]'))
    time.sleep(0.5)
    assert json.loads(get(stock.port, "/seen")[1]).count("connect") == 2


def test_a_forged_forwarded_host_is_believed_by_stock_alone(ours, stock):
    forged = {"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"}
    assert get(stock.port, "/socket.io/?EIO=4&transport=polling", **forged)[0] == 200
    evil = {**forged, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    evil["Sec-WebSocket-Key"] = "MDEyMzQ1Njc4OWFiY2RlZg=="
    status, body, _ = get(ours.port, "/socket.io/?EIO=4&transport=websocket", **evil)
    assert status == 400 and "origin" in body


def test_a_cookie_without_an_origin_is_let_in_by_stock_alone(ours, stock):
    """What no page sent may be any page's doing; tests/live/test_sockets.py has all of ours."""
    cookie = get(stock.port, "/sign-in")[2]["Set-Cookie"].split(";")[0]
    shake = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
    for port, sent, let_in in ((stock.port, cookie, True), (ours.port, "doorstep=anything", False)):
        attacker = Raw(port)
        attacker.send(f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {sent}\r\n{shake}\r\n".encode())
        time.sleep(0.3)
        said = attacker.socket.recv(65536)
        attacker.send(frame(JOIN))
        time.sleep(0.5)
        said += attacker.socket.recv(65536)
        assert said.startswith(b"HTTP/1.1 101") and (b"40/live," in said) == let_in and (b"44/live," in said) != let_in, said
        attacker.close()


MALFORMED = [
    "", "4", "9", "x", "40", "40/", "40/live", "40/live,{", "40/live,[", "40/live,1", '40/live,"x"', "40/live,null", "40/live,{}{}",
    "42", "42[", '42["x"', "42/live", "42/live,", "42/live,{}", '42/live,99999["x"]', "43", "43/live,x", "44", "44/live,{}", "45",
    "451", "451-", '451-["x"]', '45-["x"]', "46", "461-[]", "47", "4\ud800", "40/live," + "[" * 3000, "6", "5",
]


def malformed(server):
    for text in MALFORMED:
        for joined in (False, True):
            attacker = Raw(server.port).open()
            if joined:
                attacker.send(frame(JOIN))
            attacker.send(frame(text))
            attacker.close()
    time.sleep(1)


def test_nonsense_makes_no_tracebacks(ours, stock):
    malformed(ours)
    assert "Traceback" not in ours.log()
    assert get(ours.port, "/healthz")[0] == 200
    malformed(stock)
    assert stock.log().count("Traceback") > 10


def test_a_bad_connection_is_one_quiet_line(ours):
    before = (ours.instance / "server.log").stat().st_size
    attacker = Raw(ours.port).open()
    attacker.send(frame("hello", first=0x82))
    assert attacker.ended(5)
    time.sleep(0.2)
    lines = (ours.instance / "server.log").read_bytes()[before:].decode().strip().splitlines()
    assert len(lines) == 1 and "127.0.0.1" in lines[0] and "1003" in lines[0]


@pytest.mark.parametrize(
    "head", [
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
    ],
)
def test_a_head_that_two_servers_could_read_in_two_ways_is_refused(ours, head):
    attacker = Raw(ours.port)
    attacker.send(head)
    assert attacker.socket.recv(64).startswith(b"HTTP/1.1 400")
    assert attacker.ended(2)
