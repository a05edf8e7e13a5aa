"""What those who come are told ahead: for the stage or for one day, on the page, in the calendar and in the letter."""

from __future__ import annotations

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.mail import Letter
from app.planning import letters
from app.roadshow import ahead
from app.roadshow.models import PitchDay

FORM = "/manage/spring/stages/final/plan/ahead"


def said(cast, zh="身份证\n样品", en="Identity card", address=FORM):
    answer = cast.browse("lin").post(address, data={"bring": zh, "bring_en": en})
    assert answer.status_code == 302


def slot_page(cast, language="zh"):
    browser = cast.browse("wang")
    browser.set_cookie("language", language)
    return browser.get("/my/projects/p1/slot").text


def described(cast):
    found = Calendar.from_ical(cast.browse("wang").get("/my/projects/p1/slot.ics").data).walk("VEVENT")
    return [(str(one.get("description", "")), one["sequence"]) for one in found]


def set_day(**facts):
    with change(SYSTEM):
        for name, value in facts.items():
            setattr(db.session.scalars(select(PitchDay)).one(), name, value)


def test_the_stages_words_stand_on_the_applicants_page_in_both_languages(cast):
    assert "要带什么" not in slot_page(cast)
    said(cast)
    assert "身份证\n样品" in slot_page(cast) and "Identity card" in slot_page(cast, "en")


def test_a_days_own_words_stand_instead(cast):
    said(cast)
    set_day(bring="只带样品")
    assert "只带样品" in slot_page(cast) and "身份证" not in slot_page(cast)


def test_the_applicants_calendar_tells_it_and_counts_up(cast):
    ((nothing, before),) = described(cast)
    said(cast)
    ((words, after),) = described(cast)
    assert nothing == "" and words == "要带什么：身份证\n样品" and after >= before


def test_the_public_calendar_does_not_tell_it(cast):
    said(cast)
    assert "身份证" not in cast.browse().get("/contests/spring/final/programme.ics").text


@pytest.mark.parametrize(("words", "there"), [("身份证", True), ("", False)])
def test_the_letter_of_a_new_time_tells_it_where_something_is_said(cast, words, there):
    ahead.say(cast.actor("lin"), cast.stage, bring=words, bring_en="")
    with change(SYSTEM) as current:
        letters.tell(current, cast.stage, ["p1"], letters.judge_days(cast.stage))
    body = db.session.scalars(select(Letter.body).where(Letter.kind == "slot")).one()
    assert ("要带什么：身份证" in body) == there and "\n\n\n" not in body


def test_too_long_words_are_refused_beside_the_field_and_kept(cast):
    answer = cast.browse("lin").post(FORM, data={"bring": "长" * 601, "bring_en": ""})
    assert answer.status_code == 422 and "最多 600 个字" in answer.text and "长" * 601 in answer.text


def test_the_days_form_takes_its_own_words(cast):
    day = db.session.scalars(select(PitchDay)).one()
    page = cast.browse("lin").get(f"/manage/spring/stages/final/plan/days/{day.id}")
    assert page.status_code == 200 and 'name="bring_en"' in page.text
