"""Bad names, files and moments as they come through the door: each has its clear answer, and nothing typed is lost."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.exports.books import BOOKS
from app.files import storage
from app.submissions.models import Attachment, Project
from tests.submissions.entering import PDF, draft, past_deadline, picture

TRICK = '=HYPERLINK("http://evil.example","点我")'
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def bomb() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("ppt/presentation.xml", b"\0" * 9_000_000)
    return sink.getvalue()


@pytest.fixture
def place(cast, app):
    with app.test_request_context():
        return f"/my/projects/{draft(cast).key}"


def send(browser, place, content, name):
    data = {"file": (io.BytesIO(content), name)}
    return browser.post(f"{place}/files", data=data, headers={"Accept": "application/json"}, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (bomb(), "路演.pptx", "解开后太大"), (SVG, "图.svg", "类型不能上传"), (SVG, "图.png", "内容和文件名不符"),
        (PDF.replace(b"<<>> endobj", b"<< /OpenAction << /S /JavaScript /JS (x) >> >> endobj"), "计划.pdf", "会自动运行的脚本"),
        (b"", "空.pdf", "空文件"), (b"MZ" + PDF, "计划.pdf", "可执行程序"), (picture()[:40], "半张.png", "打不开"),
    ],
)
def test_a_bad_file_is_refused_in_words_that_name_it_and_nothing_is_kept(cast, place, content, name, says):
    answer = send(cast.browse("zhao"), place, content, name)
    assert answer.status_code == 422 and says in answer.json["text"] and f"“{name}”" in answer.json["text"]
    assert db.session.scalars(select(Attachment.id)).all() == []
    assert [path for path in storage().folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("CON.pdf", "_CON.pdf"), ("../../x.pdf", "x.pdf"), ("..\\..\\x.pdf", "x.pdf"), ("计划\u202efdp.pdf", "计划fdp.pdf"),
        ("项\u200b目\u2066书.pdf", "项目书.pdf"), ("🌱 计划.pdf", "🌱 计划.pdf"), ("a; x=y.pdf", "a; x=y.pdf"),
        ("=HYPERLINK(A1).pdf", "=HYPERLINK(A1).pdf"),
    ],
)
def test_a_bad_name_is_made_harmless_and_comes_back_in_the_download(cast, place, given, kept):
    zhao = cast.browse("zhao")
    answer = send(zhao, place, PDF, given)
    assert (answer.status_code, answer.json["name"]) == (201, kept)
    headers = zhao.get(f"/files/{answer.json['key']}").headers
    assert headers["Content-Disposition"].startswith("attachment;") and kept in unquote(headers["Content-Disposition"])
    assert storage().path(answer.json["key"]).resolve().is_relative_to(storage().folder.resolve())


def test_the_same_name_twice_is_two_files_with_names_that_differ(cast, place):
    zhao = cast.browse("zhao")
    keys = [send(zhao, place, PDF, "项目书.pdf").json["key"] for _time in range(2)]
    names = [unquote(zhao.get(f"/files/{key}").headers["Content-Disposition"]) for key in keys]
    assert "项目书.pdf" in names[0] and "项目书 (2).pdf" in names[1]


@pytest.mark.parametrize(
    ("typed", "kept"), [("长" * 60, "长" * 60), ("菜\u200b园\u202e🌱", "菜园🌱"), ("🌱" * 60, "🌱" * 60), (TRICK, TRICK)]
)
def test_a_title_of_sixty_characters_of_any_kind_is_kept_without_marks_that_hide_or_turn(cast, place, typed, kept):
    answer = cast.browse("zhao").post(f"{place}/steps/1", data={"title": typed, "field": "care", "region": "puxing", "go": "next"})
    assert answer.status_code == 303
    assert db.session.scalars(select(Project).where(Project.key == place.rsplit("/", 1)[1])).one().title == kept


def test_one_character_more_is_refused_beside_the_field_and_stays_in_it(cast, place):
    answer = cast.browse("zhao").post(f"{place}/steps/1", data={"title": "长" * 61, "field": "care", "region": "puxing", "go": "next"})
    assert answer.status_code == 422 and 'id="title-error"' in answer.text and "长" * 61 in answer.text


@pytest.fixture
def tricked(cast):
    """A title, an applicant, a judge and an answer that spreadsheets would run."""
    with change(SYSTEM):
        project = cast.entry("p1").project
        project.title, project.applicant_name, project.answers = TRICK, TRICK, {"summary": TRICK, "problem": "@SUM(1)"}
        cast.person("judge1").name = TRICK
    return cast.browse("lin")


def formulas(content: bytes) -> list[str]:
    book = load_workbook(io.BytesIO(content))
    return [cell.value for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]


@pytest.mark.parametrize("address", [*(f"export/{key}.xlsx" for key in BOOKS), "final/tally.xlsx"])
def test_a_name_that_looks_like_a_formula_is_text_in_every_spreadsheet(tricked, address):
    answer = tricked.get(f"/manage/spring/{address}")
    assert answer.status_code == 200
    assert [one for one in formulas(answer.data) if "HYPERLINK" in str(one) or "@SUM" in str(one)] == []


def test_neither_does_the_csv_begin_a_cell_with_it(tricked):
    lines = list(csv.reader(io.StringIO(tricked.get("/manage/spring/final/tally.csv").data.decode("utf-8-sig"))))
    assert any("HYPERLINK" in cell for line in lines for cell in line)
    assert not any(cell.lstrip()[:1] in {"=", "+", "@"} for line in lines for cell in line)


def test_a_deadline_that_passes_between_opening_and_submitting_says_when_and_gives_the_text_back(cast, place):
    zhao = cast.browse("zhao")
    zhao.get(f"{place}/steps/5")
    past_deadline()
    answer = zhao.post(f"{place}/steps/5", data={"applicant_name": "赵先生改", "go": "submit"})
    assert answer.status_code == 423 and "申报已于" in answer.text and "赵先生改" in answer.text
    assert db.session.scalars(select(Project.state).where(Project.key == place.rsplit("/", 1)[1])).one() == "draft"


def test_two_browsers_on_one_draft_show_both_texts_and_keep_the_first(cast, place):
    first, second = cast.browse("zhao"), cast.browse("zhao")
    seen = {"base": "1", "was": json.dumps({"q_problem": "没有地方种菜"}), "go": "save"}
    assert first.post(f"{place}/steps/3", data={**seen, "q_problem": "第一个窗口"}).status_code == 303
    answer = second.post(f"{place}/steps/3", data={**seen, "q_problem": "第二个窗口"})
    assert answer.status_code == 409 and "第一个窗口" in answer.text and "第二个窗口" in answer.text
    assert "第一个窗口" in first.get(f"{place}/steps/3").text
