"""Looks after open sockets: rights taken away end them at once, changes made by other processes reach them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from app.change import Event
from app.db import db
from app.live.admission import Ticket, still_holds
from app.live.channels import channels
from app.live.fanout import Fanout
from app.live.nudges import RIGHTS, STATES
from app.live.publishing import refreshes

log = logging.getLogger("doorstep.live")

# Seconds between two looks at the database. What happens in this process, or is nudged, is looked at without a wait.
ROUND = 0.5
# And at least that much between two looks, however much happens or is said to have happened: at everything, at states alone.
REST, SHORT_REST = 0.2, 0.05


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
        self, app: Flask, fanout: Fanout, tickets: Tickets, drop: Callable[[str], None],
        nudge: Callable[[set[str]], None] | None,
    ) -> None:
        """`nudge` tells the other processes what to look for; None where there are none."""
        self._app, self._fanout, self._tickets, self._drop = app, fanout, tickets, drop
        self._nudge = nudge
        self._look_now, self._states_now = threading.Event(), threading.Event()

    def inside(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run `work` where it may ask the database; nothing of it stays open."""
        with self._app.app_context():
            try:
                return work(*arguments)
            finally:
                db.session.remove()

    def start(self, spawn: Callable[..., Any]) -> None:
        spawn(self._rounds, self.look, self._look_now, ROUND, REST)
        if self._nudge is not None:
            spawn(self._rounds, self._fanout.catch_up, self._states_now, None, SHORT_REST)

    def _rounds(self, work: Callable[[], None], called: threading.Event, patience: float | None, rest: float) -> None:
        while True:
            called.wait(patience)
            called.clear()
            try:
                self.inside(work)
            except Exception:
                log.exception("looking after live sockets failed")
            time.sleep(rest)

    def nudged(self, word: str) -> None:
        """Another process says that something happened there. What it was stands in the database."""
        (self._look_now if word == RIGHTS else self._states_now).set()

    def look(self) -> None:
        """One round: drop whose ticket no longer holds, do what is due, look for changes of other processes."""
        for ticket, holders in self._tickets.groups():
            holds = still_holds(ticket)
            # The session lets go between two tickets: who asks next sees the present, and others have their turn.
            db.session.rollback()
            if not holds:
                for viewer in holders:
                    self._drop(viewer)
            time.sleep(0)
        self._fanout.do_what_is_due()
        self._fanout.catch_up()

    def tell(self, events: list[Event]) -> None:
        """What was committed here: rights may have changed; the other processes want to know of both."""
        states = any(refreshes(one, happened) for one in channels() for happened in events)
        # Marks and moves on stage take nobody's rights; whatever else happens may.
        rights = any(not any(refreshes(one, happened) for one in channels()) for happened in events)
        if rights:
            self._look_now.set()
        if self._nudge is not None and (states or rights):
            self._nudge({STATES} if not rights else {STATES, RIGHTS})
