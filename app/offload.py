"""Work that computes for longer than a few milliseconds, away from the loop that serves everybody."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def on_gevent() -> bool:
    """Whether gevent serves this process (commands and tests run without it)."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


def offload(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` in gevent's thread pool while others are served, or right here where gevent does not serve.

    The work must not touch the database: no session may cross into another thread.
    """
    if not on_gevent():
        return work(*args, **kwargs)
    import gevent

    return gevent.get_hub().threadpool.apply(work, args, kwargs)


_disks: dict[Any, Any] = {}


def to_disk(work: Callable[[], T]) -> T:
    """Run a commit while others are served: whoever waits for the disk must not hold up the loop.

    It has a thread of its own, so that it never stands in line behind `offload`. The caller's greenlet waits, and
    nobody else may use its connection meanwhile.
    """
    if not on_gevent():
        return work()
    import gevent
    from gevent.threadpool import ThreadPool

    hub = gevent.get_hub()
    if hub not in _disks:
        _disks[hub] = ThreadPool(1, hub=hub)
    result: T = _disks[hub].apply(work)
    return result


def in_background(work: Callable[[], object]) -> None:
    """Start `work` beside the present request: a greenlet under gevent, else a thread."""
    if on_gevent():
        import gevent

        gevent.spawn(work)
    else:
        threading.Thread(target=work, daemon=True).start()
