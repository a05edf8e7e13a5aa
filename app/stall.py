"""Watches the loop that serves everybody: how long it was stuck, as a gauge for Prometheus."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

from prometheus_client import Gauge

# A turn of the watch is due every NAP seconds; what it comes late is what everybody waited.
NAP = 0.005
WINDOW = 10.0

_gauge = Gauge("doorstep_loop_stall_seconds", "The longest stall of the serving loop within the last ten seconds.")


class Longest:
    """The largest of the values that were seen within the last `window` seconds."""

    def __init__(self, window: float = WINDOW) -> None:
        self.window = window
        # Falling values with their moments: whatever is older and smaller can never be the longest again.
        self._kept: deque[tuple[float, float]] = deque()

    def add(self, at: float, value: float) -> None:
        while self._kept and self._kept[-1][1] <= value:
            self._kept.pop()
        self._kept.append((at, value))

    def value(self, at: float) -> float:
        while self._kept and self._kept[0][0] < at - self.window:
            self._kept.popleft()
        return self._kept[0][1] if self._kept else 0.0


def watch_loop() -> Any:
    """Start the watch; call it once where gevent serves. Returns its greenlet."""
    import gevent

    longest = Longest()
    _gauge.set_function(lambda: longest.value(time.monotonic()))

    def watch() -> None:
        before = time.monotonic()
        while True:
            gevent.sleep(NAP)
            now = time.monotonic()
            longest.add(now, max(0.0, now - before - NAP))
            before = now

    return gevent.spawn(watch)
