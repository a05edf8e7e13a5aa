"""The live channel `programme`: who pitches, in running order, as far as published."""

from __future__ import annotations

from app.live.channels import Body, Channel, register
from app.roadshow import events
from app.roadshow.queries import programme_body


def _public(stage_id: int, room: str) -> Body:
    return programme_body(stage_id)


def _control(stage_id: int, room: str) -> Body:
    return programme_body(stage_id, published_only=False)


register(
    Channel(
        name="programme",
        public=_public,
        control=_control,
        refreshed_by=(
            events.DayPlanned, events.DayChanged, events.DayRemoved, events.OrderChanged, events.DayPublished,
            events.DayUnpublished,
        ),
        order=0,
    )
)
