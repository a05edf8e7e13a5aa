"""A long evening: viewers come and go beside judges and a host; is the server at its end what it was at its start?

`python -m tests.live.soak SAMPLES [--write]` shows what a soak has kept (DOORSTEP_SOAK_KEEP) as a table; `--write` puts it
into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

from tests.live.evidence import bench, busy, greenlets
from tests.live.raw import descriptors, frame, resident
from tests.live.throng import One, Throng

Sample = dict[str, Any]
# What a level line may wander: an allocator's arenas, a cache that fills.
MEMORY, DESCRIPTORS, GREENLETS = 6_000_000, 6, 12


class Churn:
    """So many viewers at any time, of whom some leave each round, each in its own way, and as many come."""

    def __init__(self, port: int, size: int, asleep: float, **auth: Any) -> None:
        """`asleep`: for how many seconds one of them takes nothing before it goes."""
        self.throng, self.size, self.seen, self.told = Throng(port, **auth), size, 0, 0
        self._sleep = asleep
        self._chance = random.Random(size)
        self._here: list[tuple[float, One]] = []
        self._asleep: list[tuple[float, One]] = []

    def round(self, seconds: float, leaving: int) -> None:
        """Some leave, some come, all listen for so long."""
        for _ in range(min(leaving, len(self._here))):
            _, one = self._here.pop(self._chance.randrange(len(self._here)))
            self._chance.choice((self._goes, self._breaks_off, self._resets, self._falls_asleep))(one)
        came = self.throng.join(self.size - len(self._here), patience=30)
        self.seen += len(came)
        self._here += [(time.monotonic(), one) for one in came]
        self.throng.listen(seconds)
        for _, one in [each for each in self._asleep if each[0] < time.monotonic() - self._sleep]:
            self._forget(one, heard=False)
        self._asleep = [each for each in self._asleep if each[1].state != "gone"]

    def hushed(self, since: float) -> int:
        """How many who were here all the time since have heard nothing; what was heard is counted and put away."""
        silent = sum(1 for came, one in self._here if came < since and not one.texts)
        for _, one in self._here:
            self.told += len(one.texts)
            one.texts.clear()
        return silent

    def _goes(self, one: One) -> None:
        one.link.send(frame(b"\x03\xe8", first=0x88))
        self._forget(one)

    def _breaks_off(self, one: One) -> None:
        self._forget(one)

    def _resets(self, one: One) -> None:
        one.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._forget(one)

    def _falls_asleep(self, one: One) -> None:
        self.throng.deafen([one])
        self._asleep.append((time.monotonic(), one))

    def _forget(self, one: One, heard: bool = True) -> None:
        if heard:
            self.throng.deafen([one])
        one.link.close()
        one.state = "gone"
        self.throng.viewers.remove(one)


def samples(server: Any, churn: Churn, seconds: float, every: float, leaving: int) -> Iterator[Sample]:
    """Rounds for so long; what the server looks like, now and then."""
    process, counted = server.process.pid, Path(server.settings["COUNTED"])
    began = last = time.monotonic()
    while (at := time.monotonic()) < began + seconds:
        churn.round(0.5, leaving)
        if time.monotonic() - last >= every or time.monotonic() >= began + seconds:
            yield {
                "at": round(time.monotonic() - began, 1), "memory": resident(process), "descriptors": descriptors(process),
                "greenlets": greenlets(process, counted), "busy": busy(process), "seen": churn.seen, "lost": churn.throng.lost,
                "hushed": churn.hushed(last), "told": churn.told, "load": os.getloadavg()[0],
            }
            last = at


def settled(found: list[Sample]) -> list[Sample]:
    """Without the first quarter, in which caches and pools fill and the first sleepers are waited for."""
    return found[len(found) // 4 :]


def drift(found: list[Sample], name: str) -> tuple[float, float]:
    """From the first tenth's middle to the last one's, and what the straight line through all adds from end to end."""
    tenth = max(3, len(found) // 10)
    line = linear_regression([one["at"] for one in found], [one[name] for one in found])
    step = median(one[name] for one in found[-tenth:]) - median(one[name] for one in found[:tenth])
    return step, line.slope * (found[-1]["at"] - found[0]["at"])


def faults(found: list[Sample]) -> list[str]:
    """What is not as it was, and who was not told; nothing is best."""
    level = settled(found)
    wrong = []
    for name, most in (("memory", MEMORY), ("descriptors", DESCRIPTORS), ("greenlets", GREENLETS)):
        step, line = drift(level, name)
        if max(step, line) > most:
            wrong.append(f"{name} grew by {step:.0f}, by the line through all {line:.0f}; {most} were allowed")
    if silent := sum(one["hushed"] for one in found):
        wrong.append(f"{silent} times a viewer heard nothing between two samples")
    if found[-1]["lost"]:
        wrong.append(f"{found[-1]['lost']} viewers were thrown out")
    return wrong


def table(found: dict[str, list[Sample]]) -> str:
    lines = [
        "| server | minutes | viewers that came | told | memory settled → end, MB | its line, MB an hour | descriptors | greenlets "
        "| CPU | told late or thrown out |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, all_of_it in found.items():
        level = settled(all_of_it)
        first, last, tenth = level[0], level[-1], max(3, len(level) // 10)
        ends = [(median(one[what] for one in level[:tenth]), median(one[what] for one in level[-tenth:]))
                for what in ("memory", "descriptors", "greenlets")]
        per_hour = drift(level, "memory")[1] / (last["at"] - first["at"]) * 3600 / 1e6
        lines.append(
            f"| {name} | {last['at'] / 60:.0f} | {last['seen']:,} | {last['told']:,} | {ends[0][0] / 1e6:.1f} → {ends[0][1] / 1e6:.1f} "
            f"| {per_hour:+.1f} | {ends[1][0]:.0f} → {ends[1][1]:.0f} | {ends[2][0]:.0f} → {ends[2][1]:.0f} "
            f"| {(last['busy'] - first['busy']) / (last['at'] - first['at']):.0%} "
            f"| {sum(one['hushed'] for one in all_of_it) + last['lost']} |"
        )
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("samples", type=Path, help="what DOORSTEP_SOAK_KEEP named")
    asked.add_argument("--write", action="store_true")
    wanted = asked.parse_args()
    found: dict[str, list[Sample]] = {}
    for line in wanted.samples.read_text().splitlines():
        one = json.loads(line)
        found.setdefault(one["server"], []).append(one)
    loads = [one["load"] for each in found.values() for one in each]
    about = bench.machine().partition("; load")[0]
    day = time.strftime("%Y-%m-%d", time.gmtime(wanted.samples.stat().st_mtime))
    text = f"{about}; load while it ran {min(loads):.1f} to {max(loads):.1f}; {day}.\n\n{table(found)}"
    sys.stdout.write(text + "\n")
    for name, each in found.items():
        sys.stdout.write(f"{name}: {faults(each) or 'level'}\n")
    if wanted.write:
        bench.write(text, "soak")


if __name__ == "__main__":
    main()
