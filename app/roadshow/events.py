"""What can happen to rooms, pitch days and running orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.change import Event


@dataclass(frozen=True, kw_only=True)
class RoomMade(Event):
    """A stage got a room."""

    action: ClassVar[str] = "roadshow.make_room"
    room_id: int
    key: str
    title: str
    venue: str


@dataclass(frozen=True, kw_only=True)
class RoomChanged(Event):
    """A room's title or venue changed: `{field: [before, after]}`."""

    action: ClassVar[str] = "roadshow.change_room"
    room_id: int
    key: str
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class DayPlanned(Event):
    """A pitch day was made; `entries` are public keys in running order."""

    action: ClassVar[str] = "roadshow.plan_day"
    day_id: int
    room: str
    panel: str
    starts_at: datetime
    seconds: dict[str, int]
    entries: list[str]


@dataclass(frozen=True, kw_only=True)
class DayChanged(Event):
    """A pitch day's date, room, panel or slot lengths changed: `{field: [before, after]}`."""

    action: ClassVar[str] = "roadshow.change_day"
    day_id: int
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class DayRemoved(Event):
    """A pitch day that was not public was taken out of the plan."""

    action: ClassVar[str] = "roadshow.remove_day"
    day_id: int
    room: str
    starts_at: datetime
    entries: list[str]


@dataclass(frozen=True, kw_only=True)
class OrderChanged(Event):
    """A day's running order changed, also by entries that came or went; public keys before and after."""

    action: ClassVar[str] = "roadshow.reorder"
    day_id: int
    room: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True, kw_only=True)
class DayPublished(Event):
    """A day's running order is public from now on, and its judges have their scorecards."""

    action: ClassVar[str] = "roadshow.publish_day"
    day_id: int
    room: str
    entries: list[str]


@dataclass(frozen=True, kw_only=True)
class DayUnpublished(Event):
    """A day's running order is no longer public."""

    action: ClassVar[str] = "roadshow.unpublish_day"
    day_id: int
    room: str
    entries: list[str]


@dataclass(frozen=True, kw_only=True)
class ArrivalNoted(Event):
    """The door said whether an entry's people have come, or took that back (`undone`); `entry` is a public key."""

    action: ClassVar[str] = "roadshow.arrival"
    entry: str
    entry_id: int
    before: str
    after: str
    undone: bool | None = None


@dataclass(frozen=True, kw_only=True)
class DayShifted(Event):
    """The host said by how many minutes a day runs late (negative: early; None: as the stage shows)."""

    action: ClassVar[str] = "roadshow.shift_day"
    day_id: int
    room: str
    before: int | None
    after: int | None


@dataclass(frozen=True, kw_only=True)
class SaidAhead(Event):
    """What a stage tells those who come to its pitch days changed: `{field: [before, after]}`."""

    action: ClassVar[str] = "roadshow.say_ahead"
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class EntryPrepared(Event):
    """A judge saved notes while reading ahead, or said what is read; the words stay with the judge."""

    action: ClassVar[str] = "roadshow.read_ahead"
    judge: str
    entry: str
    read: bool


@dataclass(frozen=True, kw_only=True)
class CalendarOpened(Event):
    """Somebody made the address of the own calendar, or made it anew: an earlier one is useless from now on."""

    action: ClassVar[str] = "roadshow.open_calendar"
    person_id: int
    kind: str
    serial: int


@dataclass(frozen=True, kw_only=True)
class CalendarShut(Event):
    """The address of somebody's calendar is useless from now on; `why` where not by their own wish."""

    action: ClassVar[str] = "roadshow.shut_calendar"
    person_id: int
    kind: str
    why: str | None = None
