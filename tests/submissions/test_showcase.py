"""The public showcase: what everybody sees of a contest's projects once the results are out, and nothing before or beside it."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import event, select

from app import clock
from app.change import change
from app.contests.models import Question
from app.core.policy import SYSTEM
from app.db import db
from app.submissions import actions, uploads
from app.submissions.models import Project
from tests.submissions.entering import PDF, picture

PLACE = "/contests/spring/projects"


def project(key="p1"):
    return db.session.scalars(select(Project).where(Project.key == key)).one()


@pytest.fixture
def published(cast):
    """Results are out; the summary is for everybody, the problem is not."""
    with change(SYSTEM):
        cast.contest.results_at, cast.contest.showcase = clock.now(), "all"
        for key in ("p1", "p2", "p3"):
            project(key).told_showcase = "all"
        cast.contest.questions[0].seen_by = ["screeners", "judges", "public"]
    return cast


def with_files(cast):
    """p1 holds a public picture, a PDF for judges, and a file beside the questions."""
    with change(SYSTEM):
        for key, seen_by in (("photo", ["public"]), ("plan", ["judges"])):
            db.session.add(Question(
                contest_id=cast.contest_id, key=key, step=5, kind="file", label=key, required=False, seen_by=seen_by, position=9,
            ))
    sent = (("photo", picture(), "店.png"), ("plan", PDF, "计划.pdf"), ("", PDF, "其他.pdf"))
    return [uploads.take(SYSTEM, project(), io.BytesIO(content), name, question).key for question, content, name in sent]


def test_before_the_results_there_is_nothing_to_see(cast):
    anyone = cast.browse()
    page = anyone.get(PLACE)
    assert page.status_code == 200 and "结果还没有公布" in page.text and "项目1" not in page.text
    assert anyone.get(f"{PLACE}/p1").status_code == 404


def test_cards_show_what_is_for_everybody_and_nothing_else(published):
    page = published.browse().get(PLACE).text
    assert all(words in page for words in ("项目1", "介绍1", "社区养老", "周浦镇"))
    assert "问题1" not in page and "王女士" not in page


def test_a_project_has_an_address_to_pass_on(published):
    page = published.browse().get(f"{PLACE}/p1").text
    assert '<meta property="og:title" content="项目1">' in page and 'og:description" content="介绍1"' in page
    assert 'og:url" content="http' in page and "问题1" not in page and "王女士" not in page


def test_the_applicant_is_named_where_they_agreed(published):
    with change(SYSTEM):
        project().agrees_to_be_named = True
    anyone = published.browse()
    assert "王女士" in anyone.get(f"{PLACE}/p1").text and "王女士" not in anyone.get(f"{PLACE}/p2").text


@pytest.mark.parametrize(("words", "found"), [("介绍2", True), ("项目2", True), ("问题2", False), ("王女士", False)])
def test_search_finds_by_what_everybody_may_read_alone(published, words, found):
    page = published.browse().get(PLACE, query_string={"q": words}).text
    assert (f"{PLACE}/p2" in page) == found and f"{PLACE}/p1" not in page


def test_field_and_region_narrow_the_cards(published):
    page = published.browse().get(PLACE, query_string={"region": "puxing"}).text
    assert f"{PLACE}/p2" in page and f"{PLACE}/p1" not in page
    assert "没有找到" in published.browse().get(PLACE, query_string={"field": "green"}).text


def test_who_was_disqualified_is_not_shown(published):
    actions.set_entry_status(SYSTEM, published.entry("p2"), "disqualified", "抄袭")
    anyone = published.browse()
    assert f"{PLACE}/p2" not in anyone.get(PLACE).text and anyone.get(f"{PLACE}/p2").status_code == 404


def test_only_public_files_leave_and_a_picture_stands_on_the_card(published):
    photo, plan, other = with_files(published)
    anyone, place = published.browse(), f"{PLACE}/p1"
    assert f"{place}/files/{photo}?preview=1" in anyone.get(PLACE).text
    assert 'og:image" content="http' in anyone.get(place).text
    assert anyone.get(f"{place}/files/{photo}?preview=1").mimetype == "image/webp"
    assert [anyone.get(f"{place}/files/{key}").status_code for key in (photo, plan, other)] == [200, 404, 404]
    assert anyone.get(f"{PLACE}/p2/files/{photo}").status_code == 404


def test_a_picture_leaves_as_a_copy_alone(published):
    photo = with_files(published)[0]
    assert published.browse().get(f"{PLACE}/p1/files/{photo}").mimetype == "image/webp"


def test_a_file_whose_question_went_is_for_nobody_here(published):
    photo = with_files(published)[0]
    anyone = published.browse()
    with change(SYSTEM):
        db.session.delete(db.session.scalars(select(Question).where(Question.key == "photo")).one())
        published.contest.form_version = 2
    assert photo not in anyone.get(PLACE).text and anyone.get(f"{PLACE}/p1/files/{photo}").status_code == 404


def queries_of(browser):
    seen, engine = [], db.engine

    def note(*facts):
        seen.append(facts[2])

    event.listen(engine, "before_cursor_execute", note)
    browser.get(PLACE)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_pages_hold_fifty_and_cost_the_same_queries(published):
    anyone = published.browse()
    few = queries_of(anyone)
    with change(SYSTEM):
        first = project()
        db.session.add_all(Project(
            contest_id=published.contest_id, key=f"many{number}", number=number, title=f"很多{number}", field_id=first.field_id,
            region_id=first.region_id, answers={}, state="submitted", told_showcase="all", created_at=clock.now(), updated_at=clock.now(),
        ) for number in range(10, 94))
    assert queries_of(anyone) == few
    page = anyone.get(PLACE, query_string={"page": 2}).text
    assert page.count('class="show-card"') == 37 and "共 87 个" in page and "第 2 页，共 2 页" in page
