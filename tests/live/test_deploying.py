"""The files of docs/deploying, run as they stand: nginx with TLS before two processes, PostgreSQL and Redis."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest
import websocket

from tests.live.client import Gone, Viewer
from tests.live.processes import Queue
from tests.ranking import play
from tests.server import ROOT, Server, free_port

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
FILES = ROOT / "docs/deploying"
NAME = "contest.example.org"
PUBLIC = {"contest": "spring", "stage": "final", "view": "public"}


class Front(Viewer):
    """A viewer who comes through nginx, by the name on the certificate."""

    def _reach(self, address, origin, cookie):
        return websocket.create_connection(
            f"wss://{NAME}/socket.io/?EIO=4&transport=websocket", timeout=20, origin=origin, cookie=cookie,
            socket=line(int(address.partition(":")[2])),
        )


def trusting():
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


def line(port):
    return trusting().wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=20), server_hostname=NAME)


def adapted(folder, ports):
    """The files with nothing but paths and ports changed; each change must find its place."""
    changes = {
        "nginx.conf": [
            ("/etc/nginx/tls.conf", f"{folder}/tls.conf"), ("/etc/nginx/doorstep-proxy.conf", f"{folder}/doorstep-proxy.conf"),
            ("/var/log/nginx/error.log", f"{folder}/error.log"), ("127.0.0.1:8101", f"127.0.0.1:{ports[0]}"),
            ("127.0.0.1:8102", f"127.0.0.1:{ports[1]}"), ("listen 80;", f"listen 127.0.0.1:{ports[2]};"),
            ("listen 443 ", f"listen 127.0.0.1:{ports[3]} "),
        ],
        "tls.conf": [("/etc/nginx/certificate.pem", f"{folder}/certificate.pem"), ("/etc/nginx/key.pem", f"{folder}/key.pem")],
        "doorstep-proxy.conf": [],
    }
    for name, all_of_them in changes.items():
        text = (FILES / name).read_text(encoding="utf-8")
        for before, after in all_of_them:
            assert before in text, before
            text = text.replace(before, after)
        (folder / name).write_text(text, encoding="utf-8")


def environment():
    """What doorstep.env sets, as systemd reads it."""
    return dict(re.findall(r"^(DOORSTEP_\w+)=(.*)$", (FILES / "doorstep.env").read_text(encoding="utf-8"), re.M))


@pytest.fixture
def nginx(tmp_path):
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None or shutil.which("redis-server") is None or shutil.which("openssl") is None:
        if os.environ.get("DOORSTEP_REQUIRE_NGINX"):
            pytest.fail("nginx is required and was not found")
        pytest.skip("no nginx")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
         "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "certificate.pem")],
        check=True, capture_output=True,
    )
    started = []

    def start(ports):
        adapted(tmp_path, ports)
        command = [found, "-c", str(tmp_path / "nginx.conf"), "-g", f"pid {tmp_path}/nginx.pid; daemon off;"]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=20)
        assert checked.returncode == 0, checked.stderr
        started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                line(ports[3]).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((tmp_path / "error.log").read_text())

    yield start
    for one in started:
        one.terminate()
        one.wait(20)


@pytest.fixture
def front(hall, database, tmp_path, nginx):
    """Two processes, and the ports of nginx: plain and TLS."""
    queue = Queue(tmp_path)
    queue.start()
    settings = {
        **environment(), "DOORSTEP_INSTANCE": str(tmp_path / "shared"), "DOORSTEP_DATABASE_URL": database,
        "DOORSTEP_REDIS_URL": queue.url,
    }
    pair = [Server(tmp_path / name, database, settings={**settings}) for name in "ab"]
    ports = [*(server.port for server in pair), free_port(), free_port()]
    try:
        for server in pair:
            server.start("--empty")
        nginx(ports)
        yield pair, ports[2], ports[3]
    finally:
        for server in pair:
            server.stop()
        queue.stop()


def ask(port, path, plain=False):
    made = http.client.HTTPConnection("127.0.0.1", port, timeout=20) if plain else http.client.HTTPSConnection(
        "127.0.0.1", port, timeout=20, context=trusting()
    )
    try:
        made.request("GET", path, headers={"Host": NAME})
        answer = made.getresponse()
        answer.read()
        return answer.status, answer.headers
    finally:
        made.close()


def test_the_proxy_before_two_processes_serves_and_outlives_one_of_them(hall, front, tmp_path):
    pair, plain, port = front
    status, headers = ask(plain, "/contests/spring", plain=True)
    assert status == 301 and headers["Location"] == f"https://{NAME}/contests/spring"
    status, headers = ask(port, "/")
    assert status == 200 and headers["Strict-Transport-Security"] == "max-age=31536000" and "Server" in headers
    assert ask(port, "/readyz")[0] == 200
    # Both by itself and by the proxy: nothing of it is for the street.
    assert ask(port, "/metrics")[0] == 404

    # A page of this name listens, one of another does not, and each process gets its share.
    watching = [Front(f"127.0.0.1:{port}", origin=f"https://{NAME}", **PUBLIC) for _ in range(8)]
    for one in watching:
        one.greeting()
    with pytest.raises(websocket.WebSocketException):
        Front(f"127.0.0.1:{port}", origin="https://evil.example", **PUBLIC)
    play.score(hall, "p1", "50", "50", "50")
    play.reveal(hall, "p1")
    for one in watching:
        assert one.until("board", lambda body: body["rows"][0][2] == "70.00")

    # One process dies: its viewers are told at once, come back by the same address, and see the same.
    pair[0].kill()
    lost = 0
    for one in watching:
        try:
            while not one.silent(1):
                pass
        except Gone:
            lost += 1
            back = Front(f"127.0.0.1:{port}", origin=f"https://{NAME}", **PUBLIC)
            assert dict(back.greeting())["board"]["rows"][0][2] == "70.00"
    assert 0 < lost < len(watching)
    assert all(ask(port, "/")[0] == 200 for _ in range(6))
    assert "[emerg]" not in (tmp_path / "error.log").read_text()


def test_the_unit_names_what_is_there(hall):
    """systemd is asked where it is there; what the unit starts is what `run.py` takes."""
    unit = FILES / "doorstep@.service"
    text = unit.read_text(encoding="utf-8")
    started = re.search(r"^ExecStart=(\S+)/\.venv/bin/python (\S+) (\S+)$", text, re.M)
    assert started is not None and Path(ROOT / started[2]).exists() and f"WorkingDirectory={started[1]}" in text
    if (verify := shutil.which("systemd-analyze")) is not None:
        said = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True, timeout=60).stderr
        # What is only not installed on this machine is no fault of the file's.
        wrong = [one for one in said.splitlines() if unit.name in one and "not executable" not in one and "not found" not in one]
        assert wrong == []
