"""Projects out of a spreadsheet: columns are guessed and remembered, every fault is told, and it is all or nothing."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from app.change import AuditRow, change
from app.contests.models import Question
from app.core.policy import SYSTEM
from app.db import db
from app.submissions.models import Entry, Project, RowImport
from app.submissions.sheets import MOST_ROWS, NoTable, read_rows

PAGE = "/manage/spring/projects/import"
HEAD = ["项目名称", "领域", "街镇", "申报人", "邮箱", "备注"]


def rows(count, **changes):
    made = [[f"新项目{number}", "社区养老", "周浦镇", f"申报人{number}", f"a{number}@example.org", "x"] for number in range(1, count + 1)]
    for place, (column, value) in changes.items():
        made[int(place[1:])][column] = value
    return made


def xlsx(head, lines):
    book = Workbook()
    for line in [head, *lines]:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(head, lines, encoding="utf-8"):
    return "\n".join(",".join(line) for line in [head, *lines]).encode(encoding)


def send(client, content, name="表.xlsx"):
    return client.post(PAGE, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def imported(cast):
    return db.session.scalars(
        select(Project).where(Project.contest_id == cast.contest_id, Project.title.startswith("新项目")).order_by(Project.number)
    ).all()


@pytest.fixture
def lin(cast):
    with change(SYSTEM):
        for question in cast.contest.questions:
            question.required = False
    return cast.browse("lin")


def test_a_good_table_becomes_submitted_projects_with_numbers_and_receipts(cast, lin):
    there = send(lin, xlsx(HEAD, rows(3))).headers["Location"]
    page = lin.get(there).text
    assert "3 行可以导入，0 行要改" in page and imported(cast) == []
    assert lin.post(there).status_code == 303
    found = imported(cast)
    assert [one.title for one in found] == ["新项目1", "新项目2", "新项目3"]
    assert [one.number for one in found] == list(range(found[0].number, found[0].number + 3))
    assert {one.state for one in found} == {"submitted"} and all(one.receipt and one.owner.email for one in found)
    assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.project_id.in_([one.id for one in found]))) == 3
    lines = db.session.scalars(select(AuditRow.action).order_by(AuditRow.seq.desc()).limit(7)).all()
    assert lines[0] == "submissions.import" and lines.count("submissions.submit") == 3
    assert lin.post(there).status_code == 409 and len(imported(cast)) == 3


def test_several_options_in_one_cell_are_told_apart(cast, lin):
    options = [{"key": "room", "title": "场地"}, {"key": "money", "title": "资金"}]
    with change(SYSTEM):
        db.session.add(Question(contest_id=cast.contest_id, key="needs", step=4, kind="several", label="需要什么", choices=options))
    lines = [[*rows(1)[0], "资金、场地"], [*rows(2)[1], "资金，月亮"]]
    assert "请从列表里选一个" in lin.get(send(lin, xlsx([*HEAD, "需要什么"], lines)).headers["Location"]).text
    lin.post(send(lin, xlsx([*HEAD, "需要什么"], lines[:1])).headers["Location"])
    assert [one.answers["needs"] for one in imported(cast)] == ["money,room"]


def test_one_bad_row_among_many_is_named_and_keeps_all_out(cast, lin):
    content = csv(HEAD, rows(10_000, r7000=(1, "没有的领域")))
    there = send(lin, content, "表.csv").headers["Location"]
    page = lin.get(there).text
    assert "9999 行可以导入，1 行要改" in page and "7002" in page and "没有的领域" in page
    assert lin.post(there).status_code == 422 and imported(cast) == []


def test_every_fault_is_told_beside_its_row(cast, lin):
    bad = rows(4, r0=(0, ""), r1=(4, "no-mail"), r2=(2, "火星"))
    bad.append(list(bad[3]))
    page = lin.get(send(lin, xlsx(HEAD, bad)).headers["Location"]).text
    assert "1 行可以导入，4 行要改" in page
    for text in ("未填", "不是邮箱地址", "火星", "已经有同名、同申报人的项目"):
        assert text in page


def test_columns_are_matched_by_hand_and_remembered(cast, lin):
    head = ["甲", "乙", "丙", "丁", "邮箱", "备注"]
    there = send(lin, xlsx(head, rows(2))).headers["Location"]
    assert "0 行可以导入" in lin.get(there).text
    chosen = {"column-0": "title", "column-1": "field", "column-2": "region", "column-3": "title", "column-4": "email"}
    twice = lin.post(there + "/columns", data=chosen)
    assert twice.status_code == 422 and "请只留一列" in twice.text
    assert lin.post(there + "/columns", data={**chosen, "column-3": "applicant_name"}).status_code == 303
    assert lin.post(there).status_code == 303 and len(imported(cast)) == 2
    again = [[f"又{title}", *rest] for title, *rest in rows(2)]
    assert "2 行可以导入，0 行要改" in lin.get(send(lin, xlsx(head, again)).headers["Location"]).text


def test_what_was_exported_can_be_imported_with_the_same_columns(cast, lin):
    lin.post(send(lin, xlsx(HEAD, rows(2))).headers["Location"])
    sheet = load_workbook(io.BytesIO(lin.get("/manage/spring/export/projects.xlsx").data)).active
    head, *taken = [[cell if cell is not None else "" for cell in line] for line in sheet.iter_rows(values_only=True)]
    mine = [line for line in taken if str(line[1]).startswith("新项目")]
    for line in mine:
        line[1] = line[1].replace("新项目", "新项目再")
    there = send(lin, xlsx(head, mine)).headers["Location"]
    assert "2 行可以导入，0 行要改" in lin.get(there).text
    assert lin.post(there).status_code == 303 and len(imported(cast)) == 4


def test_a_gb18030_table_is_read_and_formulas_are_text(cast, lin):
    lines = rows(2, r0=(0, "=HYPERLINK(\"http://x\")"))
    there = send(lin, csv(HEAD, [[cell.replace('"', "'") for cell in line] for line in lines], "gb18030"), "a.csv").headers["Location"]
    assert lin.post(there).status_code == 303
    titles = db.session.scalars(select(Project.title).where(Project.number.is_not(None))).all()
    assert "=HYPERLINK('http://x')" in titles
    sheet = load_workbook(io.BytesIO(lin.get("/manage/spring/export/projects.xlsx").data)).active
    assert any(cell.value == "=HYPERLINK('http://x')" and cell.data_type == "s" for line in sheet.iter_rows() for cell in line)


@pytest.mark.parametrize(("content", "name", "text"), [
    (b"", "a.csv", "空的"), (b"\x00\x01\x02", "a.csv", "这不是 Excel"), (b"PK\x03\x04nonsense", "a.xlsx", "这不是 Excel"),
    (b"\xff\xfe\x00\x80\xff", "a.csv", "这不是 Excel"), (b"\x80\x81,\xff\xff\n\xff,\xff", "a.csv", "文字编码"),
])
def test_what_is_no_table_gets_a_sentence_at_the_field(cast, lin, content, name, text):
    answer = send(lin, content, name)
    assert answer.status_code == 422 and text in answer.text and 'id="file-error"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(RowImport)) == 0


def test_bounds_hold(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a\n" + "x\n" * (MOST_ROWS + 1), encoding="utf-8")
    with pytest.raises(NoTable) as no:
        read_rows(path)
    assert no.value.reason == "rows"
    path.write_text(",".join("x" * 200), encoding="utf-8")
    with pytest.raises(NoTable) as no:
        read_rows(path)
    assert no.value.reason == "columns"


def test_only_organisers_import(cast):
    for name in ("hao", "su", "shen", "wang", "judge1"):
        assert cast.browse(name).get(PAGE).status_code in {403, 404}, name
