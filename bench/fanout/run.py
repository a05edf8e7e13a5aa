"""Fan-out side by side in one run: `python bench/fanout/run.py [VIEWERS …] [--servers limit engine node stock]`.

The C limit and the load client are compiled with `cc`; Node's socket.io is installed into `bench/fanout/node_modules`
(ignored by git). Where there are two processors, servers have one and the load client the other. `--write` puts the
table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs/performance.md"
BOARDS = 40
GAP = 0.1
SERVERS = ("limit", "engine", "node", "stock")
NAMES = {
    "limit": "C, one epoll loop (the limit)", "engine": "Doorstep's engine", "node": "Node, socket.io",
    "stock": "stock Flask-SocketIO on gevent",
}
# The load client offers deflate, as browsers do; the limit and Node as installed do not take the offer.
Row = dict[str, float]


def board() -> str:
    """A board of 84 rows: about 2.2 kB as it is sent."""
    chance = random.Random(2017)
    rows = [[f"p{n}", n, f"{chance.uniform(60, 99):.2f}", "revealed", None] for n in range(1, 59)]
    return json.dumps({"rev": 41, "label": "provisional", "rows": rows, "scored": 58, "of": 84}, separators=(",", ":"))


@dataclass
class Tools:
    """The programs that are compiled and installed for a run."""

    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: {**os.environ, "BOARD": board()})

    def make(self, servers: list[str]) -> None:
        for name in ("load", "limit"):
            subprocess.run(["cc", "-O2", "-o", str(self.folder / name), str(HERE / f"{name}.c")], check=True)
        if "node" in servers and not (HERE / "node_modules/socket.io").exists():
            subprocess.run(
                ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(HERE), "socket.io@4.8.4"],
                check=True, stdout=subprocess.DEVNULL,
            )

    def command(self, server: str, port: int) -> list[str]:
        return {
            "limit": [str(self.folder / "limit"), str(port)],
            "node": ["node", str(HERE / "peer.mjs"), str(port)],
            "engine": [sys.executable, str(HERE / "serve.py"), str(port), "engine"],
            "stock": [sys.executable, str(HERE / "serve.py"), str(port), "stock"],
        }[server]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pinned(processor: int) -> list[str]:
    """The words that keep a program on one processor, so that servers are compared on one core each."""
    taskset = shutil.which("taskset")
    return [taskset, "-c", str(processor)] if taskset and (os.cpu_count() or 1) > 1 else []


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def told(process: subprocess.Popen[str], word: str) -> list[str]:
    """The rest of the next line, which must begin with `word`."""
    assert process.stdout is not None
    line = process.stdout.readline().split()
    if not line or line[0] != word:
        raise RuntimeError(f"{word} was expected, {line or 'the end'} came")
    return line[1:]


def say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def processor_seconds(process: subprocess.Popen[str]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: subprocess.Popen[str]) -> int:
    """Resident bytes."""
    return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * resource.getpagesize()


def descriptors(process: subprocess.Popen[str]) -> int:
    return sum(1 for _ in Path(f"/proc/{process.pid}/fd").iterdir())


def wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("a server does not answer")


def measure(tools: Tools, server: str, viewers: int, boards: int) -> Row:
    """One server with so many viewers."""
    port = free_port()
    with running([*pinned(0), *tools.command(server, port)], tools.environment) as serving:
        wait_for(port)
        # A few first, so that what is loaded once does not count as a viewer's.
        with running([str(tools.folder / "load"), str(port), "20", "1", "20", "{}"], tools.environment) as few:
            told(few, "joined")
            say(serving, "emit")
            told(serving, "sent")
        time.sleep(1)
        base, open_before = memory(serving), descriptors(serving)
        with running(
            [*pinned(1), str(tools.folder / "load"), str(port), str(viewers), "1", "200", "{}"], tools.environment
        ) as load:
            seconds = float(told(load, "joined")[0])
            time.sleep(1)
            row = {"connects": viewers / seconds, **fan_out(serving, load, viewers, boards)}
            row["memory"] = (memory(serving) - base) / viewers
            say(load, "leave")
            told(load, "left")
            row["leaving"] = emptied(serving, open_before)
    return row


def fan_out(serving: subprocess.Popen[str], load: subprocess.Popen[str], viewers: int, boards: int) -> Row:
    say(load, "skip")
    told(load, "skipped")
    spent, taken = processor_seconds(serving), []
    bytes_in = 0
    for number in range(boards):
        say(serving, "emit")
        sent = int(told(serving, "sent")[0])
        say(load, f"wait {number}")
        _, last, bytes_so_far, lost = map(int, told(load, "board"))
        if lost:
            raise RuntimeError(f"{lost} viewers were lost")
        taken.append((last - sent) / 1e6)
        bytes_in = bytes_so_far
        time.sleep(GAP)
    spent = processor_seconds(serving) - spent
    cut = quantiles(taken, n=100, method="inclusive")
    return {"p50": cut[49], "p99": cut[98], "cpu": spent / boards / viewers * 1e6, "bytes": bytes_in / boards / viewers}


def emptied(serving: subprocess.Popen[str], before: int) -> float:
    """Processor seconds until a server has cleared up after all have left at once."""
    spent, until = processor_seconds(serving), time.monotonic() + 30
    while descriptors(serving) > before + 5 and time.monotonic() < until:
        time.sleep(0.05)
    # Descriptors go first; what hangs on them shows as work until the server is idle again.
    busy = processor_seconds(serving)
    while time.monotonic() < until:
        time.sleep(0.3)
        if (now := processor_seconds(serving)) - busy < 0.02:
            break
        busy = now
    return busy - spent


def table(found: list[tuple[str, int, Row | str]]) -> str:
    lines = [
        "| viewers | server | fan-out p50 / p99 ms | CPU a message µs | memory a viewer kB | connects a second | bytes a message | leaving at once, CPU s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for server, viewers, row in found:
        if isinstance(row, str):
            lines.append(f"| {viewers:,} | {NAMES[server]} | {row} | | | | | |")
            continue
        lines.append(
            f"| {viewers:,} | {NAMES[server]} | {row['p50']:.1f} / {row['p99']:.1f} | {row['cpu']:.1f} | {row['memory'] / 1000:.1f} "
            f"| {row['connects']:,.0f} | {row['bytes']:,.0f} | {row['leaving']:.2f} |"
        )
    return "\n".join(lines)


def machine() -> str:
    """What this ran on, in one line."""
    model = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
        platform.machine(),
    )
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    return (
        f"{os.cpu_count()} × {model}, {memory_kb / 1e6:.1f} GB, Linux {platform.release()}, Python {platform.python_version()}; "
        f"load before the run {os.getloadavg()[0]:.1f}; {time.strftime('%Y-%m-%d')}"
    )


def write(text: str, where: str) -> None:
    """Put the text between the page's two marks."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- {where} -->", f"<!-- /{where} -->"
    if begin not in page:
        raise SystemExit(f"{PAGE} has no place for it: {begin}")
    before, rest = page.split(begin)
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("viewers", nargs="*", type=int, default=[200, 1000, 5000, 10000])
    wanted.add_argument("--servers", nargs="+", choices=SERVERS, default=list(SERVERS))
    wanted.add_argument("--boards", type=int, default=BOARDS)
    wanted.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = wanted.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    about = machine()
    found: list[tuple[str, int, Row | str]] = []
    with tempfile.TemporaryDirectory() as folder:
        tools = Tools(Path(folder))
        tools.make(asked.servers)
        for viewers in asked.viewers:
            for server in asked.servers:
                try:
                    result: Row | str = measure(tools, server, viewers, asked.boards)
                except RuntimeError as lost:
                    result = f"failed: {lost}"
                found.append((server, viewers, result))
                print(table(found[-1:]).splitlines()[-1], flush=True)
    text = f"{about}.\n\n{table(found)}"
    print("\n" + text)
    if asked.write:
        write(text, "fan-out")


if __name__ == "__main__":
    main()
