"""Reminders before a call ends: when they are written, to whom, and only once."""

import pytest

from app.accounts.actions import grant
from app.change import change
from app.contests.models import Contest
from app.core.policy import OFFICER, SYSTEM
from app.db import db
from app.letters.reminders import keep_habit, remind
from app.mail import go_round
from app.submissions.models import Project
from tests.letters.post import later, letters
from tests.submissions.entering import draft, submitted


@pytest.fixture
def call(cast):
    """The cast's projects are handed in from the first region, zhao has a draft, and the call ends in ten days."""
    with change(SYSTEM):
        for project in db.session.query(Project).filter_by(contest_id=cast.contest_id):
            project.region_id = cast.contest.regions[0].id
    draft(cast)
    return cast


def kinds():
    return sorted((one.kind, one.to) for one in letters())


def test_nothing_is_written_long_before_the_end_nor_after_it(call):
    assert remind() == 0
    later(days=7, hours=23)
    assert remind() == 0
    later(days=3)
    assert remind() == 0 and letters() == []


def test_two_days_before_drafts_and_quiet_regions_are_told_once(call):
    later(days=8, minutes=1)
    assert remind() == 2 and remind() == 0
    assert kinds() == [("draft_reminder", "zhao@example.org"), ("quiet_regions", "lin@example.org")]
    told, regions = letters()
    assert "一米菜园" in told.subject and "/my/projects/" in told.body
    assert "周浦镇" in regions.body and "浦兴路街道" not in regions.body


def test_a_project_that_was_handed_in_is_not_reminded(call):
    submitted(call, title="另一个")
    count = len(letters())
    later(days=8, minutes=1)
    remind()
    assert [one.kind for one in letters()][count:].count("draft_reminder") == 1


def test_a_draft_that_begins_later_is_still_reminded(call):
    later(days=8, minutes=1)
    remind()
    draft(call, title="最后一刻")
    assert remind() == 1 and "最后一刻" in letters()[-1].subject


def test_an_officer_is_told_of_the_own_region_alone(call):
    busy, quiet = call.contest.regions
    with change(SYSTEM):
        grant(SYSTEM, call.person("hao"), OFFICER, call.contest_id, region_id=quiet.id)
        grant(SYSTEM, call.person("su"), OFFICER, call.contest_id, region_id=busy.id)
    later(days=8, minutes=1)
    remind()
    assert [to for kind, to in kinds() if kind == "quiet_regions"] == ["hao@example.org", "lin@example.org"]


def test_each_reminder_can_be_switched_off(call):
    browser = call.browse("lin")
    assert "周浦镇" in browser.get("/manage/spring/letters/reminders").text
    assert browser.post("/manage/spring/letters/reminders", data={"regions": "y"}).status_code == 303
    assert browser.get("/manage/spring/letters/reminders").text.count("checked") == 1
    later(days=8, minutes=1)
    assert remind() == 1 and kinds() == [("quiet_regions", "lin@example.org")]
    keep_habit(SYSTEM, call.contest, drafts=True, regions=False)
    assert remind() == 1


def test_a_rehearsal_the_sample_and_what_is_not_public_remind_nobody(call):
    later(days=8, minutes=1)
    for name, value in (("sample", True), ("published", False)):
        with change(SYSTEM):
            setattr(db.session.get_one(Contest, call.contest_id), name, value)
        assert remind() == 0
        with change(SYSTEM):
            setattr(db.session.get_one(Contest, call.contest_id), name, not value)
    assert remind() == 2


def test_a_round_of_the_server_and_the_command_write_them_too(call, server):
    later(days=8, minutes=1)
    go_round(call.app)
    assert {one["To"] for one in server.desk.got} == {"zhao@example.org", "lin@example.org"}
    draft(call, title="又一个")
    out = call.app.test_cli_runner().invoke(args=["letters", "remind"])
    assert out.exit_code == 0 and "写了 1 封提醒" in out.output and "发出 1 封信" in out.output
