"""What storms show: what a server's process holds and spends, kept line by line and written into docs/performance.md.

DOORSTEP_STORMS_KEEP names a file for it; `python -m tests.live.evidence FILE [--write]` makes the table.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAMES = {"engine": "Doorstep's engine", "stock": "stock"}


def busy(process_id: int) -> float:
    """Processor seconds that the process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def greenlets(process_id: int, counted: Path) -> int:
    """How many there are in a server that `counted.py` started."""
    counted.unlink(missing_ok=True)
    os.kill(process_id, signal.SIGUSR2)
    until = time.monotonic() + 20
    while not counted.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return int(counted.read_text())


def keep(storm: str, server: str, **seen: Any) -> None:
    """One server in one storm, where somebody wants to keep it."""
    if kept := os.environ.get("DOORSTEP_STORMS_KEEP"):
        with Path(kept).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"storm": storm, "server": NAMES[server], "load": os.getloadavg()[0], **seen}) + "\n")


def _bench() -> Any:
    """The bench that knows the page, the load client and how to describe the machine."""
    found = importlib.util.spec_from_file_location("fanout", ROOT / "bench/fanout/run.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["fanout"] = module
    found.loader.exec_module(module)
    return module


bench = _bench()


def table(found: list[dict[str, Any]]) -> str:
    lines = ["| storm | server | what was seen |", "|---|---|---|"]
    for one in found:
        seen = "; ".join(f"{name} {value}" for name, value in one.items() if name not in ("storm", "server", "load"))
        lines.append(f"| {one['storm']} | {one['server']} | {seen} |")
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path, help="what DOORSTEP_STORMS_KEEP named")
    asked.add_argument("--write", action="store_true")
    wanted = asked.parse_args()
    found = [json.loads(line) for line in wanted.file.read_text().splitlines()]
    loads = [one["load"] for one in found]
    about = bench.machine().partition("; load")[0]
    day = time.strftime("%Y-%m-%d", time.gmtime(wanted.file.stat().st_mtime))
    text = f"{about}; load while they ran {min(loads):.1f} to {max(loads):.1f}; {day}.\n\n{table(found)}"
    sys.stdout.write(text + "\n")
    if wanted.write:
        bench.write(text, "storms")


if __name__ == "__main__":
    main()
