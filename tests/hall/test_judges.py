"""Judges at the desk: who leaves, who takes the seat, what is expected of whom."""

from __future__ import annotations

import pytest

from app.db import db
from app.errors import Refused
from app.hall.desk import desk_state
from app.judging.actions import add_judge
from app.judging.naming import name_judges
from app.roadshow.queries import rooms
from app.scoring.models import Scorecard
from tests.hall.desk_hands import Hands, cards_of, score


@pytest.fixture
def hands(cast):
    return Hands(cast)


@pytest.fixture
def spare(cast):
    """A judge of the contest who sits on no panel."""
    return add_judge(cast.actor("lin"), cast.contest, name="候补评委", key="j9")


def counted(cast, key):
    return {card.judge.key: card.counted for card in cards_of(cast, key)}


def test_who_leaves_is_no_longer_expected_but_what_was_submitted_counts(cast, hands):
    hands.walk_to("scoring")
    score(cast, "p1", judges=1)
    hands.press("substitute", judge="j1", reason="身体不适")
    assert counted(cast, "p1") == {"j1": True, "j2": True, "j3": True}
    answer = hands.press("substitute", judge="j2", reason="有事先走")
    assert counted(cast, "p1") == {"j1": True, "j2": False, "j3": True}
    assert (answer["hall"]["judges_in"], answer["hall"]["judges"]) == (1, 2)
    hands.press("close")
    assert len(hands.press("call", entry="p2")["allowed"]) > 0 and list(counted(cast, "p2")) == ["j3"]


def test_who_takes_the_seat_scores_what_is_still_to_come_and_nothing_that_is_over(cast, hands, spare):
    hands.walk_to("closed", "p1")
    hands.press("call", entry="p2")
    hands.press("substitute", judge="j3", by="j9", reason="换人")
    assert counted(cast, "p1") == {"j1": True, "j2": True, "j3": False}
    assert counted(cast, "p2") == {"j1": True, "j2": True, "j3": False, "j9": True}
    assert counted(cast, "p3") == {"j1": True, "j2": True, "j9": True}


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "judge"), ({"judge": "j77"}, "judge"), ({"judge": "j9"}, "judge"), ({"judge": "j1", "by": "j77"}, "by"), ({"judge": "j1", "by": "j1"}, "by")],
)
def test_a_substitution_at_fault_is_refused_with_its_field_and_changes_nothing(cast, hands, spare, body, field):
    hands.walk_to("scoring")
    with pytest.raises(Refused) as no:
        hands.press("substitute", reason="换人", **body)
    assert (no.value.status, no.value.field) == (422, field)
    assert counted(cast, "p1") == {"j1": True, "j2": True, "j3": True}


def test_a_judge_who_left_keeps_every_scorecard_in_the_books(cast, hands):
    hands.walk_to("scoring")
    hands.press("substitute", judge="j2", reason="先走")
    assert db.session.scalar(db.select(db.func.count()).select_from(Scorecard)) == 3


def test_where_judges_are_named_for_a_project_only_they_are_waited_for_and_another_steps_in(cast, hands):
    for key, number in (("p1", 2), ("p2", 3)):
        name_judges(cast.actor("lin"), cast.entry(key), [cast.judges[0], cast.judges[number - 1]])
    hands.walk_to("scoring")
    assert counted(cast, "p1") == {"j1": True, "j2": True}
    assert [one["key"] for one in desk_state(rooms(cast.stage_id)[0])["judges"]] == ["j1", "j2"]
    hands.press("substitute", judge="j2", reason="身体不适")
    assert counted(cast, "p1") == {"j1": True, "j2": False, "j3": True}
    score(cast, "p1", judges=1)
    hands.press("close")
    hands.press("call", entry="p2")
    assert counted(cast, "p2") == {"j1": True, "j3": True}


def test_who_takes_the_seat_takes_the_projects_for_which_the_other_was_named(cast, hands, spare):
    name_judges(cast.actor("lin"), cast.entry("p1"), cast.judges[:2])
    name_judges(cast.actor("lin"), cast.entry("p2"), cast.judges[1:])
    hands.walk_to("idle")
    hands.press("substitute", judge="j2", by="j9", reason="换人")
    assert counted(cast, "p1") == {"j1": True, "j9": True}
    assert counted(cast, "p2") == {"j3": True, "j9": True}
