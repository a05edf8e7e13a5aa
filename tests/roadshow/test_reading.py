"""Judges read ahead: whose entries, from when, with which names; notes are the judge's alone."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.data import everything_about
from app.accounts.erasing import erase
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.files import storage
from app.judging.actions import recuse
from app.judging.models import Judge
from app.roadshow import actions
from app.roadshow.models import JudgeNote, PitchDay
from app.scoring.models import Scorecard
from app.submissions.models import Attachment, Project
from tests.asking import questions_of

LIST = "/judge/reading"


@pytest.fixture
def dealt(cast):
    """The day is tomorrow, its scorecards are dealt, and the first project has a file with a telling name."""
    kept = storage().put(io.BytesIO(b"%PDF-1.4 plan"), 1000)
    with change(SYSTEM):
        day = db.session.scalars(select(PitchDay)).one()
        day.starts_at = clock.now() + timedelta(days=1)
        actions.deal_again(SYSTEM, day)
        project = db.session.scalars(select(Project).where(Project.key == "p1")).one()
        project.applicant_name = "欧阳申报"
        db.session.add(Attachment(
            project_id=project.id, key=kept.key, name="欧阳申报的计划.pdf", kind="pdf", media_type="application/pdf", size=kept.size,
            sha256=kept.sha256, created_at=clock.now(),
        ))
    return cast


def card(cast, key="p1", judge=0):
    wanted = select(Scorecard.key).where(Scorecard.entry_id == cast.entries[key], Scorecard.judge_id == cast.judges[judge])
    return db.session.scalars(wanted).one()


def page(cast, key="p1", judge=0):
    return f"{LIST}/{card(cast, key, judge)}"


def file_of(cast):
    return db.session.scalars(select(Attachment.key)).one()


def set_stage(cast, **facts):
    with change(SYSTEM):
        for name, value in facts.items():
            setattr(cast.stage, name, value)


def test_the_list_holds_the_own_entries_of_days_ahead(dealt):
    text = dealt.browse("judge1").get(LIST).text
    assert [text.count(f"项目{number}") for number in (1, 2, 3)] == [1, 1, 1] and "1 个文件" in text
    clock.move(timedelta(days=3))
    assert "现在没有要预读的项目" in dealt.browse("judge1").get(LIST).text


def test_a_project_is_read_with_what_judges_may_see_and_its_files(dealt):
    browser = dealt.browse("judge1")
    text = browser.get(page(dealt)).text
    assert "问题1" in text and "欧阳申报的计划.pdf" in text
    taken = browser.get(f"{page(dealt)}/files/{file_of(dealt)}")
    assert taken.data == b"%PDF-1.4 plan" and taken.headers["Content-Disposition"].startswith("attachment")


def test_a_question_that_judges_must_not_see_is_not_there(dealt):
    with change(SYSTEM):
        for question in dealt.contest.questions:
            question.seen_by = ["screeners"]
    assert "问题1" not in dealt.browse("judge1").get(page(dealt)).text


def test_nothing_opens_before_the_organisers_moment(dealt):
    set_stage(dealt, reading_from=clock.now() + timedelta(hours=2))
    browser = dealt.browse("judge1")
    assert "起可以看材料" in browser.get(LIST).text
    addresses = (page(dealt), f"{page(dealt)}/files/{file_of(dealt)}", f"/files/{file_of(dealt)}", "/manage/spring/projects/p1")
    assert [browser.get(one).status_code for one in addresses] == [404] * 4
    clock.move(timedelta(hours=3))
    assert [browser.get(one).status_code for one in addresses] == [200] * 4


def test_without_names_neither_page_nor_file_names_the_applicant(dealt):
    set_stage(dealt, reading_blind=True)
    browser = dealt.browse("judge1")
    text, taken = browser.get(page(dealt)).text, browser.get(f"{page(dealt)}/files/{file_of(dealt)}")
    assert "欧阳申报" not in text and "附件1.pdf" in text
    assert "%E6%AC%A7%E9%98%B3" not in taken.headers["Content-Disposition"]
    assert [browser.get(one).status_code for one in (f"/files/{file_of(dealt)}", "/manage/spring/projects/p1")] == [404] * 2


def test_a_recusal_takes_the_project_off_the_list_and_shuts_its_page(dealt):
    address, browser = page(dealt), dealt.browse("judge1")
    recuse(SYSTEM, db.session.get_one(Judge, dealt.judges[0]), dealt.entry("p1"), "cousin", "organiser")
    assert "项目1" not in browser.get(LIST).text
    assert [browser.get(one).status_code for one in (address, f"{address}/files/{file_of(dealt)}")] == [404, 404]
    assert browser.post(address, data={"text": "x", "base": 0}).status_code == 404


def test_notes_are_kept_and_nobody_else_reads_them(dealt):
    browser = dealt.browse("judge1")
    assert browser.post(page(dealt), data={"text": "问成本\n问团队", "base": 0, "do": "read"}).status_code == 303
    assert "问成本\n问团队" in browser.get(page(dealt)).text and "看过 1，共 3" in browser.get(LIST).text
    assert "问成本" not in dealt.browse("judge2").get(page(dealt, judge=1)).text
    assert [dealt.browse(who).get(page(dealt)).status_code for who in ("judge2", "lin", "su")] == [404] * 3
    assert "问成本" not in "".join(db.session.scalars(select(AuditRow.payload)))


def test_an_older_page_does_not_overwrite_newer_notes(dealt):
    browser = dealt.browse("judge1")
    browser.post(page(dealt), data={"text": "先", "base": 0})
    clash = browser.post(page(dealt), data={"text": "后", "base": 0})
    assert clash.status_code == 409 and "先" in clash.text and "后" in clash.text and 'name="base" value="1"' in clash.text
    assert db.session.scalars(select(JudgeNote.text)).one() == "先"


def test_too_long_notes_are_refused_and_stay_typed(dealt):
    answer = dealt.browse("judge1").post(page(dealt), data={"text": "长" * 4001, "base": 0})
    assert answer.status_code == 422 and "长" * 4001 in answer.text


def test_the_organiser_sets_the_moment_beside_what_to_bring(dealt):
    browser = dealt.browse("lin")
    at = clock.in_zone(clock.now() + timedelta(days=1), "Asia/Shanghai").strftime("%Y-%m-%dT%H:%M")
    browser.post("/manage/spring/stages/final/plan/ahead", data={"bring": "", "bring_en": "", "reading_from": at, "reading_blind": "y"})
    db.session.expire_all()
    assert dealt.stage.reading_blind and dealt.stage.reading_from > clock.now()
    browser.post("/manage/spring/stages/final/plan/ahead", data={"bring": "", "bring_en": "", "reading_from": ""})
    db.session.expire_all()
    assert dealt.stage.reading_from is None and not dealt.stage.reading_blind


def test_a_judge_gets_the_own_notes_with_the_own_data(dealt):
    dealt.browse("judge1").post(page(dealt), data={"text": "问成本", "base": 0})
    (row,) = everything_about(dealt.person("judge1"))["reading_notes"]
    assert (row["project"], row["text"], row["read_at"]) == ("p1", "问成本", None)


def test_the_list_costs_the_same_however_long_it_is(dealt):
    browser = dealt.browse("judge1")
    many = questions_of(browser, LIST)
    for key in ("p2", "p3"):
        recuse(SYSTEM, db.session.get_one(Judge, dealt.judges[0]), dealt.entry(key), "cousin", "organiser")
    assert questions_of(browser, LIST) == many


def test_who_is_erased_leaves_no_notes(dealt):
    dealt.browse("judge1").post(page(dealt), data={"text": "问成本", "base": 0})
    with change(SYSTEM):
        dealt.contest.results_at = clock.now()
    erase(SYSTEM, dealt.person("judge1"))
    assert db.session.scalars(select(JudgeNote)).all() == []
