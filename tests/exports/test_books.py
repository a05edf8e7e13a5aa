"""Spreadsheets, read back as a person's program would read them."""

import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.exports.books import BOOKS
from app.exports.tables import Column, Struck, Table
from app.exports.workbook import sheet_name, write
from app.scoring.models import Scorecard
from app.submissions.models import Project

TRICKS = ["=HYPERLINK(\"http://evil\",\"x\")", "+1+1", "-2", "@SUM(1)", "＝1+1", "http://example.org", "007", "\ttab"]


def read(content, sheet=0):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def taken(cast, who, book, language=None):
    browser = cast.browse(who)
    if language:
        browser.set_cookie("language", language)
    answer = browser.get(f"/manage/spring/export/{book}.xlsx")
    assert answer.status_code == 200
    return read(answer.data)


@pytest.mark.parametrize("trick", TRICKS)
def test_text_stays_text_whatever_it_begins_with(trick):
    content = write([Table("表", [Column("名")], [[trick]])])
    assert read(content)[1] == [trick]
    assert b"<f>" not in b"".join(_parts(content)) and b"hyperlink" not in b"".join(_parts(content))


def _parts(content):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/")]


def test_numbers_are_numbers_and_unwritable_marks_are_left_out():
    rows = read(write([Table("表", [Column("分", digits=2), Column("名")], [[Decimal("91.83"), "a\x0bb"], [Struck(Decimal("80")), None]])]))
    assert rows[1:] == [[91.83, "ab"], [80.0, ""]]


def test_sheet_names_fit_and_differ():
    used = set()
    names = [sheet_name(title, used) for title in ("决赛/路演:第一场[A]?*", "长" * 40, "长" * 40, "history", "")]
    assert len(set(names)) == 5 and all(0 < len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)


def test_the_projects_book_holds_each_project_once(cast):
    rows = taken(cast, "lin", "projects")
    assert rows[0][:4] == ["编号", "项目名称", "英文名称", "领域"]
    assert [row[0] for row in rows[1:]] == [1.0, 2.0, 3.0]
    assert rows[1][rows[0].index("解决什么问题")] == "问题1" and rows[1][rows[0].index("决赛路演")] == "未定"


def test_a_project_named_like_a_formula_comes_out_as_text(cast):
    with change(SYSTEM):
        for project, title in zip(db.session.scalars(select(Project).order_by(Project.number)), TRICKS, strict=False):
            project.title = title
    assert [row[1] for row in taken(cast, "lin", "projects")[1:]] == TRICKS[:3]


def test_the_results_book_has_ranks_scores_and_each_judges_total(cast):
    marks = {"p1": ("50", "40"), "p2": ("60", "40"), "p3": ("30", "20")}
    with change(SYSTEM):
        for key, (innovation, benefit) in marks.items():
            for number, judge in enumerate(cast.judges):
                db.session.add(Scorecard(
                    key=f"{key}{number}", entry_id=cast.entries[key], judge_id=judge, panel_key="A", version=1, comment="",
                    state="submitted", marks={"innovation": innovation, "benefit": benefit},
                ))
    rows = taken(cast, "su", "results")
    head = rows[0]
    assert [(row[0], row[2], row[head.index("得分")], row[head.index("j1")]) for row in rows[1:4]] == [
        (1.0, "项目2", 100.0, 100.0), (2.0, "项目1", 90.0, 90.0), (3.0, "项目3", 50.0, 50.0),
    ]
    assert rows[1][head.index("按名次的奖项")] == "一等奖"


def test_before_anything_is_scored_the_results_book_lists_the_entries(cast):
    rows = taken(cast, "lin", "results")
    assert {row[2] for row in rows[1:4]} == {"项目1", "项目2", "项目3"} and rows[1][5] == ""


def test_headers_are_in_the_readers_language(cast):
    assert taken(cast, "lin", "projects", "en")[0][:2] == ["Number", "Project"]


def test_only_organisers_and_supervisors_take_data_away(cast):
    statuses = {name: cast.browse(name).get("/manage/spring/export/projects.xlsx").status_code for name in ("lin", "su", "shen", "hao", "judge1", "zhao", "other")}
    assert [name for name, status in statuses.items() if status == 200] == ["lin", "su"]
    assert cast.browse().get("/manage/spring/export/projects.xlsx").location.startswith("/sign-in")


def test_an_unknown_book_is_not_found(cast):
    assert cast.browse("lin").get("/manage/spring/export/secrets.xlsx").status_code == 404


def test_the_log_says_who_took_which_book(cast):
    taken(cast, "su", "projects")
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "exports.take")).one()
    assert row.actor == f"person:{cast.people['su']}" and '"book":"projects"' in row.payload and '"rows":3' in row.payload


def test_drafts_are_not_taken_away(cast):
    from app import clock

    with change(SYSTEM):
        db.session.add(Project(contest_id=cast.contest_id, key="d1", title="草稿", answers={}, created_at=clock.now(), updated_at=clock.now()))
    assert "草稿" not in [row[1] for row in taken(cast, "lin", "projects")]


@pytest.mark.parametrize("book", sorted(BOOKS))
def test_every_book_is_taken_at_once_and_made_beside_the_pages(cast, book):
    lin = cast.browse("lin")
    assert lin.get(f"/manage/spring/export/{book}.xlsx").status_code == 200
    place = lin.post(f"/manage/spring/export/{book}").location
    assert lin.get(place, headers={"Accept": "application/json"}).json["state"] == "done"
