"""Looks after open sockets: rights taken away end them at once, changes made by other processes reach them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from app import queue
from app.change import Event
from app.db import db
from app.live.admission import Ticket, still_holds
from app.live.channels import channels
from app.live.fanout import Fanout
from app.live.publishing import refreshes

log = logging.getLogger("doorstep.live")

# Seconds between two looks at the database. What happens in this process, or is nudged, is looked at without a wait.
ROUND = 0.5
# And at least that much between two looks, however much happens.
REST = 0.2
NUDGES = "doorstep-live"
# What a nudge says: that there is something to look for, never what it is.
STATES, RIGHTS = b"states", b"rights"


@dataclass
class Holders:
    """All who hold one ticket."""

    ticket: Ticket
    viewers: set[str] = field(default_factory=set)


class Tickets:
    """Who holds which ticket. A hall holds one and the same, so that it is checked once for all."""

    def __init__(self) -> None:
        self._by_viewer: dict[str, Holders] = {}
        self._by_ticket: dict[Ticket, Holders] = {}

    def give(self, viewer: str, ticket: Ticket) -> None:
        held = self._by_ticket.setdefault(ticket, Holders(ticket))
        held.viewers.add(viewer)
        self._by_viewer[viewer] = held

    def of(self, viewer: str) -> Ticket | None:
        held = self._by_viewer.get(viewer)
        return None if held is None else held.ticket

    def take_back(self, viewer: str) -> Ticket | None:
        held = self._by_viewer.pop(viewer, None)
        if held is None:
            return None
        held.viewers.discard(viewer)
        if not held.viewers:
            del self._by_ticket[held.ticket]
        return held.ticket

    def groups(self) -> Iterator[tuple[Ticket, list[str]]]:
        for held in list(self._by_ticket.values()):
            yield held.ticket, list(held.viewers)


class Watch:
    """The tasks beside the rounds of a `Fanout`."""

    def __init__(
        self, app: Flask, fanout: Fanout, tickets: Tickets, drop: Callable[[str], None], redis_url: str
    ) -> None:
        self._app, self._fanout, self._tickets, self._drop = app, fanout, tickets, drop
        self._redis_url = redis_url
        self._look_now = threading.Event()
        self._say: set[bytes] = set()
        self._nudge = threading.Event()
        self._starting = threading.Lock()
        self._telling = False

    def inside(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run `work` where it may ask the database; nothing of it stays open."""
        with self._app.app_context():
            try:
                return work(*arguments)
            finally:
                db.session.remove()

    def start(self, spawn: Callable[..., Any]) -> None:
        spawn(self._go_round)
        if self._redis_url:
            spawn(self._listen)

    def _go_round(self) -> None:
        while True:
            self._look_now.wait(ROUND)
            self._look_now.clear()
            try:
                self.inside(self.look)
            except Exception:
                log.exception("looking after live sockets failed")
            time.sleep(REST)

    def look(self) -> None:
        """One round: drop whose ticket no longer holds, then look for changes of other processes."""
        for ticket, holders in self._tickets.groups():
            holds = still_holds(ticket)
            # The session lets go between two tickets: who asks next sees the present, and others have their turn.
            db.session.rollback()
            if not holds:
                for viewer in holders:
                    self._drop(viewer)
            time.sleep(0)
        self._fanout.catch_up()

    def tell(self, events: list[Event]) -> None:
        """What was committed here: rights may have changed; the other processes want to know of both."""
        states = any(refreshes(one, happened) for one in channels() for happened in events)
        # Marks and moves on stage take nobody's rights; whatever else happens may.
        rights = any(not any(refreshes(one, happened) for one in channels()) for happened in events)
        if rights:
            self._look_now.set()
        if self._redis_url and (states or rights):
            self._tell_others({STATES} if not rights else {STATES, RIGHTS})

    def _tell_others(self, what: set[bytes]) -> None:
        """Nudge the other processes; a task does it, so that no judge waits for the queue."""
        self._say |= what
        with self._starting:
            if not self._telling:
                self._telling = True
                threading.Thread(target=self._send_nudges, name="live-nudges", daemon=True).start()
        self._nudge.set()

    def _send_nudges(self) -> None:
        import redis

        client = queue.connect(self._redis_url, socket_timeout=2)
        while True:
            self._nudge.wait()
            self._nudge.clear()
            said, self._say = self._say, set()
            try:
                for word in said:
                    client.publish(NUDGES, word)
            except redis.RedisError:
                # The others find it out by themselves within a second.
                log.warning("the queue did not take a nudge")

    def _listen(self) -> None:
        import redis

        while True:
            try:
                line = queue.connect(self._redis_url, health_check_interval=10)
                ear = line.pubsub(ignore_subscribe_messages=True)
                ear.subscribe(NUDGES)
                for nudge in ear.listen():
                    if nudge.get("data") == RIGHTS:
                        self._look_now.set()
                    else:
                        self.inside(self._fanout.catch_up)
            except redis.RedisError:
                log.warning("no nudges from the queue; looking each second instead")
            except Exception:
                log.exception("listening for nudges failed")
            time.sleep(ROUND)
