"""Server time: the one place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_ahead = timedelta()


def now() -> datetime:
    """The present moment in UTC, with its zone."""
    return datetime.now(UTC) + _ahead


def now_ms() -> int:
    """Milliseconds since 1970, as timers and sockets carry them."""
    return int(now().timestamp() * 1000)


def to_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def move(ahead: timedelta) -> None:
    """Set the clock ahead, for tests of deadlines; `timedelta()` puts it back."""
    global _ahead
    _ahead = ahead


def in_zone(moment: datetime, zone: str) -> datetime:
    """The same moment as read on a wall clock in `zone` (an IANA name)."""
    return moment.astimezone(ZoneInfo(zone))


def from_zone(naive: datetime, zone: str) -> datetime:
    """A wall clock reading in `zone` as a moment in UTC."""
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
