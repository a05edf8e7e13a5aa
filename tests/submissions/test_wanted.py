"""Files that the form asks for by kind: what they may be, how many, whether they must be there, who sees them."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from app.change import change
from app.contests.asking import update_sections
from app.contests.models import Question
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.files import storage
from app.submissions import actions, facts, uploads
from app.submissions.models import Attachment
from tests.contests.filling import save, typed
from tests.submissions.entering import PDF, draft, picture

JSON = {"Accept": "application/json"}


@pytest.fixture
def project(cast, app):
    """A draft where a licence is required: one PDF or picture of at most 1 MB."""
    with app.test_request_context():
        with change(SYSTEM):
            db.session.add(Question(
                contest_id=cast.contest_id, key="licence", step=5, kind="file", label="营业执照", accepts=["pdf", "picture"],
                most_megabytes=1, position=9,
            ))
        return draft(cast)


def send(cast, project, content, name, question="licence", who="zhao"):
    data = {"file": (io.BytesIO(content), name), "question": question}
    return cast.browse(who).post(f"/my/projects/{project.key}/files", data=data, headers=JSON, content_type="multipart/form-data")


def there(project):
    return db.session.scalars(select(Attachment.name).where(Attachment.project_id == project.id, Attachment.removed_at.is_(None))).all()


def test_a_required_file_holds_the_submission_up_until_it_is_there(cast, project):
    with pytest.raises(Refused) as no:
        actions.submit(cast.actor("zhao"), project)
    assert no.value.fields == {"files-licence": "未传"}
    answer = send(cast, project, PDF, "执照.pdf")
    assert answer.status_code == 201 and answer.json["all"] == 0
    assert actions.submit(cast.actor("zhao"), project).state == "submitted"


@pytest.mark.parametrize(
    ("content", "name", "question", "status", "says"),
    [
        (PDF, "a.pdf", "gone", 409, "申报表刚改过"),
        (picture("JPEG"), "a.pdf", "licence", 422, "内容和文件名不符"),
        (PDF.replace(b"%%EOF", b" " * 1_100_000 + b"\n%%EOF"), "a.pdf", "licence", 413, "最多 1 MB"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_nothing_is_kept(cast, project, content, name, question, status, says):
    answer = send(cast, project, content, name, question)
    assert (answer.status_code, says in answer.json["text"]) == (status, True)
    assert there(project) == []


def test_a_type_that_was_not_asked_for_names_those_that_were(cast, project):
    with change(SYSTEM):
        db.session.scalars(select(Question).where(Question.key == "licence")).one().accepts = ["pdf"]
    answer = send(cast, project, picture("PNG"), "a.png")
    assert answer.status_code == 422 and answer.json["text"] == "“营业执照”只收PDF。"


def test_a_second_file_takes_the_place_of_the_one(cast, project):
    send(cast, project, PDF, "旧.pdf")
    send(cast, project, PDF, "新.pdf")
    assert there(project) == ["新.pdf"]


def test_the_last_required_file_of_a_submitted_project_can_only_be_changed(cast, project):
    send(cast, project, PDF, "执照.pdf")
    actions.submit(cast.actor("zhao"), project)
    with pytest.raises(Refused, match="file_needed"):
        uploads.remove_file(cast.actor("zhao"), uploads.standing(project)[0])
    assert send(cast, project, PDF, "新执照.pdf").status_code == 201 and there(project) == ["新执照.pdf"]


@pytest.mark.parametrize(("seen_by", "status"), [(["judges"], 404), (["screeners"], 200)])
def test_screeners_get_only_files_that_are_for_them(cast, project, seen_by, status):
    with change(SYSTEM):
        db.session.scalars(select(Question).where(Question.key == "licence")).one().seen_by = seen_by
    send(cast, project, PDF, "执照.pdf")
    actions.submit(cast.actor("zhao"), project)
    key, place = uploads.standing(project)[0].key, f"/manage/spring/stages/screening/screening/{project.key}"
    shen = cast.browse("shen")
    assert (f"{place}/files/{key}" in shen.get(place).text) == (status == 200)
    assert shen.get(f"{place}/files/{key}").status_code == status


def test_the_page_asks_for_each_kind_and_works_without_script(cast, project):
    zhao, place = cast.browse("zhao"), f"/my/projects/{project.key}/steps/5"
    page = zhao.get(place).text
    assert 'id="files-licence"' in page and 'accept=".pdf,.jpg,.jpeg,.png,.webp"' in page and "其他材料" in page
    assert [gap.name for gap in facts.gaps(project)] == ["files-licence"]


def test_a_picture_is_shown_as_a_copy_without_what_the_camera_wrote(cast, project):
    exif = Image.Exif()
    exif[0x013B], exif[0x0112] = "王女士", 6
    sink = io.BytesIO()
    Image.new("RGB", (2000, 1000), "red").save(sink, "JPEG", exif=exif)
    send(cast, project, sink.getvalue(), "店.jpg")
    answer = cast.browse("zhao").get(f"/files/{uploads.standing(project)[0].key}?preview=1")
    shown = Image.open(io.BytesIO(answer.data))
    assert (answer.mimetype, shown.size, dict(shown.getexif())) == ("image/webp", (480, 960), {})
    assert cast.browse("wang").get(f"/files/{uploads.standing(project)[0].key}?preview=1").status_code == 404


def test_a_file_that_is_no_picture_has_no_copy_and_a_removed_one_none_left(cast, project):
    send(cast, project, PDF, "a.pdf")
    zhao = cast.browse("zhao")
    assert zhao.get(f"/files/{uploads.standing(project)[0].key}?preview=1").status_code == 404
    send(cast, project, picture(), "a.png")
    key = uploads.standing(project)[0].key
    zhao.get(f"/files/{key}?preview=1")
    uploads.remove_file(cast.actor("zhao"), uploads.standing(project)[0])
    assert list(storage().folder.rglob(f"{key}*")) == []


def test_the_organiser_takes_the_usual_materials_over(cast):
    lin, place = cast.browse("lin"), "/manage/spring/setup/materials"
    page = lin.post(place, data={**typed(lin.get(place).text), "usual": "1"}).text
    assert "商业计划书" in page and len(cast.contest.questions) == 3
    assert lin.post(place, data=typed(page)).status_code == 302
    assert [one.kind for one in cast.contest.questions[3:]] == ["file"] * 4
    assert cast.contest.questions[3].accepts == ["pdf", "document"] and not cast.contest.questions[3].required


def test_the_usual_materials_have_chinese_names_first_also_for_who_reads_english(cast):
    lin, place = cast.browse("lin"), "/manage/spring/setup/materials"
    lin.set_cookie("language", "en")
    page = lin.post(place, data={**typed(lin.get(place).text), "usual": "1"}).text
    assert 'value="商业计划书"' in page and 'value="Business plan"' in page
    assert lin.post(place, data={**typed(page), "usual": "1"}).text.count('value="商业计划书"') == 1


def test_the_preview_and_the_call_say_what_to_send(cast, project):
    assert "营业执照" in cast.browse("lin").get("/manage/spring/setup/preview").text
    page = cast.browse().get("/contests/spring").text
    assert "营业执照" in page and "传文件" in page


def test_bounds_that_are_none_are_refused_beside_their_field(cast):
    answer = save(
        cast.browse("lin"), "/manage/spring/setup/materials", materials__0__label="照片", materials__0__most_files="99",
    )
    assert answer.status_code == 422 and 'id="materials-0-most_files-error"' in answer.text


def test_the_usual_link_is_a_question(cast):
    lin, place = cast.browse("lin"), "/manage/spring/setup/questions"
    page = lin.post(place, data={**typed(lin.get(place).text), "usual": "1"}).text
    assert "商业计划书" not in page and lin.post(place, data=typed(page)).status_code == 302
    assert [one.kind for one in cast.contest.questions[3:]] == ["link"]


def test_questions_and_materials_are_saved_apart_and_leave_each_other_alone(cast, project):
    lin, questions, materials = cast.browse("lin"), "/manage/spring/setup/questions", "/manage/spring/setup/materials"
    page = lin.get(questions).text
    assert 'value="营业执照"' not in page and "去“材料”页" in page and 'value="file"' not in page
    asked = {one.key: (one.label, one.kind) for one in cast.contest.questions}
    save(lin, materials, materials__0__label="执照", materials__0__drop=None)
    after = {one.key: (one.label, one.kind) for one in cast.contest.questions}
    assert after == {**asked, "licence": ("执照", "file")} and cast.contest.form_version == 2
    save(lin, questions, questions__0__label="一句话")
    assert {one.key: (one.label, one.kind) for one in cast.contest.questions}["licence"] == ("执照", "file")
    assert [one.kind for one in cast.contest.questions][-1] == "file"
    save(lin, materials, materials__0__drop="y")
    assert [one.kind for one in cast.contest.questions].count("file") == 0 and len(cast.contest.questions) == len(asked) - 1
    assert save(lin, questions, questions__0__kind="file").status_code == 422


def test_a_step_may_go_though_files_are_asked_for_since_they_stand_on_the_last(cast, project):
    update_sections(cast.actor("lin"), cast.contest, cast.contest.version, [{"was": str(at), "title": f"步{at}", "title_en": ""} for at in range(1, 5)])
    assert {one.step for one in cast.contest.questions if one.kind == "file"} == {4}
