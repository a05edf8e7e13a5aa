"""The workbook whose formulas recompute a tally: recalculated by a real spreadsheet program where there is one."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from app.change import AuditRow
from app.core.tally import tally_json
from app.db import db
from app.exports.csvfile import write_csv
from app.exports.livebook import LiveBook
from app.exports.tables import Column, Table
from tests.core.test_recount import Chance
from tests.ranking import play

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

DOCUMENT = {
    "schema": "tally/1",
    "rule": {"trim": {"steps": [{"from_judges": 5, "high": 1, "low": 1}]}, "places": {"score": 2}, "ties": ["untrimmed_mean"]},
    "criteria": [{"key": "c", "max": 100, "step": "0.5"}],
    "entries": [{"key": "p1"}, {"key": "p2", "adjustments": [{"points": "-1"}]}, {"key": "p3"}],
    "scorecards": [
        {"judge": f"j{number}", "entry": entry, "marks": {"c": mark}}
        for entry, marks in {"p1": [90, 90, 90, 80, 95], "p2": [91, 91, 91, 91, 91], "p3": [85, "85.5", 85, 85, 85]}.items()
        for number, mark in enumerate(marks)
    ],
}


def made(document, titles=None) -> bytes:
    return LiveBook(document, json.loads(tally_json(json.dumps(document))), titles or {}).write()


def ranks(content: bytes) -> list[dict]:
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def recalculated(contents: list[bytes], folder) -> list[list[dict]]:
    """The sheet of ranks after a spreadsheet program worked out every formula anew: kept values are taken out first."""
    for number, content in enumerate(contents):
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(folder / f"{number:04}.xlsx", "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name.startswith("xl/worksheets/"):
                    data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                new.writestr(name, data)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, sorted(folder.glob("*.xlsx")))], check=True, capture_output=True, timeout=900)
    return [list(csv.DictReader(path.open(encoding="utf-8"))) for path in sorted(folder.glob("*.csv"))]


def test_scores_and_ranks_are_formulas_over_the_marks(app):
    with app.test_request_context():
        book = openpyxl.load_workbook(io.BytesIO(made(DOCUMENT)))
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, place["得分"]).value.startswith("=IF(") and "LARGE('评分表'!" in sheet.cell(2, place["评分得分"]).value
    assert "SUMPRODUCT" in sheet.cell(2, place["名次"]).value


def test_programs_that_do_not_compute_show_the_published_values(app):
    with app.test_request_context():
        found = ranks(made(DOCUMENT))
    assert [(row["项目代号"], row["得分"], row["名次"]) for row in found] == [("p1", 90, 2), ("p2", 90, 1), ("p3", 85, 3)]


def test_text_from_outside_stays_text(app):
    evil = '=HYPERLINK("http://example.org")'
    document = json.loads(json.dumps(DOCUMENT).replace('"p3"', json.dumps(evil)).replace('"j0"', '"@j0"'))
    with app.test_request_context():
        book = openpyxl.load_workbook(io.BytesIO(made(document, {evil: "+1+1"})))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value in (evil, "+1+1", "@j0")]
    assert len(cells) >= 3 and all(cell.data_type != "f" for cell in cells if cell.value != evil or cell.column == 1)
    assert all(cell.data_type == "s" or cell.data_type == "inlineStr" or cell.value == evil for cell in cells)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no spreadsheet program")
def test_a_spreadsheet_program_comes_to_the_same_scores_and_ranks(app, tmp_path):
    chance = Chance(11)
    documents = [json.loads(chance.paper(tight=random.Random(number).random() > 0.5)) for number in range(40)]
    with app.test_request_context():
        contents = [made(document) for document in documents]
    for document, rows in zip(documents, recalculated(contents, tmp_path), strict=True):
        told = {row["entry"]: row for row in json.loads(tally_json(json.dumps(document)))["standings"]}
        for row in rows:
            mine = told[row["项目代号"]]
            assert (row["得分"] == "") == (mine["score"] is None), (document, row)
            if mine["score"] is not None:
                assert not row["得分"].startswith(("#", "Err")), (document["rule"], row)
                assert abs(Decimal(row["得分"]) - Decimal(mine["score"])) < Decimal("1e-8"), (document, row, mine)
            assert (row["名次"] or None) == (str(mine["rank"]) if mine["rank"] is not None else None), (document, row, mine)
            assert row["核对"] == "一致", (document, row)


def test_the_organiser_takes_the_tally_in_three_forms_and_the_log_keeps_it(cast):
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    browser = cast.browse("lin")
    for form in ("xlsx", "csv", "json"):
        answer = browser.get(f"/manage/spring/final/tally.{form}")
        assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment"), form
    assert json.loads(answer.data)["schema"] == "tally/1"
    books = [json.loads(row.payload)["book"] for row in db.session.scalars(db.select(AuditRow).where(AuditRow.action == "exports.take"))]
    assert books == ["tally.xlsx", "tally.csv", "tally.json"]


def test_nobody_else_takes_the_tally(cast):
    for name in (None, "wang", "judge1", "hao", "other"):
        answer = cast.browse(name).get("/manage/spring/final/tally.json")
        assert answer.status_code in (302, 403, 404), name


@pytest.mark.parametrize("trick", ["=1+1", "+1", "-1", "@SUM(1)", "\ttab", "＝1"])
def test_a_csv_field_begins_no_formula(app, trick):
    content = write_csv(Table("表", [Column("名"), Column("数")], [[trick, Decimal("-1.50")]]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1] == ["'" + trick, "-1.50"]
