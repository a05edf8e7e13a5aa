"""Calendars that a phone subscribes to: whose they are, what they hold, and when their address stops."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

from icalendar import Calendar
from sqlalchemy import select

from app import clock
from app.accounts.erasing import erase
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.judging.actions import revoke_card
from app.judging.models import Judge
from app.roadshow import actions
from app.roadshow.models import CalendarKey, PitchDay
from app.submissions.actions import set_entry_status
from app.submissions.models import CoApplicant, Project

PRESS = {"wang": "/my/calendar", "judge1": "/judge/days/calendar"}
PAGE = {"wang": "/my/projects/p1/slot", "zhao": "/my/projects/p1/slot", "judge1": "/judge/days"}


def press(cast, who, do="open"):
    return cast.browse(who).post(PRESS[who], data={"do": do, "project": "p1"})


def shown(cast, who):
    found = re.search(r"https?://[^/<]+(/calendars/[\w-]+\.ics)<", cast.browse(who).get(PAGE[who]).text)
    return found[1] if found else None


def subscribed(cast, who):
    if shown(cast, who) is None:
        press(cast, who)
    return shown(cast, who)


def events(cast, address):
    answer = cast.browse().get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    return {str(one["uid"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}


def day():
    return db.session.scalars(select(PitchDay)).one()


def later(minutes=5):
    clock.move(timedelta(minutes=minutes))


def test_a_phone_reads_the_own_slots_without_a_cookie(cast):
    address = subscribed(cast, "wang")
    found = events(cast, address)
    assert {str(one["summary"]) for one in found.values()} == {"项目1 · 决赛路演", "项目2 · 决赛路演", "项目3 · 决赛路演"}
    headers = cast.browse().get(address).headers
    assert headers["Referrer-Policy"] == "no-referrer" and headers["Cache-Control"] == "no-store"


def test_a_judge_reads_the_own_days_and_no_projects(cast):
    (one,) = events(cast, subscribed(cast, "judge1")).values()
    assert str(one["summary"]) == "决赛路演 · 3 个项目" and "/judge/days" in str(one["url"])


def test_the_database_holds_no_address(cast):
    address = subscribed(cast, "wang")
    kept = db.session.scalars(select(CalendarKey)).one()
    assert kept.key_hash not in address and len(address.removeprefix("/calendars/").removesuffix(".ics")) == 32


def test_a_new_address_makes_the_old_one_useless_and_shutting_it_both(cast):
    first = subscribed(cast, "wang")
    press(cast, "wang")
    second = shown(cast, "wang")
    assert second != first and [cast.browse().get(one).status_code for one in (first, second)] == [404, 200]
    press(cast, "wang", "shut")
    assert shown(cast, "wang") is None and cast.browse().get(second).status_code == 404
    press(cast, "wang")
    assert shown(cast, "wang") not in (first, second)


def test_a_slot_that_changes_moves_and_counts_up(cast):
    address = subscribed(cast, "wang")
    before = events(cast, address)
    later()
    found = day()
    actions.reorder(SYSTEM, found, [slot.entry_id for slot in reversed(found.slots)])
    after = events(cast, address)
    assert set(after) == set(before)
    assert all(after[uid]["sequence"] > before[uid]["sequence"] for uid in after)
    assert sum(after[uid]["dtstart"].dt != before[uid]["dtstart"].dt for uid in after) == 2


def test_two_changes_within_a_minute_count_up_twice(cast):
    address = subscribed(cast, "wang")
    counts = []
    for seconds in (10, 20):
        clock.move(timedelta(seconds=seconds))
        actions.change_room(SYSTEM, day().room, title=f"厅{seconds}", venue="")
        counts.append({one["sequence"] for one in events(cast, address).values()})
    assert max(counts[0]) < min(counts[1])


def test_what_is_taken_back_goes_and_who_left_is_cancelled(cast):
    address = subscribed(cast, "wang")
    before = events(cast, address)
    later()
    set_entry_status(SYSTEM, cast.entry("p2"), "withdrawn", "ill")
    after = events(cast, address)
    gone = [one for one in after.values() if str(one["status"]) == "CANCELLED"]
    assert [str(one["summary"]) for one in gone] == ["项目2 · 决赛路演"] and gone[0]["sequence"] > before[str(gone[0]["uid"])]["sequence"]
    actions.unpublish_day(SYSTEM, day())
    assert events(cast, address) == {}


def test_a_project_of_somebody_else_is_not_in_it(cast):
    address = subscribed(cast, "wang")
    with change(SYSTEM):
        db.session.scalars(select(Project).where(Project.key == "p1")).one().owner_id = cast.people["zhao"]
    assert "项目1 · 决赛路演" not in {str(one["summary"]) for one in events(cast, address).values()}


def test_a_co_applicant_has_the_slot_its_page_and_its_calendar(cast):
    assert cast.browse("zhao").get("/my/projects/p1/slot").status_code == 404
    with change(SYSTEM) as current:
        share = CoApplicant(project_id=cast.entry("p1").project_id, person_id=cast.people["zhao"], invited_at=current.at, expires_at=current.at, accepted_at=current.at)
        db.session.add(share)
    cast.browse("zhao").post("/my/calendar", data={"do": "open", "project": "p1"})
    address = shown(cast, "zhao")
    assert [str(one["summary"]) for one in events(cast, address).values()] == ["项目1 · 决赛路演"]
    assert cast.browse("zhao").get("/my/projects/p1/slot.ics").status_code == 200
    with change(SYSTEM) as current:
        db.session.scalars(select(CoApplicant)).one().removed_at = current.at
    assert events(cast, address) == {} and cast.browse("zhao").get("/my/projects/p1/slot").status_code == 404


def test_a_lost_card_takes_the_judges_address_along(cast):
    address = subscribed(cast, "judge1")
    revoke_card(SYSTEM, db.session.get_one(Judge, cast.judges[0]))
    assert cast.browse().get(address).status_code == 404


def test_who_is_erased_has_no_calendar(cast):
    address = subscribed(cast, "wang")
    with change(SYSTEM):
        for project in db.session.scalars(select(Project)):
            project.owner_id = cast.people["zhao"]
    erase(SYSTEM, cast.person("wang"))
    assert cast.browse().get(address).status_code == 404 and db.session.scalars(select(CalendarKey)).all() == []


def test_the_log_of_requests_knows_no_address(cast, caplog):
    logger = logging.getLogger("doorstep")
    logger.propagate = True
    with caplog.at_level(logging.DEBUG, logger="doorstep.access"):
        address = subscribed(cast, "wang")
        cast.browse().get(address)
    logger.propagate = False
    assert "/calendars/" in caplog.text and address.removeprefix("/calendars/") not in caplog.text


def test_it_speaks_its_owners_language(cast):
    address = subscribed(cast, "wang")
    with change(SYSTEM):
        cast.person("wang").language = "en"
        db.session.scalars(select(Project).where(Project.key == "p1")).one().title_en = "One"
    assert "One · Final" in {str(one["summary"]) for one in events(cast, address).values()}
