"""Looks after open sockets each second: rights taken away end them, changes made by other processes reach them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.change import Event
from app.db import db
from app.live.admission import Ticket, still_holds
from app.live.channels import channels
from app.live.fanout import Fanout
from app.live.publishing import refreshes

log = logging.getLogger("doorstep.live")

# Seconds from a revoked sign-in to its socket's end, at most; and to changes of processes that send no nudge.
ROUND = 1.0
NUDGES = "doorstep-live"


class Watch:
    """The tasks beside the rounds of a `Fanout`."""

    def __init__(
        self, app: Flask, fanout: Fanout, tickets: dict[str, Ticket], drop: Callable[[str], None], redis_url: str
    ) -> None:
        self._app, self._fanout, self._tickets, self._drop = app, fanout, tickets, drop
        self._redis_url = redis_url
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
            time.sleep(ROUND)
            try:
                self.inside(self.look)
            except Exception:
                log.exception("looking after live sockets failed")

    def look(self) -> None:
        """One round: drop whose ticket no longer holds, then look for changes of other processes."""
        holds: dict[Ticket, bool] = {}
        for viewer, ticket in list(self._tickets.items()):
            if ticket not in holds:
                holds[ticket] = still_holds(ticket)
            if not holds[ticket]:
                self._drop(viewer)
        self._fanout.catch_up()

    def tell_others(self, events: list[Event]) -> None:
        """Nudge the other processes where a queue is set; a task does it, so that no judge waits for the queue."""
        if not self._redis_url or not any(refreshes(one, happened) for one in channels() for happened in events):
            return
        with self._starting:
            if not self._telling:
                self._telling = True
                threading.Thread(target=self._tell, name="live-nudges", daemon=True).start()
        self._nudge.set()

    def _tell(self) -> None:
        import redis

        client = redis.Redis.from_url(self._redis_url, socket_timeout=2, socket_connect_timeout=2)
        while True:
            self._nudge.wait()
            self._nudge.clear()
            try:
                client.publish(NUDGES, "look")
            except redis.RedisError:
                # The others find it out by themselves within a second.
                log.warning("the queue did not take a nudge")

    def _listen(self) -> None:
        import redis

        while True:
            try:
                ear = redis.Redis.from_url(self._redis_url).pubsub(ignore_subscribe_messages=True)
                ear.subscribe(NUDGES)
                for _nudge in ear.listen():
                    self.inside(self._fanout.catch_up)
            except redis.RedisError:
                log.warning("no nudges from the queue; looking each second instead")
                time.sleep(ROUND)
