"""What a hall that listens costs the judges: `python bench/scoring.py [--seconds 60] [--viewers 0 1000 5000] [--turns 1] [--write]`.

50 judges save on a real server (SQLite, synchronous=FULL), each number of viewers on a server of its own, the same
saves in each: first as fast as answers come, then at a pace (`--pause`), as people do. A host stops and starts the
clock `--turns` times a second, so that all viewers are told something. Viewers are a process of their own (bench/fanout/load.c).
Where there are two processors the server has one, and judges and viewers the other.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402  sockets are patched first
import contextlib  # noqa: E402
import http.client  # noqa: E402
import importlib.util  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import re  # noqa: E402
import resource  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import uuid  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from dataclasses import dataclass, field  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# The first requests import and connect.
WARM_UP = 5.0
STAGE = "/api/v1/contests/spring/stages/final"
AUTH = '{"contest":"spring","stage":"final","view":"public"}'


def _fanout() -> Any:
    """The other bench, for its load client, its table's place and what it says of the machine."""
    found = importlib.util.spec_from_file_location("fanout", ROOT / "bench/fanout/run.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["fanout"] = module
    found.loader.exec_module(module)
    return module


fanout = _fanout()


@dataclass
class People:
    """Who takes part, with their tokens: the host's, and each judge's with a scorecard."""

    host: str
    judges: list[tuple[str, str]]
    # What the judge knows of the own card, by card: its version.
    versions: dict[str, int] = field(default_factory=dict)


def prepare(instance: str, judges: int) -> People:
    """A contest with an entry on stage, open for scoring."""
    from sqlalchemy import select

    from app import clock, create_app
    from app.accounts.identity import hashed
    from app.accounts.models import Token
    from app.change import change
    from app.core.policy import SYSTEM
    from app.db import db, upgrade_database
    from app.judging.models import Panel
    from app.scoring.actions import deal
    from tests.cast import bring_cast

    app = create_app(instance=instance)
    with app.app_context():
        upgrade_database()
        cast = bring_cast(app, entries=13, judges=judges)
        cards = deal(SYSTEM, cast.entry("p1"), db.session.scalars(select(Panel)).one())
        people = People(uuid.uuid4().hex, [(uuid.uuid4().hex, card.key) for card in cards])
        tokens = [(cast.people["hao"], people.host)]
        tokens += [(card.judge.person_id, token) for card, (token, _) in zip(cards, people.judges, strict=True)]
        with change(SYSTEM):
            for person, token in tokens:
                db.session.add(Token(person_id=person, label="bench", secret_hash=hashed(token), created_at=clock.now()))
        db.session.remove()
        db.engine.dispose()
    return people


@contextlib.contextmanager
def serving(instance: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server of its own, ready to answer."""
    settings = {"DOORSTEP_INSTANCE": instance, "DOORSTEP_PORT": str(port), "DOORSTEP_NO_BOOTSTRAP": "1", "DOORSTEP_DATABASE_URL": ""}
    server = subprocess.Popen(
        [*fanout.pinned(0), sys.executable, str(ROOT / "run.py"), "--empty"], env={**os.environ, **settings},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        fanout.wait_for(port)
        yield server
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def hall(tools: Any, port: int, viewers: int) -> Iterator[Callable[[], float]]:
    """So many viewers in a process of their own; says how many states each of them was told so far, on average."""
    if not viewers:
        yield lambda: 0.0
        return
    command = [*fanout.pinned(1), str(tools.folder / "load"), str(port), str(viewers), "1", "200", AUTH]
    with fanout.running(command, tools.environment) as load:
        fanout.told(load, "joined")

        def told() -> float:
            fanout.say(load, "sum")
            return int(fanout.told(load, "sum")[0]) / viewers

        yield told


class Line:
    """One person's connection."""

    def __init__(self, port: int, token: str = "") -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, bytes]:
        self._line.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = self._line.getresponse()
        return answer.status, answer.read()


@dataclass
class Run:
    """One measurement: what every save took, the longest stall of the server's loop and its processor's time, in seconds."""

    taken: list[float] = field(default_factory=list)
    failed: int = 0
    stall: float = 0.0
    busy: float = 0.0

    def row(self, seconds: float) -> dict[str, float]:
        times = sorted(self.taken)
        return {
            "rate": len(times) / seconds, "p50": times[len(times) // 2] * 1000, "p99": times[len(times) * 99 // 100] * 1000,
            "stall": self.stall * 1000, "failed": self.failed, "busy": self.busy / len(times) * 1000,
        }


def judge(port: int, people: People, place: int, pause: float, until: float, run: Run) -> None:
    """Save again and again, one version after the other, on one connection."""
    token, card = people.judges[place]
    line = Line(port, token)
    if pause:
        gevent.sleep(pause * place / len(people.judges))
    while time.monotonic() < until:
        base = people.versions.get(card, 0)
        sent = {
            "marks": {"innovation": str(base % 60), "benefit": "20.5"}, "comment": "", "submit": base % 5 == 4, "base": base,
            "key": str(uuid.uuid4()),
        }
        start = time.monotonic()
        status, _ = line.ask("PUT", f"/api/v1/scorecards/{card}", sent)
        run.taken.append(time.monotonic() - start)
        run.failed += status != 200
        people.versions[card] = base + (status == 200)
        if pause:
            gevent.sleep(max(0.0, pause - run.taken[-1]))


def host(port: int, people: People, until: float, turns: float) -> None:
    """Stop the clock and start it again, so many turns a second: the hall's state changes for everybody."""
    line, number = Line(port, people.host), 0
    revision = json.loads(line.ask("GET", STAGE + "/hall")[1])["revision"]
    while (began := time.monotonic()) < until:
        revision = act(line, ("pause", "resume")[number % 2], revision)
        number += 1
        gevent.sleep(max(0.0, 1 / turns - (time.monotonic() - began)))
    if number % 2:
        act(line, "resume", revision)


def act(line: Line, action: str, revision: int) -> int:
    """One action of the desk; the new revision."""
    status, answer = line.ask("POST", STAGE + "/actions", {"action": action, "revision": revision, "key": str(uuid.uuid4())})
    if status != 200:
        raise SystemExit(f"{action}: {status} {answer.decode()}")
    return int(json.loads(answer)["hall"]["revision"])


def stall(port: int) -> float:
    """The longest stall of the last ten seconds, by the server's own gauge."""
    _, page = Line(port).ask("GET", "/metrics")
    found = re.search(r"^doorstep_loop_stall_seconds (\S+)$", page.decode(), re.M)
    return float(found[1]) if found else float("nan")


def measured(server: Any, port: int, people: People, seconds: float, pause: float, turns: float) -> Run:
    """All judges and the host for so many seconds."""
    run = Run(busy=-fanout.processor_seconds(server))
    until = time.monotonic() + seconds
    work = [gevent.spawn(judge, port, people, place, pause, until, run) for place in range(len(people.judges))]
    work.append(gevent.spawn(host, port, people, until, turns))
    # The gauge looks back ten seconds: not into what was before.
    first = until - max(0.0, seconds - 9.0)
    while (left := until - time.monotonic()) > 0:
        gevent.sleep(min(5.0, left))
        if time.monotonic() >= first:
            run.stall = max(run.stall, stall(port))
    gevent.joinall(work, raise_error=True)
    run.busy += fanout.processor_seconds(server)
    return run


def rows(tools: Any, viewers: int, asked: argparse.Namespace) -> list[dict[str, float]]:
    """A server with so many viewers: as fast as answers come, and at a pace."""
    with tempfile.TemporaryDirectory() as instance:
        people, port = prepare(instance, asked.judges), fanout.free_port()
        with serving(instance, port) as server:
            desk = Line(port, people.host)
            revision = 0
            for action in ("next", "pitch", "questions", "open"):
                revision = act(desk, action, revision)
            with hall(tools, port, viewers) as told:
                measured(server, port, people, WARM_UP, 0, asked.turns)
                gevent.sleep(1)
                found = []
                for pause in (0.0, asked.pause):
                    before = told()
                    row = measured(server, port, people, asked.seconds, pause, asked.turns).row(asked.seconds)
                    states = (told() - before) / asked.seconds
                    found.append({"viewers": viewers, "pause": pause, "states": states, **row})
                    gevent.sleep(2)
                return found


def table(found: list[dict[str, float]]) -> str:
    """Each row beside the one without viewers."""
    lines = [
        "| judges save | viewers | each is told a second | saves a second | of those without viewers | p50 / p99 ms | CPU a save ms | longest stall ms | failed |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in sorted(found, key=lambda row: (row["pause"], row["viewers"])):
        alone = next(one for one in found if one["pause"] == row["pause"])
        how = f"each every {row['pause']:g} s" if row["pause"] else "at once"
        lines.append(
            f"| {how} | {row['viewers']:,.0f} | {row['states']:.1f} | {row['rate']:.0f} | {row['rate'] / alone['rate']:.0%} "
            f"| {row['p50']:.1f} / {row['p99']:.1f} | {row['busy']:.2f} | {row['stall']:.1f} | {row['failed']:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--seconds", type=float, default=60.0)
    wanted.add_argument("--viewers", nargs="+", type=int, default=[0, 1000, 5000])
    wanted.add_argument("--turns", type=float, default=1.0, help="how often a second all viewers are told of the clock")
    wanted.add_argument("--judges", type=int, default=50)
    wanted.add_argument("--pause", type=float, default=1.0, help="seconds from one save of a judge to the next, in the second part")
    wanted.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = wanted.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    about, found = fanout.machine(), []
    with tempfile.TemporaryDirectory() as folder:
        tools = fanout.Tools(Path(folder))
        tools.make([])
        for viewers in sorted({0, *asked.viewers}):
            found += rows(tools, viewers, asked)
            print(table(found), flush=True)
    text = f"{about}; the clock turns {asked.turns:g} times a second.\n\n{table(found)}"
    print("\n" + text)
    if asked.write:
        fanout.write(text, "scoring")


if __name__ == "__main__":
    main()
