"""The live channel of the hall: phase, who is on stage, who is next, the timer."""

from __future__ import annotations

from typing import Any

from app import clock
from app.hall.events import HallActed
from app.hall.queries import control_payload, payload
from app.judging.events import JudgeRecused, MemberLeft, PanelChanged, RecusalLifted
from app.live.channels import Channel, register
from app.roadshow.events import ArrivalNoted, DayPublished, OrderChanged
from app.scoring.events import (
    CardsDealt,
    CardsTakenBack,
    CountingChanged,
    LateEditAccepted,
    ScorecardSaved,
    ScoringClosed,
    ScoringOpened,
)


def _stamped(body: dict[str, Any], audience: str) -> dict[str, Any]:
    """The server's time at the moment of sending: pages set their clock by it."""
    return {**body, "now": clock.now_ms()}


# What judges do changes only the desk's counts: the public body never names them, so it stays as it is. What the door
# says is no part of the body; the desk and the MC ask anew when they hear of it.
register(
    Channel(
        name="hall",
        public=payload,
        control=control_payload,
        refreshed_by=(
            HallActed, OrderChanged, DayPublished, ScorecardSaved, CardsDealt, CardsTakenBack, CountingChanged, ScoringOpened,
            ScoringClosed, LateEditAccepted, JudgeRecused, RecusalLifted, MemberLeft, PanelChanged, ArrivalNoted,
        ),
        per_room=True,
        moves_public=lambda happened: not isinstance(happened, ScorecardSaved | CountingChanged | CardsDealt | CardsTakenBack | ArrivalNoted),
        at_sending=_stamped,
        order=2,
    )
)
