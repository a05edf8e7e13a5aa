"""How well saves are borne: 50 judges at once on a real server process: `python bench/scoring.py [SECONDS] [--pause S]`."""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402  sockets are patched first
import http.client  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import re  # noqa: E402
import socket  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import uuid  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WARM_UP = 12.0
Judge = tuple[str, str]


def prepare(instance: str, judges: int) -> list[Judge]:
    """A contest with one open entry; `(token, scorecard)` of each judge."""
    from sqlalchemy import select

    from app import clock, create_app
    from app.accounts.identity import hashed
    from app.accounts.models import Token
    from app.change import change
    from app.core.policy import SYSTEM
    from app.db import db, upgrade_database
    from app.judging.models import Panel
    from app.scoring.actions import deal, open_entry
    from tests.cast import bring_cast

    app = create_app(instance=instance)
    with app.app_context():
        upgrade_database()
        cast = bring_cast(app, entries=1, judges=judges)
        entry, found = cast.entry("p1"), []
        for card in deal(SYSTEM, entry, db.session.scalars(select(Panel)).one()):
            found.append((uuid.uuid4().hex, card.key))
            with change(SYSTEM):
                db.session.add(
                    Token(person_id=card.judge.person_id, label="bench", secret_hash=hashed(found[-1][0]), created_at=clock.now())
                )
        open_entry(SYSTEM, cast.entry("p1"))
        db.session.remove()
        db.engine.dispose()
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(instance: str, port: int) -> subprocess.Popen[bytes]:
    """A server of its own, ready to answer."""
    settings = {"DOORSTEP_INSTANCE": instance, "DOORSTEP_PORT": str(port), "DOORSTEP_NO_BOOTSTRAP": "1"}
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), "--empty"], env={**os.environ, **settings},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    for _ in range(600):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/healthz")
            return server
        except OSError:
            gevent.sleep(0.1)
    raise SystemExit("the server does not answer")


def judge(port: int, who: Judge, pause: float, until: float, taken: list[tuple[float, float, int]]) -> None:
    """Save again and again, one version after the other, on one connection."""
    token, card = who
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    base = 0
    while time.monotonic() < until:
        marks = {"innovation": str(base % 60), "benefit": "20.5"}
        sent = json.dumps({"marks": marks, "comment": "", "submit": base % 5 == 4, "base": base, "key": str(uuid.uuid4())})
        start = time.monotonic()
        line.request("PUT", f"/api/v1/scorecards/{card}", sent, headers)
        answer = line.getresponse()
        answer.read()
        taken.append((start, time.monotonic() - start, answer.status))
        base += answer.status == 200
        gevent.sleep(pause)


def stall(port: int) -> float:
    """The longest stall of the last ten seconds, by the server's own gauge."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", "/metrics")
    found = re.search(r"^doorstep_loop_stall_seconds (\S+)$", line.getresponse().read().decode(), re.M)
    return float(found[1]) if found else float("nan")


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("seconds", nargs="?", type=float, default=20.0)
    wanted.add_argument("--judges", type=int, default=50)
    wanted.add_argument("--pause", type=float, default=0.0, help="seconds that a judge rests between two saves")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as instance:
        judges = prepare(instance, asked.judges)
        port = free_port()
        server = serve(instance, port)
        try:
            # The first requests import and connect; only what comes after the warm-up is counted.
            begin = time.monotonic() + WARM_UP
            until = begin + asked.seconds
            taken: list[tuple[float, float, int]] = []
            work = [gevent.spawn(judge, port, who, asked.pause, until, taken) for who in judges]
            longest = 0.0
            while (left := until - time.monotonic()) > 0:
                gevent.sleep(min(5.0, left))
                if time.monotonic() > begin + 9 or time.monotonic() >= until:
                    longest = max(longest, stall(port))
            gevent.joinall(work, raise_error=True)
        finally:
            server.terminate()
            server.wait()
    times = sorted(spent for start, spent, status in taken if start >= begin and status == 200)
    failed = sum(status != 200 for _, _, status in taken)
    print(
        f"{asked.judges} judges, {asked.seconds:g} s: {len(times) / asked.seconds:.0f} saves/s, "
        f"p50 {times[len(times) // 2] * 1000:.1f} ms, p99 {times[len(times) * 99 // 100] * 1000:.1f} ms, "
        f"longest stall {longest * 1000:.1f} ms, {failed} failed"
    )


if __name__ == "__main__":
    main()
