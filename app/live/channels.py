"""The registry of live channels: what each one tells to whom, and which events make it stale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.change import Event

Body = dict[str, Any] | None


@dataclass(frozen=True)
class Channel:
    """One event name of the namespace /live; its payload is always the whole present state.

    `public(stage_id, room)` gives what the public may know now, `control(stage_id, room)` the same with nothing
    hidden: dicts without "rev" (the engine adds it), or None for a payload of `null`. The public body is computed
    inside the transaction that changes it and stored as a numbered publication when it differs from the last one;
    viewers get stored publications only. `at_sending(body, audience)` may add members that are stamped when a frame
    leaves, such as the server's time. `per_room`: one state for each room of the stage, else room is ''.
    `control_permission` is the policy's name for who may listen with nothing hidden.
    """

    name: str
    public: Callable[[int, str], Body]
    control: Callable[[int, str], Body]
    refreshed_by: tuple[type[Event], ...]
    per_room: bool = False
    at_sending: Callable[[dict[str, Any], str], dict[str, Any]] | None = None
    control_permission: str = "hall.see"
    # Whether an event may change the public body at all. A judge's save seldom does, and there are many of them: only
    # control's number moves then, and nothing is computed for the public.
    moves_public: Callable[[Event], bool] = lambda happened: True
    # Does what the hour alone asks for, such as a board that freezes at a moment: `due(stage_id)` is called before
    # anybody looks, and twice a second while somebody listens. It must cost next to nothing where nothing is due.
    due: Callable[[int], None] | None = None
    # Place in the greeting: programme, board, hall, reveal, ceremony.
    order: int = 0


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> Channel:
    """Add a channel; rooms call it in their `channels.py`."""
    _channels[channel.name] = channel
    return channel


def channels() -> list[Channel]:
    """All channels in the order of the greeting."""
    return sorted(_channels.values(), key=lambda channel: channel.order)
