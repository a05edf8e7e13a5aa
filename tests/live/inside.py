"""What is tried beside the running processes, on their own machine: `python -m tests.live.inside WORK FOLDER`.

Runs in Doorstep's own environment, which has no test tools in it; FOLDER keeps what one step leaves to the next.
"""

from __future__ import annotations

import json
import re
import ssl
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

NAME = "contest.example.org"
FRONT = f"https://{NAME}"


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return found


def ask(method: str, path: str, body: Any = None, token: str = "", **headers: str) -> tuple[int, bytes]:
    data = None if body is None else json.dumps(body).encode()
    if token:
        headers["Authorization"] = f"Bearer {token}"
    wanted = urllib.request.Request(FRONT + path, data, {"Content-Type": "application/json", **headers}, method=method)
    try:
        with urllib.request.urlopen(wanted, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as no:
        return no.code, no.read()


def viewer(said: dict[str, Any]) -> Any:
    """A websocket through the proxy, its greeting read; wss with the name on the certificate."""
    from simple_websocket import Client

    line = Client.connect(
        f"wss://{NAME}/socket.io/?EIO=4&transport=websocket", headers={"Origin": FRONT}, ssl_context=ssl.create_default_context()
    )
    assert line.receive(timeout=20)[0] == "0"
    line.send("40/live," + json.dumps({"contest": said["contest"], "stage": said["stage"], "view": "public"}))
    got = [line.receive(timeout=20) for _ in range(6)]
    assert got[0].startswith("40/live,") and '"ceremony"' in got[-1], got
    return line


def hall(said: dict[str, Any]) -> str:
    return f"/api/v1/contests/{said['contest']}/stages/{said['stage']}"


def act(said: dict[str, Any], action: str, **more: Any) -> int:
    revision = json.loads(ask("GET", hall(said) + "/hall", token=said["token"])[1])["revision"]
    body = {"action": action, "revision": revision, "key": f"{action}-{time.time_ns()}", **more}
    return ask("POST", hall(said) + "/actions", body, said["token"])[0]


class Seat:
    """Somebody signed in by the sign-in page, as a browser is."""

    def __init__(self, who: dict[str, str]) -> None:
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.post("/sign-in", name=who["email"], password=who["password"])

    def get(self, path: str, **headers: str) -> bytes:
        with self._open.open(urllib.request.Request(FRONT + path, headers=headers), timeout=60) as answer:
            found: bytes = answer.read()
        return found

    def post(self, path: str, **form: str) -> str:
        """Send a form; the address that it leads to."""
        page = self.get("/sign-in" if path == "/sign-in" else "/").decode()
        token = page.split('name="csrf-token" content="')[1].split('"')[0]
        data = urllib.parse.urlencode({**form, "csrf_token": token}).encode()
        with self._open.open(urllib.request.Request(FRONT + path, data), timeout=60) as answer:
            answer.read()
            where: str = answer.url
        return where


def until(holds: Any, seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not come about"
        time.sleep(0.3)


def serves(folder: Path) -> None:
    """Both languages, what is for this machine alone, and all that writes, prints or starts a process of its own."""
    said = told(folder)
    page = ask("GET", f"/contests/{said['contest']}", **{"Accept-Language": "en"})[1].decode()
    assert 'lang="en"' in page and "Skip to the content" in page, page[:2000]
    assert ask("GET", "/metrics")[0] == 404 and ask("GET", "/readyz")[0] == 200
    seat, home = Seat(said["organiser"]), f"/manage/{said['contest']}"
    assert seat.get(f"{home}/judges/cards.pdf").startswith(b"%PDF")
    assert seat.get(f"{home}/stages/{said['stage']}/papers/timetable.pdf").startswith(b"%PDF")
    # A large book is written into the instance's folder, by one process for both.
    job = seat.post(f"{home}/export/projects").removeprefix(FRONT)
    until(lambda: json.loads(seat.get(job, Accept="application/json"))["state"] == "done")
    assert all(seat.get(f"{job}.xlsx").startswith(b"PK") for _ in range(4))
    # A plan is looked for by a process of its own, with threads of its own.
    plan = f"{home}/stages/{said['stage']}/plan/timetable"
    room = re.search(r'name="rooms"[^>]*value="([^"]+)"', seat.get(f"{plan}/days").decode())
    assert room is not None
    seat.post(f"{plan}/days", date="2017-11-20", opens="09:00", closes="17:00", breaks="12:00-13:30", rooms=room[1])
    seat.post(f"{plan}/search", seconds="5")
    progress = f"{plan}/search/1"
    until(lambda: json.loads(seat.get(progress))["state"] != "running")
    assert json.loads(seat.get(progress))["state"] == "done", seat.get(progress)


def one_dies(folder: Path) -> None:
    """Viewers on both; one process is killed, and theirs come back. Says which process to look at."""
    from simple_websocket import ConnectionClosed

    said = told(folder)
    watching = [viewer(said) for _ in range(6)]
    first = json.loads(ask("GET", f"/api/v1/contests/{said['contest']}/stages/{said['stage']}/programme")[1])["entries"][0]["key"]
    assert act(said, "call", entry=first) == 200
    for one in watching:
        while '"hall"' not in (text := one.receive(timeout=10)):
            assert text is not None
    sys.stdout.write("watching\n")
    sys.stdout.flush()
    # The process is killed now.
    sys.stdin.readline()
    time.sleep(0.5)
    gone = 0
    for one in watching:
        try:
            while one.receive(timeout=0.5) is not None:
                pass
            one.close()
        except ConnectionClosed:
            gone += 1
            viewer(said).close()
    assert 0 < gone < len(watching), gone
    assert all(ask("GET", "/readyz")[0] == 200 for _ in range(6))
    assert act(said, "pitch") == 200


def under_way(folder: Path) -> None:
    """A press of the desk that waits for a row, while the process is told to end."""
    import psycopg

    said, answers = told(folder), []
    with psycopg.connect(said["database"]) as line:
        line.execute("SELECT * FROM audit_head FOR UPDATE")
        pressing = threading.Thread(target=lambda: answers.append(act(said, "questions")))
        pressing.start()
        time.sleep(1.5)
        sys.stdout.write("waiting\n")
        sys.stdout.flush()
        # Both processes are told to end now.
        sys.stdin.readline()
        time.sleep(1)
        assert answers == []
    pressing.join()
    assert answers == [200], answers


if __name__ == "__main__":
    {"serves": serves, "one_dies": one_dies, "under_way": under_way}[sys.argv[1]](Path(sys.argv[2]))
