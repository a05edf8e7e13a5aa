"""Pitch days as calendars, read back by the library that calendars are read with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app import clock
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.roadshow.models import PitchDay, Slot
from app.submissions.models import Entry, Project

PROGRAMME = "/contests/spring/final/programme.ics"


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    # Lines end as the standard says, and none is longer than it allows.
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n")) and b"\n" not in answer.data.replace(b"\r\n", b"")
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def day_facts(**facts):
    with change(SYSTEM):
        day = db.session.scalars(select(PitchDay)).one()
        for name, value in facts.items():
            setattr(day, name, value)


def test_the_programme_holds_every_slot_with_its_times_and_place(cast):
    day = db.session.scalars(select(PitchDay)).one()
    events = read(cast.browse(), PROGRAMME)
    assert [str(one["summary"]) for one in events] == ["项目1 · 决赛路演", "项目2 · 决赛路演", "项目3 · 决赛路演"]
    assert [one["dtstart"].dt for one in events] == [(day.starts_at + timedelta(seconds=960 * at)).replace(microsecond=0) for at in range(3)]
    assert {one["dtend"].dt - one["dtstart"].dt for one in events} == {timedelta(seconds=900)}
    assert str(events[0]["location"]) == "报告厅，社区文化中心" and len({str(one["uid"]) for one in events}) == 3


def test_a_slot_that_moved_keeps_its_name_and_counts_up(cast):
    before = {str(one["uid"]): one for one in read(cast.browse(), PROGRAMME)}
    day = db.session.scalars(select(PitchDay)).one()
    day_facts(starts_at=day.starts_at + timedelta(days=1), published_at=clock.now() + timedelta(minutes=5))
    after = {str(one["uid"]): one for one in read(cast.browse(), PROGRAMME)}
    assert set(after) == set(before)
    assert all(after[uid]["sequence"] > before[uid]["sequence"] and after[uid]["dtstart"].dt > before[uid]["dtstart"].dt for uid in after)


def test_what_is_not_published_is_in_no_calendar(cast):
    day_facts(published_at=None)
    for who, address in ((None, PROGRAMME), ("wang", "/my/projects/p1/slot.ics"), ("judge1", "/judge/days.ics")):
        assert read(cast.browse(who), address) == [], address


def test_a_project_that_left_is_told_as_cancelled(cast):
    with change(SYSTEM):
        db.session.get_one(Entry, cast.entries["p2"]).status = "withdrawn"
    assert [str(one["status"]) for one in read(cast.browse(), PROGRAMME)] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]


def test_applicants_get_their_own_slot_and_judges_their_days(cast):
    assert [str(one["summary"]) for one in read(cast.browse("wang"), "/my/projects/p2/slot.ics")] == ["项目2 · 决赛路演"]
    assert cast.browse("zhao").get("/my/projects/p2/slot.ics").status_code == 404
    (day,) = read(cast.browse("judge1"), "/judge/days.ics")
    assert str(day["summary"]) == "决赛路演 · 3 个项目" and day["dtend"].dt - day["dtstart"].dt == timedelta(seconds=960 * 3)


@pytest.mark.parametrize("title", ["甲；乙,丙\\丁", "换行\nBEGIN:VALARM\n", "很长" * 29])
def test_a_title_is_plain_text_in_a_calendar(cast, title):
    with change(SYSTEM):
        db.session.scalars(select(Project).where(Project.key == "p1")).one().title = title
    events = read(cast.browse(), PROGRAMME)
    assert str(events[0]["summary"]) == f"{title} · 决赛路演" and events[0].subcomponents == []


def test_a_slot_that_goes_to_another_day_is_the_same_event(cast):
    uid = {str(one["summary"]): str(one["uid"]) for one in read(cast.browse(), PROGRAMME)}
    with change(SYSTEM):
        first = db.session.scalars(select(PitchDay)).one()
        second = PitchDay(
            stage_id=first.stage_id, room_id=first.room_id, panel_id=first.panel_id, title="次日", starts_at=first.starts_at + timedelta(days=1),
            pitch_seconds=60, questions_seconds=60, scoring_seconds=60, published_at=clock.now(),
        )
        db.session.add(second)
        db.session.flush()
        db.session.scalars(select(Slot).where(Slot.entry_id == cast.entries["p3"])).one().pitch_day_id = second.id
    assert {str(one["summary"]): str(one["uid"]) for one in read(cast.browse(), PROGRAMME)} == uid
