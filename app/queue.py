"""Redis, where several processes share one: it answers now or not at all, because nobody who saves a mark may wait for it."""

from __future__ import annotations

from typing import Any


def options() -> dict[str, Any]:
    """How every client of ours connects: a second at most, and no tries in between."""
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {"socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}


def connect(url: str, **more: Any) -> Any:
    """A client that has not yet connected."""
    import redis

    return redis.Redis.from_url(url, **options(), **more)
