"""Makes publications: what the public may know of a channel, numbered, inside the transaction that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock
from app.change import Change, Event, before_seal
from app.core.chain import canonical
from app.db import db
from app.live.channels import Body, Channel, channels
from app.live.ground import ground, rooms_of
from app.live.models import ChannelRev, Publication

PUBLIC = "public"
CONTROL = "control"

# A channel of a stage, and of a room where it has one state for each.
Spot = tuple[int, str, Channel]

# Built once: every save and every move on stage waits for these.
_REVS = ChannelRev.__table__
_NUMBERS = (
    select(_REVS.c.id, _REVS.c.stage_id, _REVS.c.room, _REVS.c.channel, _REVS.c.audience, _REVS.c.rev)
    .where(_REVS.c.stage_id.in_(bindparam("stages", expanding=True)), _REVS.c.channel.in_(bindparam("names", expanding=True)))
    .order_by(_REVS.c.id).with_for_update()
)
_NEXT = update(_REVS).where(_REVS.c.id == bindparam("row")).values(rev=_REVS.c.rev + 1)
_ADD = insert(Publication.__table__)
_NEWEST = (
    select(Publication.number, Publication.body)
    .where(
        Publication.stage_id == bindparam("stage"), Publication.channel == bindparam("channel"),
        Publication.room == bindparam("room"),
    )
    .order_by(Publication.number.desc()).limit(1)
)


class Known(NamedTuple):
    """A running number as it was found under the lock."""

    id: int
    rev: int


class Published(NamedTuple):
    """A publication: its number, and its body as canonical JSON without "rev"."""

    number: int
    body: str


def refreshes(channel: Channel, happened: Event) -> bool:
    return isinstance(happened, channel.refreshed_by)


def bytes_of(body: Body) -> str:
    """Canonical JSON: equal states are equal texts."""
    return canonical(body).decode()


@before_seal
def publish_touched(current: Change) -> None:
    """Renew every channel that the change's events make stale."""
    spots, public = _touched(current.events)
    if spots:
        publish(spots, control_changed=True, public=public)


def _touched(events: Iterable[Event]) -> tuple[list[Spot], set[str]]:
    """What the events make stale, and the names of the channels whose public body they may have changed."""
    found: dict[tuple[int, str, str], Channel] = {}
    public: set[str] = set()
    for happened in events:
        fresh = [channel for channel in channels() if refreshes(channel, happened)]
        # Channels that ask the same question of the same event ask the database once.
        moved = {ask: ask(happened) for ask in {channel.moves_public for channel in fresh}}
        public |= {channel.name for channel in fresh if moved[channel.moves_public]}
        for stage_id in _stages(happened) if fresh else []:
            rooms = rooms_of(stage_id) if any(channel.per_room for channel in fresh) else []
            for channel in fresh:
                for room in rooms if channel.per_room else [""]:
                    found[stage_id, room, channel.name] = channel
    # Always in the same order, so that two changes never wait for each other's rows.
    return [(stage_id, room, found[stage_id, room, name]) for stage_id, room, name in sorted(found)], public


def _stages(happened: Event) -> list[int]:
    if happened.stage_id is not None:
        return [happened.stage_id]
    return ground().stages_of(happened.contest_id) if happened.contest_id is not None else []


def publish(spots: list[Spot], *, control_changed: bool, public: set[str] | None = None) -> None:
    """Number the spots' present states; a public number is used only where the bytes differ from the last.

    `public`: names of the channels whose public body may have changed; None: all of them.
    """
    session = db.session()
    session.flush()
    revs = _locked(session, spots)
    if session.get_bind().dialect.name != "sqlite":
        # Another change may have committed while we waited for the rows: look at everything anew.
        session.expire_all()
    if control_changed:
        session.execute(_NEXT, [{"row": revs[stage_id, room, channel.name, CONTROL].id} for stage_id, room, channel in spots])
    for stage_id, room, channel in spots:
        if public is None or channel.name in public:
            _publish_one(session, stage_id, room, channel, revs[stage_id, room, channel.name, PUBLIC])


def _publish_one(session: Session, stage_id: int, room: str, channel: Channel, known: Known) -> None:
    body = bytes_of(channel.public(stage_id, room))
    last = newest(stage_id, channel.name, room)
    if last is not None and last.body == body:
        return
    session.execute(_NEXT, {"row": known.id})
    session.execute(
        _ADD,
        {"stage_id": stage_id, "room": room, "channel": channel.name, "number": known.rev + 1, "body": body, "at": clock.now()},
    )


def newest(stage_id: int, channel: str, room: str) -> Published | None:
    found = db.session.execute(_NEWEST, {"stage": stage_id, "channel": channel, "room": room}).one_or_none()
    return None if found is None else Published(found.number, found.body)


def _locked(session: Session, spots: list[Spot]) -> dict[tuple[int, str, str, str], Known]:
    """The spots' running numbers, made where missing and locked, so that publications follow one another."""
    wanted = [(stage_id, room, channel.name, audience) for stage_id, room, channel in spots for audience in (CONTROL, PUBLIC)]
    found = _numbers(session, spots)
    missing = [spot for spot in wanted if spot not in found]
    if missing:
        insert_new: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        names = ("stage_id", "room", "channel", "audience")
        session.execute(
            insert_new(ChannelRev).on_conflict_do_nothing(), [{**dict(zip(names, spot, strict=True)), "rev": 0} for spot in missing]
        )
        found = _numbers(session, spots)
    return found


def _numbers(session: Session, spots: list[Spot]) -> dict[tuple[int, str, str, str], Known]:
    stages = sorted({stage_id for stage_id, _, _ in spots})
    names = sorted({channel.name for _, _, channel in spots})
    rows = session.execute(_NUMBERS, {"stages": stages, "names": names})
    return {(row.stage_id, row.room, row.channel, row.audience): Known(row.id, row.rev) for row in rows}
