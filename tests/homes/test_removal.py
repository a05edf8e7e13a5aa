"""Removing the sample contest: everything of it goes, nothing else does, the audit log stays whole."""

import json
from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Person, Role
from app.change import AuditRow, AuditText, Event, Personal, change
from app.contests.events import ContestPublished
from app.contests.models import Contest
from app.core import chain
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.files import storage
from app.homes.removal import remove_sample, what_goes
from app.screening.models import Verdict
from app.submissions.models import Attachment, Project


@dataclass(frozen=True, kw_only=True)
class _Said(Event):
    action: ClassVar[str] = "tests.said"
    words: Personal


@pytest.fixture
def sample(cast):
    """The cast's contest as a sample with made-up people, with rows in many rooms."""
    with change(SYSTEM):
        cast.contest.sample = True
        for name in ("lin", "hao", "su", "shen", "zhao", "judge1", "judge2", "judge3"):
            cast.person(name).sample = True
        db.session.add(Verdict(entry_id=cast.entry("p1").id, screener_id=cast.people["shen"], verdict="pass", checks={}, at=cast.contest.created_at))
    return cast


def rows(table):
    return db.session.scalar(select(func.count()).select_from(db.metadata.tables[table]))


def test_a_removal_takes_every_row_of_the_contest_and_leaves_the_other(sample):
    remove_sample(sample.actor("lin"), sample.contest)
    assert [contest.slug for contest in db.session.scalars(select(Contest))] == ["other"]
    for table in ("field", "region", "question", "stage", "criterion", "tier", "project", "entry", "verdict", "judge", "panel", "panel_member", "room", "pitch_day", "slot"):
        assert rows(table) == 0, table


def test_made_up_people_go_but_not_who_removes_nor_real_ones(sample):
    remove_sample(sample.actor("lin"), sample.contest)
    assert {person.name for person in db.session.scalars(select(Person))} == {"Lin", "Wang", "Other"}


def test_a_made_up_person_who_works_elsewhere_stays_with_that_role(sample):
    other = db.session.scalars(select(Contest).where(Contest.slug == "other")).one()
    with change(SYSTEM):
        db.session.add(Role(person_id=sample.people["hao"], role="host", contest_id=other.id, granted_at=other.created_at))
    remove_sample(sample.actor("lin"), sample.contest)
    kept = db.session.get(Person, sample.people["hao"])
    assert kept is not None and [role.contest_id for role in kept.roles] == [other.id]


def test_a_role_that_a_made_up_person_gave_elsewhere_is_not_lost(sample):
    with change(SYSTEM):
        given = db.session.scalars(select(Role).where(Role.person_id == sample.people["other"])).one()
        given.granted_by_id = sample.people["hao"]
    remove_sample(sample.actor("lin"), sample.contest)
    assert db.session.scalars(select(Role).where(Role.person_id == sample.people["other"])).one().revoked_at is None


def test_the_log_keeps_its_chain_and_loses_personal_texts(sample):
    with change(sample.actor("lin")) as current:
        current.record(ContestPublished(contest_id=sample.contest_id, stage_id=None))
        current.record(_Said(contest_id=sample.contest_id, words=Personal("王女士", sample.people["wang"])))
    before = rows("audit_log")
    remove_sample(sample.actor("lin"), sample.contest)
    assert rows("audit_log") == before + 1
    assert not any(text.text for text in db.session.scalars(select(AuditText)))
    lines = [row.line() for row in db.session.scalars(select(AuditRow).order_by(AuditRow.seq))]
    for earlier, later in zip([None, *lines], lines, strict=False):
        assert later["prev"] == (earlier["hash"] if earlier else "0" * 64)
        assert chain.line_hash({key: value for key, value in later.items() if key != "hash"}) == later["hash"]


def test_the_log_says_how_much_was_removed(sample):
    told = what_goes(sample.contest, sample.actor("lin"))
    remove_sample(sample.actor("lin"), sample.contest)
    payload = json.loads(db.session.scalars(select(AuditRow).where(AuditRow.action == "homes.sample_removed")).one().payload)
    assert payload["rows"] == told and told["project"] == 3 and told["judge"] == 3


def test_files_leave_the_disk_after_the_removal(sample):
    key = "0" * 31 + "a"
    path = storage().path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    with change(SYSTEM):
        project = db.session.scalars(select(Project).where(Project.key == "p1")).one()
        db.session.add(Attachment(project_id=project.id, key=key, name="a.pdf", kind="pdf", media_type="application/pdf", size=1, sha256="0" * 64, created_at=project.created_at))
    remove_sample(sample.actor("lin"), sample.contest)
    assert not path.exists()


def test_a_real_contest_is_never_removed(cast):
    with pytest.raises(Refused) as no:
        remove_sample(cast.actor("lin"), cast.contest)
    assert no.value.code == "not_a_sample"
    assert cast.browse("lin").get("/manage/spring/remove").status_code == 404
    assert cast.browse("lin").post("/manage/spring/remove").status_code == 404
    assert rows("project") == 3


def test_the_question_tells_figures_and_one_press_removes(sample):
    browser = sample.browse("lin")
    page = browser.get("/manage/spring/remove").text
    assert "3 个项目和它们的申报内容" in page and "3 位评委" in page
    assert browser.post("/manage/spring/remove").status_code == 302
    assert browser.get("/contests/spring").status_code == 404


def test_only_the_contests_organiser_removes_it(sample):
    for name in ("su", "hao", "wang", "other"):
        assert sample.browse(name).post("/manage/spring/remove").status_code == 403
    assert rows("project") == 3


def test_where_nothing_else_is_left_its_organiser_may_start_the_first_real_contest(sample):
    with change(SYSTEM):
        other = db.session.scalars(select(Contest).where(Contest.slug == "other")).one()
        db.session.query(Role).filter_by(contest_id=other.id).delete()
        db.session.delete(other)
    remove_sample(sample.actor("lin"), sample.contest)
    assert sample.browse("lin").get("/manage/new").status_code == 200


def test_ids_of_what_was_removed_are_never_given_again(sample):
    """Else the log of the sample would be read as the new contest's, and its people as new ones."""
    removed = {sample.contest_id, *db.session.scalars(select(Contest.id))}
    people = set(db.session.scalars(select(Person.id)))
    remove_sample(sample.actor("lin"), sample.contest)
    with change(SYSTEM):
        db.session.query(Role).filter(Role.contest_id.is_not(None)).delete()
        db.session.query(Contest).delete()
        made = Contest(slug="next", title="下一届", created_at=clock.now())
        person = Person(name="新人", created_at=clock.now())
        db.session.add_all([made, person])
    assert made.id not in removed and person.id not in people
