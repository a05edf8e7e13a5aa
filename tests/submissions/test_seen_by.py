"""Whom an answer is shown to: each place where projects are read or found shows it to those it is for, and to no others."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.scoring.models import Scorecard
from app.submissions.models import Project

SECRET = "只告诉主办方的联系人"
PILE = "/manage/spring/stages/screening/screening"


@pytest.fixture
def answered(cast):
    """Every project answers `summary` with words that stand nowhere else; `seen(*audiences)` says whom they are for."""

    def seen(*audiences):
        with change(SYSTEM):
            cast.contest.questions[0].seen_by = list(audiences)
            for project in db.session.query(Project):
                project.answers = {**project.answers, "summary": SECRET}

    return seen


@pytest.mark.parametrize("audiences", [(), ("screeners",), ("judges",), ("public",)])
def test_each_reader_sees_what_is_for_them_alone(cast, answered, audiences):
    answered(*audiences)
    with change(SYSTEM):
        db.session.add(Scorecard(key="cardcardcard", entry_id=cast.entries["p1"], judge_id=cast.judges[0], panel_key="A"))
    key = cast.entry("p1").key
    screener, judge = cast.browse("shen"), cast.browse("judge1")
    assert (SECRET in screener.get(f"{PILE}/{key}").text) == ("screeners" in audiences)
    assert (SECRET in judge.get(f"/manage/spring/projects/{key}").text) == ("judges" in audiences)


def test_the_organiser_the_supervisor_and_the_applicant_see_everything(cast, answered):
    answered()
    page = f"/manage/spring/projects/{cast.entry('p1').key}"
    assert all(SECRET in cast.browse(who).get(page).text for who in ("lin", "su", "wang"))
    assert SECRET in cast.browse("lin").get(f"{PILE}/{cast.entry('p1').key}").text


@pytest.mark.parametrize(("audiences", "found"), [(("screeners",), True), (("judges", "public"), False)])
def test_a_screener_finds_nothing_by_what_is_kept_from_screeners(cast, answered, audiences, found):
    answered(*audiences)
    title = cast.entry("p1").project.title
    assert (title in cast.browse("shen").get(PILE, query_string={"q": SECRET}).text) == found
    assert title in cast.browse("lin").get(PILE, query_string={"q": SECRET}).text


def test_an_answer_stays_kept_when_its_question_asks_for_a_file_by_now(cast, answered):
    answered("judges")
    with change(SYSTEM):
        cast.contest.questions[0].kind = "file"
    title = cast.entry("p1").project.title
    assert title not in cast.browse("shen").get(PILE, query_string={"q": SECRET}).text


def test_the_organisers_spreadsheet_holds_it_and_nobody_elses_gets_one(cast, answered):
    answered()
    book = load_workbook(io.BytesIO(cast.browse("lin").get("/manage/spring/export/projects.xlsx").data))
    assert any(cell.value == SECRET for row in book.active.iter_rows() for cell in row)
    assert cast.browse("shen").get("/manage/spring/export/projects.xlsx").status_code == 403


def test_the_interface_and_the_public_pages_never_tell_an_answer(cast, answered):
    answered("screeners", "judges")
    anyone = cast.browse()
    places = ("/", "/contests/spring", "/api/v1/contests/spring", "/api/v1/contests/spring/stages/final/programme")
    assert all(SECRET not in anyone.get(place).text for place in places)
