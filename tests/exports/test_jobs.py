"""A large spreadsheet made beside the serving of pages: asked for, watched, taken by who asked for it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, select

from app import clock
from app.change import AuditRow, change
from app.contests.models import Criterion
from app.core.policy import SYSTEM
from app.db import db
from app.exports import jobs
from app.submissions.models import Project

JSON = {"Accept": "application/json"}


@pytest.fixture
def asked(cast):
    """The organiser has asked for the projects; returns the browser and the page of the job."""
    lin = cast.browse("lin")
    return lin, lin.post("/manage/spring/export/projects").location


def job_at(place):
    return jobs.job_of(place.rsplit("/", 1)[1])


def test_the_book_is_there_to_take_and_the_log_says_who_took_it(asked):
    lin, place = asked
    assert "整理好了" in lin.get(place).text and lin.get(place, headers=JSON).json == {"state": "done", "share": 1.0}
    answer = lin.get(f"{place}.xlsx")
    titles = [row[1].value for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows(min_row=2)]
    assert titles == ["项目1", "项目2", "项目3"] and answer.headers["Cache-Control"] == "no-store"
    db.session.rollback()
    assert db.session.scalars(select(AuditRow.action).order_by(AuditRow.seq.desc())).first() == "exports.take"


def test_while_it_is_made_the_page_has_a_bar_and_looks_again_without_a_script(asked):
    lin, place = asked
    jobs.note(replace(job_at(place), state="running", share=0.3))
    page = lin.get(place).text
    assert '<progress class="job-bar" max="1" value="0.3"' in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert lin.get(f"{place}.xlsx").status_code == 404


def test_one_whose_server_died_says_so_and_can_be_asked_for_again(asked):
    lin, place = asked
    jobs.note(replace(job_at(place), state="running"))
    clock.move(timedelta(seconds=31))
    assert "请再试一次" in lin.get(place).text and lin.get(place, headers=JSON).json["state"] == "failed"


def test_nobody_else_gets_it_and_it_goes_after_an_hour(cast, asked):
    lin, place = asked
    assert [cast.browse(who).get(f"{place}.xlsx").status_code for who in ("su", "hao", "other")] == [404, 403, 403]
    clock.move(timedelta(hours=1))
    assert lin.get(place).status_code == 404


def test_a_book_without_a_scored_stage_says_that_there_is_nothing(cast):
    with change(SYSTEM):
        cast.stage.kind = "screening"
        db.session.execute(delete(Criterion))
    lin = cast.browse("lin")
    assert "没有成绩可下载" in lin.get(lin.post("/manage/spring/export/results").location).text


def test_it_tells_how_far_it_is_every_hundred_rows(cast):
    with change(SYSTEM):
        db.session.add_all(Project(
            contest_id=cast.contest_id, key=f"many{number}", number=number, title=f"很多{number}", answers={},
            state="submitted", created_at=clock.now(), updated_at=clock.now(),
        ) for number in range(10, 260))
    heard = []
    jobs.BOOKS["projects"].tables(cast.contest, lambda done, of: heard.append((done, of)))
    assert heard == [(0, 253), (100, 253), (200, 253)]


def test_a_file_that_another_job_renames_meanwhile_holds_nobody_up(cast, asked, monkeypatch):
    lin, place = asked
    folder = jobs.file_of(job_at(place)).parent
    monkeypatch.setattr(type(folder), "iterdir", lambda self: iter([self / "gone.part"]))
    assert lin.post("/manage/spring/export/projects").status_code == 303


def test_one_that_is_not_here_says_why_and_offers_to_make_it_again(cast, asked):
    lin, place = asked
    jobs.file_of(job_at(place)).with_suffix(".json").unlink()
    for address in (place, f"{place}.xlsx"):
        page = lin.get(address)
        assert page.status_code == 404 and "另一台服务器整理的" in page.text and 'action="/manage/spring/export/projects"' in page.text
    assert lin.get(place, headers=JSON).json["state"] == "gone"


def test_results_and_papers_are_made_beside_the_serving_too_and_tell_how_far_they_are(cast):
    lin = cast.browse("lin")
    page = lin.get("/manage/spring/projects").text
    assert 'action="/manage/spring/export/results"' in page and "results.xlsx" not in page
    for book in ("results", "papers"):
        place = lin.post(f"/manage/spring/export/{book}").location
        assert "整理好了" in lin.get(place).text and load_workbook(io.BytesIO(lin.get(f"{place}.xlsx").data)).sheetnames
        heard = []
        with cast.app.test_request_context():
            jobs.BOOKS[book].tables(cast.contest, lambda done, of, heard=heard: heard.append((done, of)))
        assert len(heard) == heard[0][1] > 1
