"""The entry form changes while projects come in: what was answered stays readable to everybody who could read it."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.contests.models import FormVersion
from app.db import db
from app.submissions.answers import answers_of
from app.submissions.models import Project
from tests.contests.filling import save

ROOT = "/manage/spring/setup"
READ = ("/my/projects/p1", "/manage/spring/projects/p1", "/manage/spring/stages/screening/screening/p1")


@pytest.fixture
def lin(cast):
    return cast.browse("lin")


def project():
    return db.session.scalars(select(Project).where(Project.key == "p1")).one()


def test_answers_to_a_question_that_went_stay_readable_and_say_so(cast, lin):
    assert save(lin, f"{ROOT}/questions", questions__0__drop="y").status_code == 302
    for who, page in zip(("wang", "lin", "shen"), READ, strict=True):
        text = cast.browse(who).get(page).text
        assert "一句话介绍" in text and "介绍1" in text and "后来的申报表不再问这一项" in text


def test_a_question_that_reads_otherwise_by_now_says_how_it_was_asked(cast, lin):
    save(lin, f"{ROOT}/questions", questions__0__label="项目的口号")
    found = {one.label: one for one in answers_of(project())}
    assert found["项目的口号"].text == "介绍1" and found["项目的口号"].note == "填写时问的是：一句话介绍"


def test_an_option_that_went_keeps_its_words(cast, lin):
    save(lin, f"{ROOT}/questions", questions__3__label="支持", questions__3__kind="choice", questions__3__choices="贷款\n场地\n导师")
    key = cast.contest.questions[3].key
    zhao = cast.browse("zhao")
    place = zhao.post("/contests/spring/enter").location.rsplit("/", 1)[0]
    chosen = cast.contest.questions[3].choices[1]["key"]
    zhao.post(f"{place}/2", data={f"q_{key}": chosen, "q_summary": "x", "go": "next"})
    save(lin, f"{ROOT}/questions", questions__3__choices="贷款\n导师")
    newest = db.session.scalars(select(Project).order_by(Project.id.desc())).first()
    assert {one.label: one.text for one in answers_of(newest)}["支持"] == "场地"


def test_a_new_option_never_gets_the_key_of_one_that_went(cast, lin):
    save(lin, f"{ROOT}/questions", questions__3__label="支持", questions__3__kind="choice", questions__3__choices="贷款\n场地\n导师")
    went = cast.contest.questions[3].choices[2]["key"]
    save(lin, f"{ROOT}/questions", questions__3__choices="贷款\n场地")
    save(lin, f"{ROOT}/questions", questions__3__choices="贷款\n场地\n融资")
    assert [one["title"] for one in cast.contest.questions[3].choices] == ["贷款", "场地", "融资"]
    assert went not in [one["key"] for one in cast.contest.questions[3].choices]


def test_a_key_never_comes_again_so_that_no_answer_changes_its_question(cast, lin):
    save(lin, f"{ROOT}/questions", questions__0__drop="y")
    save(lin, f"{ROOT}/questions", questions__2__label="Summary", questions__2__label_en="summary", questions__2__kind="text")
    assert "summary" not in [one.key for one in cast.contest.questions]
    assert "介绍1" not in {one.text for one in answers_of(project()) if one.label == "Summary"}


def test_what_was_kept_from_screeners_stays_so_after_the_question_went(cast, lin):
    save(lin, f"{ROOT}/questions", questions__0__screeners=None)
    save(lin, f"{ROOT}/questions", questions__0__drop="y")
    shen = cast.browse("shen")
    assert "介绍1" not in shen.get(READ[2]).text
    assert "项目1" not in shen.get(READ[2].rsplit("/", 1)[0], query_string={"q": "介绍1"}).text


def test_each_change_keeps_a_version_and_saving_without_one_keeps_none(cast, lin):
    save(lin, f"{ROOT}/questions")
    assert db.session.scalars(select(FormVersion.number)).all() == []
    save(lin, f"{ROOT}/questions", questions__0__label="口号")
    assert db.session.scalars(select(FormVersion.number).order_by(FormVersion.number)).all() == [1, 2]
    page = lin.get(f"{ROOT}/questions/versions").text
    assert "第 2 版" in page and "口号" in page and "一句话介绍" in page


def test_the_spreadsheet_has_a_column_for_what_is_asked_no_more(cast, lin):
    save(lin, f"{ROOT}/questions", questions__0__drop="y")
    book = load_workbook(io.BytesIO(lin.get("/manage/spring/export/projects.xlsx").data))
    titles = [cell.value for cell in book.active[1]]
    place = titles.index("一句话介绍（后来不再问）")
    assert [row[place].value for row in book.active.iter_rows(min_row=2)] == ["介绍1", "介绍2", "介绍3"]


def test_the_organiser_names_the_steps_and_takes_one_away(cast, lin):
    changes = {"sections__1__title": "点子", "sections__4__drop": "y"}
    assert save(lin, f"{ROOT}/sections", **changes).status_code == 302
    zhao = cast.browse("zhao")
    place = zhao.post("/contests/spring/enter").location.rsplit("/", 1)[0]
    assert "点子" in zhao.get(f"{place}/2").text and zhao.get(f"{place}/5").status_code == 404
    assert "申报人姓名" in zhao.get(f"{place}/4").text


def test_questions_move_with_their_step(cast, lin):
    save(lin, f"{ROOT}/sections", sections__1__order="3", sections__2__order="2")
    assert [(one.key, one.step) for one in cast.contest.questions] == [("summary", 3), ("problem", 2), ("jobs", 4)]


def test_a_step_with_questions_on_it_stays_and_says_why(cast, lin):
    answer = save(lin, f"{ROOT}/sections", sections__1__drop="y")
    assert answer.status_code == 409 and "里还有问题" in answer.text and cast.contest.sections == []
