"""A release moves what calendars hold already: judges' days keep their names, and every number is higher than before."""

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app import clock
from app.change import change
from app.core.plan import Plan, Seating
from app.core.policy import SYSTEM
from app.db import db
from app.judging import actions as judging
from app.mail import Letter
from app.planning.heirs import Gone, heirs
from app.planning.releasing import release
from app.roadshow import actions as roadshow
from app.roadshow.models import CalendarCount, PitchDay
from app.roadshow.queries import days_of
from app.submissions.models import CoApplicant
from tests.planning.stage import AM_MAIN, AM_SIDE, GOOD, PM_MAIN, judge, kept, prepare


@pytest.fixture
def ready(cast):
    prepare(cast)
    release(cast.actor("lin"), kept(cast, GOOD))
    return cast


def events(cast, who, address):
    found = Calendar.from_ical(cast.browse(who).get(address).data).walk("VEVENT")
    return {str(one["uid"]): one for one in found}


def judges_days(cast):
    return events(cast, "judge1", "/judge/days.ics")


def rooms_of(found):
    return sorted(str(one["location"]) for one in found.values())


def test_a_judges_day_that_is_planned_anew_is_the_same_event(ready):
    before = judges_days(ready)
    swapped = Plan((Seating(AM_MAIN, ("j1", "j5"), ("p2", "p1")), GOOD.of(AM_SIDE), Seating(PM_MAIN, ("j1", "j3"), ("p6", "p5"))))
    release(ready.actor("lin"), kept(ready, swapped))
    after = judges_days(ready)
    assert len(after) == 2
    assert set(after) == set(before) and all(after[uid]["sequence"] > before[uid]["sequence"] for uid in after)


def test_a_panel_that_changes_rooms_takes_its_day_along(ready):
    before = judges_days(ready)
    (morning,) = [uid for uid, one in before.items() if one["dtstart"].dt == min(other["dtstart"].dt for other in before.values())]
    moved = Plan((Seating(AM_SIDE, ("j1", "j2"), ("p1", "p2")), Seating(AM_MAIN, ("j3", "j4"), ("p3", "p4")), GOOD.of(PM_MAIN)))
    release(ready.actor("lin"), kept(ready, moved))
    after = judges_days(ready)
    assert set(after) == set(before)
    assert str(before[morning]["location"]) != str(after[morning]["location"]) == "侧厅"


def test_a_day_with_nobody_of_the_old_panel_is_another_event():
    when = clock.now()
    lost = [Gone("old", frozenset({"j1", "j2"}), when, "main"), Gone("other", frozenset({"j3"}), when, "side")]
    assert heirs(lost, [("b1", frozenset({"j8", "j9"}), when, "main")]) == {}
    assert heirs(lost, [("b1", frozenset({"j1", "j3"}), when, "side"), ("b2", frozenset({"j1", "j2"}), when, "main")]) == {"b2": "old", "b1": "other"}


def test_changes_in_one_second_never_share_a_number(ready):
    day, numbers = days_of(ready.stage_id)[0], []
    for title in ("甲厅", "乙厅", "丙厅"):
        roadshow.change_room(SYSTEM, day.room, title=title, venue="")
        numbers += {one["sequence"] for uid, one in events(ready, None, "/contests/spring/final/programme.ics").items() if uid.startswith("p1.")}
    assert numbers == sorted(set(numbers)) and len(numbers) == 3


def test_a_slot_that_is_planned_anew_at_once_counts_on(ready):
    address = "/contests/spring/final/programme.ics"
    before = events(ready, None, address)
    for plan in (Plan((Seating(AM_MAIN, ("j1", "j2"), ("p2", "p1")), GOOD.of(AM_SIDE), GOOD.of(PM_MAIN))), GOOD):
        release(ready.actor("lin"), kept(ready, plan))
        after = events(ready, None, address)
        counted = {uid[:2] for uid in after if after[uid]["sequence"] > before[uid]["sequence"]}
        assert counted == {"p1", "p2"}
        before = after


def test_the_count_goes_on_where_the_number_is_lost(ready):
    day = days_of(ready.stage_id)[0]
    with change(SYSTEM):
        db.session.delete(db.session.get_one(CalendarCount, ready.stage_id))
        for one in db.session.scalars(select(PitchDay)):
            one.calendar_number = 2_000_000_000
    roadshow.change_room(SYSTEM, day.room, title="别的厅", venue="")
    assert db.session.get_one(PitchDay, day.id).calendar_number == 2_000_000_001


def test_whoever_works_at_a_project_is_told_of_its_slot(ready):
    with change(SYSTEM) as current:
        db.session.add(CoApplicant(
            project_id=ready.entry("p1").project_id, person_id=ready.people["zhao"], invited_at=current.at, expires_at=current.at, accepted_at=current.at,
        ))
    release(ready.actor("lin"), kept(ready, Plan((Seating(AM_MAIN, ("j1", "j2"), ("p2", "p1")), GOOD.of(AM_SIDE), GOOD.of(PM_MAIN)))))
    letters = db.session.scalars(select(Letter).where(Letter.kind == "slot", Letter.project_id == ready.entry("p1").project_id).order_by(Letter.id))
    of_p1 = [one.to for one in letters][1:]
    assert of_p1 == ["wang@example.org", "zhao@example.org"]


def test_a_judge_who_is_replaced_has_the_day_no_more_and_the_substitute_has_it(ready):
    day = days_of(ready.stage_id)[0]
    uid = next(iter(uid for uid in judges_days(ready) if uid.startswith(day.calendar_key)))
    judging.make_panel(ready.actor("lin"), ready.stage, key=day.panel.key, judge_ids=[judge(ready, 5).id, judge(ready, 2).id])
    assert uid not in judges_days(ready)
    assert uid in events(ready, "judge2", "/judge/days.ics")
