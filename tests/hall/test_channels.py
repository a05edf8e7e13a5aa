"""The live channel of the hall: exactly the contract's members, and nothing that judges do in public."""

from __future__ import annotations

import pytest

from app.db import db
from app.live import snapshots
from app.live.channels import channels
from app.live.models import Publication
from tests.hall.desk_hands import Hands, score


@pytest.fixture
def hands(cast):
    return Hands(cast)


def published(cast):
    return [
        (row.number, row.body)
        for row in db.session.scalars(
            db.select(Publication).where(Publication.channel == "hall", Publication.stage_id == cast.stage_id).order_by(Publication.number)
        )
    ]


def channel():
    return next(one for one in channels() if one.name == "hall")


def test_the_public_payload_holds_the_stage_and_nothing_else(cast, hands):
    hands.walk_to("pitch")
    shown = snapshots.payload(channel(), snapshots.public(cast.stage_id, "hall", "main"), "public")
    assert list(shown)[0] == "rev"
    assert set(shown) == {"rev", "revision", "room", "phase", "entry", "next", "deadline", "remaining", "now"}
    assert (shown["phase"], shown["entry"], shown["next"]) == ("pitch", "p1", "p2")


def test_judges_saves_make_no_public_state_while_the_desk_counts_them(cast, hands):
    hands.walk_to("scoring")
    before, desk_before = published(cast), snapshots.control(cast.stage_id, "hall", "main")
    score(cast, "p1", judges=2)
    assert published(cast) == before
    rev, body = snapshots.control(cast.stage_id, "hall", "main")
    assert rev > desk_before[0] and (body["judges_in"], body["judges"]) == (2, 3)
    assert body["revision"] == desk_before[1]["revision"]


def test_corrections_at_the_desk_tell_the_public_no_more_than_a_new_revision(cast, hands):
    hands.walk_to("closed")
    hands.press("adjust", entry="p1", points="-1", reason="超时")
    bodies = [body for _number, body in published(cast)]
    assert all("points" not in body and "超时" not in body for body in bodies)


def test_before_anybody_acted_the_hall_is_idle_with_the_first_entry_next(cast):
    rev, body = snapshots.public(cast.stage_id, "hall", "main")
    assert body == {
        "revision": 0, "room": "main", "phase": "idle", "entry": None, "next": "p1", "deadline": None, "remaining": None,
    }


def test_an_order_that_is_not_public_tells_nobody_who_is_next(cast):
    from app.change import change
    from app.core.policy import SYSTEM
    from app.roadshow.models import PitchDay

    with change(SYSTEM):
        db.session.scalars(db.select(PitchDay)).one().published_at = None
    assert snapshots.public(cast.stage_id, "hall", "main")[1]["next"] is None
