"""Old drafts without an account: removed with their files after the time that applicants were told, and nothing else."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit.verifying import verify_database
from app.change import AuditRow, AuditText, change
from app.core.policy import COMMAND, SYSTEM
from app.db import db
from app.files import storage
from app.homes.drafts import remove_left_alone
from app.submissions import uploads
from app.submissions.models import Attachment, Project
from tests.submissions.entering import PDF, draft


@pytest.fixture
def begun(cast):
    """A draft that a browser without an account began, with a text and a file; returns the browser and the project."""
    browser = cast.browse()
    place = browser.post("/contests/spring/enter").location
    browser.post(place.replace("steps/1", "steps/3"), data={"q_problem": "还没想好", "go": "save"})
    key = place.split("/")[3]
    project = db.session.scalars(select(Project).where(Project.key == key)).one()
    uploads.take(SYSTEM, project, io.BytesIO(PDF), "计划.pdf")
    return browser, project


def keys():
    return set(db.session.scalars(select(Project.key)))


def test_a_draft_that_nobody_touched_goes_with_its_files_and_texts(cast, begun):
    key, file = begun[1].key, db.session.scalars(select(Attachment.key)).one()
    clock.move(timedelta(days=61))
    assert remove_left_alone(COMMAND) == 1
    assert key not in keys() and not storage().exists(file)
    assert "还没想好" not in db.session.scalars(select(AuditText.text)).all()
    line = db.session.scalars(select(AuditRow).order_by(AuditRow.seq.desc())).first()
    assert (line.action, key in line.payload, line.contest_id) == ("homes.drafts_removed", True, cast.contest_id)
    # Raises where the chain is broken.
    verify_database()


def test_one_that_was_touched_since_stays(cast, begun):
    clock.move(timedelta(days=59))
    assert remove_left_alone(COMMAND) == 0 and begun[1].key in keys()


def test_what_has_an_account_or_was_handed_in_to_an_open_call_stays(cast, begun):
    own = draft(cast).key
    with change(SYSTEM):
        cast.contest.closes_at = clock.now() + timedelta(days=90)
        begun[1].sent_at = clock.now()
    clock.move(timedelta(days=80))
    assert remove_left_alone(COMMAND) == 0 and {own, begun[1].key, "p1"} <= keys()


def test_the_page_says_how_long_a_draft_stays(begun):
    browser, project = begun
    assert "60 天没有动过就删除" in browser.get(f"/my/projects/{project.key}/steps/1").text


def test_the_command_says_what_would_go_and_then_what_went(cast, begun):
    clock.move(timedelta(days=61))
    run = cast.app.test_cli_runner().invoke
    assert "1 份草稿" in run(args=["drafts", "remove", "--dry-run"]).output and begun[1].key in keys()
    assert "删除了 1 份" in run(args=["drafts", "remove"]).output
