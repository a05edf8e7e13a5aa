"""Brings the newest state to everyone who listens: at once when it changes, then not again for a breath."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.change import Event
from app.db import db
from app.live.admission import Ticket
from app.live.channels import Channel, channels
from app.live.models import ChannelRev
from app.live.publishing import refreshes
from app.live.snapshots import Snapshot, payload, present
from app.live.transports import Transport

log = logging.getLogger("doorstep.live")

# Seconds from one round to the next: with the work of a round every change is out within 150 ms.
BREATH = 0.1
# Seconds for which a round that took longer lets others work before the next.
REST = 0.02
# Seconds for which one greeting serves all who arrive: a clock that is set by it is right to within as much.
GREETING = 0.01


@dataclass
class Topic:
    """One stage, room and audience: all its viewers see the same."""

    stage_id: int
    contest_id: int
    room: str
    audience: str
    viewers: set[str] = field(default_factory=set)
    states: dict[str, Snapshot] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    greeting: Any = None
    greeted: float = 0.0

    @property
    def group(self) -> str:
        return f"{self.stage_id}/{self.room}/{self.audience}"

    def room_for(self, channel: Channel) -> str:
        return self.room if channel.per_room else ""


class Fanout:
    """Topics and their viewers. One lock is held while a state is made and sent, so no older one can overtake."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._topics: dict[str, Topic] = {}
        self._viewers: dict[str, Topic] = {}
        self._lock = threading.RLock()
        self.wake = threading.Event()

    def join(self, viewer: str, ticket: Ticket) -> None:
        """Greet a viewer with every channel's present state in order; from then on it gets what changes."""
        with self._lock:
            topic = Topic(ticket.place.stage_id, ticket.place.contest_id, ticket.room, ticket.audience)
            topic = self._topics.setdefault(topic.group, topic)
            self._renew(topic)
            self._let_in(viewer, topic)

    def join_known(self, viewer: str, ticket: Ticket) -> bool:
        """The same where nothing must be asked of the database; False where something must."""
        with self._lock:
            topic = self._topics.get(f"{ticket.place.stage_id}/{ticket.room}/{ticket.audience}")
            if topic is None or topic.stale or len(topic.states) < len(channels()):
                return False
            self._let_in(viewer, topic)
            return True

    def _let_in(self, viewer: str, topic: Topic) -> None:
        self._transport.to_one(viewer, self._greeting(topic))
        try:
            self._transport.enter(viewer, topic.group)
        except KeyError:
            self._forget_if_empty(topic)
            return
        topic.viewers.add(viewer)
        self._viewers[viewer] = topic

    def _greeting(self, topic: Topic) -> Any:
        now = time.monotonic()
        if topic.greeting is None or now - topic.greeted > GREETING:
            states = [(one.name, payload(one, topic.states[one.name], topic.audience)) for one in channels()]
            topic.greeting, topic.greeted = self._transport.bundle(states), now
        return topic.greeting

    def leave(self, viewer: str) -> None:
        with self._lock:
            topic = self._viewers.pop(viewer, None)
            if topic is not None:
                topic.viewers.discard(viewer)
                self._forget_if_empty(topic)

    def _forget_if_empty(self, topic: Topic) -> None:
        if not topic.viewers:
            self._topics.pop(topic.group, None)

    def mark(self, events: Iterable[Event]) -> None:
        """Note which channels the events made stale; the next round sends them."""
        events = list(events)
        stirred = False
        for topic in list(self._topics.values()):
            for happened in events:
                if happened.stage_id not in (None, topic.stage_id) or happened.contest_id not in (None, topic.contest_id):
                    continue
                fresh = {channel.name for channel in channels() if refreshes(channel, happened)}
                topic.stale |= fresh
                stirred = stirred or bool(fresh)
        if stirred:
            self.wake.set()

    def do_what_is_due(self) -> None:
        """Let the hour move the stages that somebody looks at; what it changes comes like any other change."""
        for stage_id in {topic.stage_id for topic in list(self._topics.values())}:
            for channel in channels():
                if channel.due is not None:
                    channel.due(stage_id)

    def catch_up(self) -> None:
        """Look for states that another process changed: their numbers differ from the ones sent last."""
        topics = list(self._topics.values())
        if not topics:
            return
        rows = db.session.execute(
            select(ChannelRev.stage_id, ChannelRev.room, ChannelRev.channel, ChannelRev.audience, ChannelRev.rev)
            .where(ChannelRev.stage_id.in_({topic.stage_id for topic in topics}))
        ).all()
        numbers = {(stage_id, room, channel, audience): rev for stage_id, room, channel, audience, rev in rows}
        for topic in topics:
            for channel in channels():
                known = topic.states.get(channel.name)
                number = numbers.get((topic.stage_id, topic.room_for(channel), channel.name, topic.audience))
                if known is not None and number is not None and number > known[0]:
                    topic.stale.add(channel.name)
                    self.wake.set()

    def round(self) -> None:
        """Make and send what is stale now."""
        for topic in list(self._topics.values()):
            if topic.stale:
                with self._lock:
                    self._renew(topic)

    def _renew(self, topic: Topic) -> None:
        for channel in channels():
            known = topic.states.get(channel.name)
            if known is not None and channel.name not in topic.stale:
                continue
            # Taken off before it is made: an event in between marks it once more.
            topic.stale.discard(channel.name)
            now = present(topic.stage_id, channel.name, topic.room_for(channel), topic.audience)
            topic.states[channel.name] = now
            topic.greeting = None
            if known is not None and now[0] > known[0]:
                self._transport.to_all(topic.group, channel.name, payload(channel, now, topic.audience))

    def breathe(self, run: Any) -> None:
        """Rounds for ever: the first change goes out at once, those of the next breath go together."""
        while True:
            self.wake.wait()
            self.wake.clear()
            began = time.monotonic()
            try:
                run(self.round)
            except Exception:
                # Nothing may stop the rounds; what failed is stale again at the next look at the numbers.
                log.exception("a round of live states failed")
            time.sleep(max(REST, BREATH - (time.monotonic() - began)))
