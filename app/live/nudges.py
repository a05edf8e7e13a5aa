"""How processes tell each other to look: Flask-SocketIO's message queue, and nothing but "look" in it.

python-socketio's `RedisManager` connects, subscribes, and comes back after a restart. Left to itself it would send every
board through Redis, the desk's secret ones too, show viewers whatever anybody writes there, and let such a writer move
them between rooms. So here:

- what is emitted stays in this process (`ignore_queue`), whoever emits it;
- `_publish` and `_listen`, the two methods that `PubSubManager` leaves to its subclasses, let nudges through and nothing
  else, out and in. A nudge is an emit of one of two words, to a namespace where no viewer can be;
- what the manager could ask of other processes beside (`disconnect`, `enter_room`, `leave_room`, `close_room`, the
  answer to a callback) works on this process's own viewers and goes no further: rights end by what the database says.

Any process may nudge: `flask_socketio.SocketIO(message_queue=url).emit("look", "states", namespace="/look")`.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import socketio

from app import queue

log = logging.getLogger("doorstep.live")

# Flask-SocketIO's own name for it.
CHANNEL = "flask-socketio"
NAMESPACE, EVENT = "/look", "look"
# What a nudge says: that there is something to look for, never what it is.
STATES, RIGHTS = "states", "rights"
HOOKS = ("_publish", "_listen")
# A nudge has about 190 characters; what is longer is not even parsed.
LONGEST = 512
# Seconds in which a queue that did not take a nudge is left alone; the others look by themselves meanwhile.
REST = 2


def missing() -> list[str]:
    """Names of what must be there for anything to be held back."""
    return [name for name in HOOKS if not hasattr(socketio.RedisManager, name)]


def with_queue(manager: type[socketio.Manager], url: str) -> Any:
    """A client manager like `manager`, whose process nudges others and is nudged by them."""
    return type(f"Nudged{manager.__name__}", (Nudges, manager), {})(url)


def word_of(said: Any) -> str | None:
    """The word of a message of the queue; None for what is no nudge."""
    if not isinstance(said, dict) or said.get("method") != "emit" or said.get("binary"):
        return None
    if said.get("namespace") != NAMESPACE or said.get("event") != EVENT or said.get("data") not in ([STATES], [RIGHTS]):
        return None
    return str(said["data"][0])


class Nudges(socketio.RedisManager):
    """Stands in front of another client manager, which keeps the rooms and sends to them."""

    def __init__(self, url: str) -> None:
        # A queue that takes the connection and then says nothing holds up the task below for some seconds, nobody else.
        # Listening has no such end: redis-py waits for the next message as long as it takes.
        super().__init__(url, channel=CHANNEL, logger=log, redis_options={**queue.options(), "socket_timeout": 2})
        self.on_nudge: Callable[[str], None] = lambda word: None
        self._words: set[str] = set()
        self._called = threading.Event()
        self._starting = threading.Lock()
        self._telling = False

    def nudge(self, words: set[str]) -> None:
        """Say so to the others soon. A task of its own does it: no judge waits for the queue."""
        self._words |= words
        with self._starting:
            if not self._telling:
                self._telling = True
                self.server.start_background_task(self._tell)
        self._called.set()

    def _tell(self) -> None:
        while True:
            self._called.wait()
            self._called.clear()
            words, self._words = self._words, set()
            for word in sorted(words):
                self.emit(EVENT, word, namespace=NAMESPACE)

    def emit(
        self, event: str, data: Any, namespace: str | None = None, room: Any = None, skip_sid: Any = None,
        callback: Any = None, to: Any = None, **options: Any,
    ) -> None:
        options["ignore_queue"] = namespace != NAMESPACE
        super().emit(event, data, namespace=namespace, room=room, skip_sid=skip_sid, callback=callback, to=to, **options)

    def _publish(self, data: Any) -> Any:
        if word_of(data) is None:
            log.debug("kept from the queue: %s", data.get("method"))
            return None
        taken = super()._publish(data)
        if taken is None:
            time.sleep(REST)
        return taken

    def _listen(self) -> Iterator[Any]:
        for said in super()._listen():
            word = self._heard(said)
            if word is not None:
                self.on_nudge(word)
        # Nothing is left for the manager to do.
        yield from ()

    def _heard(self, said: Any) -> str | None:
        """What another process says; None for everything else that anybody may have written to the queue."""
        if not isinstance(said, bytes) or len(said) > LONGEST:
            return None
        try:
            read = json.loads(said)
        except (ValueError, RecursionError):
            return None
        if isinstance(read, dict) and read.get("host_id") == self.host_id:
            return None
        return word_of(read)
