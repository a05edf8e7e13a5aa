"""The proposal of a cut with floors and caps, as the organiser's page shows it."""

from app.change import change
from app.contests.models import Field
from app.core.policy import SYSTEM
from app.db import db
from app.submissions.models import Project
from tests.screening.test_advance import roadshow, ticked  # noqa: F401

PAGE = "/manage/spring/stages/final/advance?first="


def put(cast, **fields):
    """Give projects a field each; made where there is none of that key."""
    with change(SYSTEM):
        for project, key in fields.items():
            field = db.session.query(Field).filter_by(contest_id=cast.contest_id, key=key).one_or_none()
            if field is None:
                field = Field(contest_id=cast.contest_id, key=key, title=f"领域{key}")
                db.session.add(field)
                db.session.flush()
            db.session.query(Project).filter_by(contest_id=cast.contest_id, key=project).one().field_id = field.id


def test_a_floor_brings_in_who_ranks_lower_and_leaves_the_tie_to_the_organiser(cast, roadshow):  # noqa: F811
    put(cast, p1="aa", p2="aa", p3="bb")
    page = cast.browse("lin").get(PAGE + "2&floor-field-bb=1").text
    assert ticked(page) == ["p3"] and "按名额" in page and page.count("并列，请您选") == 2 and "还有 1 个名额" in page


def test_floors_that_cannot_hold_are_named_and_what_was_typed_stays(cast, roadshow):  # noqa: F811
    put(cast, p1="aa", p2="aa", p3="bb")
    page = cast.browse("lin").get(PAGE + "2&floor-field-bb=2").text
    assert "不能同时满足" in page and "领域bb 至少 2 个" in page and ticked(page) == [] and 'value="2"' in page


def test_a_cap_leaves_places_empty_and_says_so(cast, roadshow):  # noqa: F811
    put(cast, p1="aa", p2="bb", p3="bb")
    page = cast.browse("lin").get(PAGE + "3&cap-field-bb=1").text
    assert ticked(page) == ["p1", "p2"] and "只能选出 2 个" in page and "名额已满" in page


def test_what_is_no_number_is_said_beside_its_row(cast, roadshow):  # noqa: F811
    put(cast, p1="aa")
    answer = cast.browse("lin").get(PAGE + "2&cap-field-aa=viele")
    assert answer.status_code == 422 and "请填 0 到 9999 的整数" in answer.text and 'value="viele"' in answer.text
