"""Papers of a pitch day, read back as a person reads them: what stands on each, and who may have it."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.judging.models import Recusal
from app.roadshow.models import Arrival, PitchDay, Slot
from app.roadshow.papers import PAPERS
from app.submissions.models import Entry, Project
from tests.asking import questions_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PAPER = "/manage/spring/stages/final/papers/"
LONG = "面向社区失能老人的智能陪护与康复训练一体化服务平台及其在浦东新区三十六个街镇的示范推广应用与可持续运营模式研究项目和成果转化"[:60]


@pytest.fixture(autouse=True)
def within_one_day(cast):
    """Whatever the hour at which the tests run: the day does not cross midnight."""
    set_day(starts_at=clock.now().replace(hour=1, minute=0))


def book(cast, who, address, language="zh"):
    browser = cast.browse(who)
    browser.set_cookie("language", language)
    answer = browser.get(address)
    assert answer.status_code == 200, address
    found = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def printed(cast, who, address, language="zh"):
    browser = cast.browse(who)
    browser.set_cookie("language", language)
    answer = browser.get(address)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf" and answer.headers["Cache-Control"] == "no-store"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).replace("\n", "")


def set_day(**facts):
    with change(SYSTEM):
        day = db.session.scalars(select(PitchDay)).one()
        for name, value in facts.items():
            setattr(day, name, value)


def name_them(*names):
    with change(SYSTEM):
        for project, name in zip(db.session.scalars(select(Project).order_by(Project.number)), names, strict=True):
            project.applicant_name = name


def test_the_door_list_stands_by_sound_and_by_time(cast):
    name_them("赵一", "王二", "欧阳三")
    with change(SYSTEM):
        db.session.add(Arrival(entry_id=cast.entries["p2"], state="here", at=clock.now(), past=[]))
    by_name, by_time = book(cast, "hao", PAPER + "door.xlsx").values()
    assert [row[1] for row in by_name[1:4]] == ["欧阳三", "王二", "赵一"] and [row[0] for row in by_name[1:4]] == ["☐", "☑", "☐"]
    assert [row[4] for row in by_time[1:4]] == ["赵一", "王二", "欧阳三"]
    assert by_name[1][7].endswith("/manage/spring/stages/final/door/p3") and by_name[2][8] == "已到"


def test_the_stage_sheet_says_names_as_they_sound_and_who_is_next(cast):
    name_them("赵一", "王二", "欧阳三")
    with change(SYSTEM):
        entry = db.session.get_one(Entry, cast.entries["p2"])
        entry.status, entry.project.title_en = "withdrawn", "Project two"
    (rows,) = book(cast, "hao", PAPER + "stage.xlsx").values()
    assert "xiàng mù" in rows[1][2] and rows[1][3] == "赵一\nzhào yī" and rows[1][6] == "第 3 位：项目3"
    assert rows[2][5] == "已退出" and "Project two" in rows[2][2] and rows[3][6] == "没有了"


def test_a_judges_sheet_marks_recusals_and_holds_nobody_elses(cast):
    with change(SYSTEM):
        db.session.add(Recusal(judge_id=cast.judges[0], entry_id=cast.entries["p2"], reason="cousin", at=clock.now()))
    own = book(cast, "judge1", "/judge/days/spring/final.xlsx")
    (rows,) = own.values()
    assert [row[5] for row in rows[1:4]] == ["", "要回避", ""] and "cousin" not in str(rows)
    assert len(book(cast, "lin", PAPER + "judges.xlsx")) == 3
    assert "要回避" not in printed(cast, "judge2", "/judge/days/spring/final.pdf")


def test_the_timetable_is_a_grid_of_moments_and_rooms(cast):
    (rows,) = book(cast, None, "/contests/spring/final/timetable.xlsx", "en").values()
    assert rows[0][:2] == ["When", "报告厅"] and [row[1].split("\n")[0] for row in rows[1:4]] == ["1  项目1", "2  项目2", "3  项目3"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_prints_in_both_languages_with_the_longest_title(cast, paper, language):
    with change(SYSTEM):
        db.session.scalars(select(Project).where(Project.key == "p1")).one().title = LONG
    text = printed(cast, "lin", f"{PAPER}{paper}.pdf", language)
    assert LONG in text.replace(" ", "") and ("第1页" in text.replace(" ", "")) == (language == "zh")


def test_what_is_not_released_is_for_the_planner_alone(cast):
    set_day(published_at=None)
    assert "还没有公布" in printed(cast, "lin", PAPER + "stage.pdf")
    nothing = (("hao", PAPER + "stage.pdf"), ("hao", PAPER + "door.xlsx"), ("judge1", "/judge/days/spring/final.pdf"), (None, "/contests/spring/final/timetable.pdf"))
    assert [cast.browse(who).get(address).status_code for who, address in nothing] == [404] * 4


def test_a_title_that_looks_like_markup_or_a_formula_is_text(cast):
    with change(SYSTEM):
        db.session.scalars(select(Project).where(Project.key == "p1")).one().title = "=1+1 #panic() *x* $y$"
    assert "=1+1 #panic() *x* $y$" in printed(cast, None, "/contests/spring/final/timetable.pdf")
    (rows,) = book(cast, None, "/contests/spring/final/timetable.xlsx").values()
    assert rows[1][1].startswith("1  =1+1 #panic()")


def test_the_log_keeps_who_took_names_away(cast):
    book(cast, "hao", PAPER + "door.xlsx")
    assert '"book":"paper.door"' in db.session.scalars(select(AuditRow.payload).order_by(AuditRow.seq.desc()).limit(1)).one()


def test_all_papers_come_as_one_book_too(cast):
    assert len(book(cast, "su", "/manage/spring/export/papers.xlsx")) == 2 + 1 + 3 + 1


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_costs_the_same_however_many_entries_there_are(cast, paper):
    browser = cast.browse("lin")
    many = questions_of(browser, f"{PAPER}{paper}.pdf")
    with change(SYSTEM):
        for key in ("p2", "p3"):
            db.session.delete(db.session.scalars(select(Slot).where(Slot.entry_id == cast.entries[key])).one())
    assert questions_of(browser, f"{PAPER}{paper}.pdf") == many
