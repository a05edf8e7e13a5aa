"""Files of projects over HTTP: sending, refusing, downloading, removing."""

import io

import pytest
from sqlalchemy import select

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.files import storage
from app.scoring.models import Scorecard
from app.submissions.models import Attachment
from tests.submissions.entering import PDF, draft, picture, submitted

JSON = {"Accept": "application/json"}


@pytest.fixture
def project(cast, app):
    with app.test_request_context():
        return draft(cast)


def send(browser, project, content, name, headers=JSON):
    data = {"file": (io.BytesIO(content), name)}
    return browser.post(f"/my/projects/{project.key}/files", data=data, headers=headers, content_type="multipart/form-data")


def kept(project):
    return db.session.scalars(select(Attachment).where(Attachment.project_id == project.id).order_by(Attachment.id)).all()


def test_a_file_is_kept_and_listed(cast, project):
    answer = send(cast.browse("zhao"), project, PDF, "项目书.pdf")
    assert answer.status_code == 201 and "项目书.pdf" in answer.json["html"]
    assert storage().exists(kept(project)[0].key)


def test_without_a_script_the_page_comes_back_and_says_so(cast, project):
    browser = cast.browse("zhao")
    answer = send(browser, project, PDF, "项目书.pdf", headers={"Accept": "text/html"})
    assert answer.status_code == 303 and answer.location.endswith("/steps/5#files")
    assert "“项目书.pdf”已上传。" in browser.get(answer.location).text


def test_an_executable_named_pdf_is_refused_in_words_and_nothing_is_kept(cast, project):
    answer = send(cast.browse("zhao"), project, b"MZ" + b"\0" * 300, "项目书.pdf")
    assert (answer.status_code, answer.json["text"]) == (422, "“项目书.pdf”是可执行程序，不能上传。")
    assert kept(project) == [] and [path for path in storage().folder.rglob("*") if path.is_file()] == []


def test_an_empty_file_is_refused(cast, project):
    assert send(cast.browse("zhao"), project, b"", "a.pdf").json["code"] == "file_empty"


def test_a_post_without_a_file_is_refused(cast, project):
    answer = cast.browse("zhao").post(f"/my/projects/{project.key}/files", headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (422, "no_file")


def test_200_megabytes_are_refused_before_they_are_read(cast, project):
    class Never(io.BytesIO):
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = readinto = read

    for headers, expected in ((JSON, "application/json"), ({"Accept": "text/html"}, "text/html")):
        answer = cast.browse("zhao").post(
            f"/my/projects/{project.key}/files", input_stream=Never(), headers=headers,
            content_type="multipart/form-data; boundary=x", environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
        )
        assert answer.status_code == 413 and answer.mimetype == expected
        assert "20 MB" in (answer.json["text"] if answer.is_json else answer.text)


def test_a_file_just_above_the_limit_is_refused_by_its_size(cast, project, app):
    limit = app.extensions["doorstep"].upload_limit
    answer = send(cast.browse("zhao"), project, PDF + b"\0" * (limit - len(PDF) + 1), "a.pdf")
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_other_pages_do_not_take_large_bodies(cast, project):
    answer = cast.browse("zhao").post(f"/my/projects/{project.key}/steps/1", data={"title": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413


def test_the_eleventh_file_is_refused(cast, project):
    browser = cast.browse("zhao")
    for number in range(10):
        assert send(browser, project, PDF, f"{number}.pdf").status_code == 201
    answer = send(browser, project, PDF, "11.pdf")
    assert answer.json["code"] == "too_many_files" and len(kept(project)) == 10
    assert len([path for path in storage().folder.rglob("*") if path.is_file()]) == 10


def test_the_same_name_twice_is_kept_apart_and_shown_with_a_number(cast, project):
    browser = cast.browse("zhao")
    send(browser, project, PDF, "项目书.pdf")
    assert "项目书 (2).pdf" in send(browser, project, PDF + b"2", "项目书.pdf").json["html"]
    second = browser.get(f"/files/{kept(project)[1].key}")
    assert second.data == PDF + b"2" and "%20%282%29.pdf" in second.headers["Content-Disposition"]


def test_a_download_is_inert(cast, project):
    browser = cast.browse("zhao")
    send(browser, project, picture(), "图.png")
    headers = browser.get(f"/files/{kept(project)[0].key}").headers
    assert headers["Content-Disposition"].startswith("attachment; ") and "filename*=UTF-8''%E5%9B%BE.png" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox")


def test_a_drafts_file_is_its_owners_alone(cast, project):
    send(cast.browse("zhao"), project, PDF, "a.pdf")
    address = f"/files/{kept(project)[0].key}"
    assert [cast.browse(name).get(address).status_code for name in ("zhao", "wang", "lin", "other")] == [200, 404, 404, 404]
    assert cast.browse().get(address).location.startswith("/sign-in")


def test_a_submitted_file_is_read_by_organiser_supervisor_and_the_judges_it_was_dealt_to(cast, app):
    with app.test_request_context():
        project = submitted(cast)
    send(cast.browse("zhao"), project, PDF, "a.pdf")
    address = f"/files/{kept(project)[0].key}"
    with change(SYSTEM):
        db.session.add(
            Scorecard(key="k1", entry_id=project.entries[0].id, judge_id=cast.judges[0], panel_key="A", marks={}, comment="")
        )
        db.session.add(
            Scorecard(key="k2", entry_id=project.entries[0].id, judge_id=cast.judges[2], panel_key="A", marks={}, comment="", counted=False)
        )
    readers = {name: cast.browse(name).get(address).status_code for name in ("lin", "shen", "su", "judge1", "judge2", "judge3", "hao", "wang", "other")}
    assert [name for name, status in readers.items() if status == 200] == ["lin", "su", "judge1"]


def test_a_removed_file_leaves_the_list_the_address_and_the_disk(cast, project):
    browser = cast.browse("zhao")
    send(browser, project, PDF, "a.pdf")
    key = kept(project)[0].key
    browser.post(f"/my/projects/{project.key}/files/{key}/remove")
    assert browser.get(f"/files/{key}").status_code == 404 and not storage().exists(key)
    assert "a.pdf" not in browser.get(f"/my/projects/{project.key}/steps/5").text.split('id="files"')[1]


def test_nobody_removes_anothers_file(cast, project):
    send(cast.browse("zhao"), project, PDF, "a.pdf")
    key = kept(project)[0].key
    assert cast.browse("wang").post(f"/my/projects/{project.key}/files/{key}/remove").status_code == 404
    assert storage().exists(key)


def test_after_the_deadline_a_submitted_project_takes_no_files(cast, app):
    from tests.submissions.entering import past_deadline

    with app.test_request_context():
        project = submitted(cast)
    past_deadline()
    answer = send(cast.browse("zhao"), project, PDF, "a.pdf")
    assert answer.status_code == 423 and kept(project) == []
