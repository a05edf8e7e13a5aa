"""Two desks, repeated presses, lost answers, a restarted server: every action happens once, on what was seen."""

from __future__ import annotations

import threading

import pytest

from app import clock, create_app
from app.change import AuditRow
from app.db import db
from app.errors import Refused
from app.hall.actions import act, hall_of
from app.hall.models import Hall
from app.hall.queries import answer, room_in
from tests.hall.desk_hands import Hands


@pytest.fixture
def hands(cast):
    return Hands(cast)


def send(cast, body, name="hao"):
    return act(cast.actor(name), hall_of(cast.stage), body)


def stage_only(answer):
    """An answer without the moment at which it was sent."""
    return {**answer, "hall": {**answer["hall"], "now": 0}}


def test_a_repeated_key_gets_the_same_answer_and_acts_once_also_after_others_went_on(cast, hands):
    body = {"action": "next", "revision": 0, "key": "once"}
    first = send(cast, body)
    hands.press("pitch")
    again = send(cast, body)
    assert stage_only(again) == stage_only(first)
    assert hands.shows() == ("pitch", "p1")


def test_a_key_that_was_used_for_another_body_is_refused(cast):
    send(cast, {"action": "next", "revision": 0, "key": "once"})
    with pytest.raises(Refused) as no:
        send(cast, {"action": "pitch", "revision": 1, "key": "once"})
    assert (no.value.status, no.value.field) == (422, "key")


def test_a_refused_action_uses_its_key_up_in_no_way(cast, hands):
    with pytest.raises(Refused):
        send(cast, {"action": "pitch", "revision": 0, "key": "later"})
    hands.press("next")
    assert send(cast, {"action": "pitch", "revision": 1, "key": "later"})["hall"]["phase"] == "pitch"


@pytest.mark.parametrize("revision", [0, 2, 99, -1])
def test_a_revision_that_is_not_the_present_one_answers_409_and_changes_nothing(cast, hands, revision):
    hands.press("next")
    with pytest.raises(Refused) as no:
        send(cast, {"action": "pitch", "revision": revision, "key": "stale"})
    assert (no.value.status, no.value.code) == (409, "hall.stale")
    assert no.value.extra["hall"]["revision"] == 1 and "pitch" in no.value.extra["allowed"]
    assert hands.shows() == ("idle", "p1")


def at_once(app, works):
    """Run all at the same moment, each in a context of its own; returns what each gave or raised."""
    ready, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        with app.app_context():
            ready.wait()
            try:
                results[number] = work()
            except Refused as no:
                results[number] = no
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_desks_that_press_at_once_one_acts_and_the_other_is_shown_the_result(app, cast, hands):
    hands.press("next")
    presses = [
        lambda name=name, action=action: send(cast, {"action": action, "revision": 1, "key": name}, name)
        for name, action in (("hao", "pitch"), ("lin", "open"))
    ]
    results = at_once(app, presses)
    refused = [one for one in results if isinstance(one, Refused)]
    acted = [one for one in results if isinstance(one, dict)]
    assert len(refused) == len(acted) == 1 and refused[0].status == 409
    assert refused[0].extra["hall"]["phase"] == acted[0]["hall"]["phase"]
    db.session.rollback()
    assert hands.shows("revision") == (2,)


def test_one_press_that_arrives_many_times_at_once_acts_once(app, cast):
    body = {"action": "next", "revision": 0, "key": "impatient"}
    results = at_once(app, [lambda: send(cast, body)] * 4)
    assert len({str(stage_only(one)) for one in results}) == 1
    db.session.rollback()
    assert db.session.scalars(db.select(Hall)).one().revision == 1
    assert db.session.scalar(db.select(db.func.count()).where(AuditRow.action == "hall.acted")) == 1


def test_a_restarted_server_shows_the_same_stage_timer_and_way_back(app, cast, hands, tmp_path, database):
    hands.walk_to("questions")
    hands.press("pause")
    before = answer(room_in(cast.stage_id, None))
    db.session.remove()
    with create_app(instance=str(tmp_path), database_url=database, mail_url="", redis_url="", async_mode="threading").app_context():
        after = answer(room_in(cast.stage_id, None))
        db.session.remove()
        db.engine.dispose()
    assert stage_only(after) == stage_only(before)
    assert after["hall"]["remaining"] is not None and abs(after["hall"]["now"] - clock.now_ms()) < 60_000
