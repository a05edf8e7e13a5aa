"""Late codes: after the call's end one may still enter, until the code's own deadline and as often as it says."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.submissions.models import EntryCode, Project
from tests.submissions.entering import FILLED, draft

STEPS = {1: ("title", "field", "region"), 2: ("q_summary",), 3: ("q_problem",), 4: (), 5: ("applicant_name",)}


def local(days):
    return clock.in_zone(clock.now() + timedelta(days=days), "Asia/Shanghai").strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def lin(cast):
    return cast.browse("lin")


@pytest.fixture
def code(lin):
    """Makes a code and moves the clock to the day after the call's end; the code is good until day 12."""

    def make(most=1, days=12):
        page = lin.post("/manage/spring/late", data={"note": "周浦停电", "until": local(days), "most": most}).text
        clock.move(timedelta(days=11))
        return re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page)[0]

    return make


def use(browser, typed, **more):
    return browser.post("/contests/spring/late", data={"code": typed, **more})


def fill(browser, place):
    for step in range(1, 6):
        answer = browser.post(place, data={**{name: FILLED[name] for name in STEPS[step]}, "go": "submit" if step == 5 else "next"})
        place = answer.location or place
    return answer


def first_step(answer):
    return f"{answer.location}/steps/1"


def test_after_the_end_the_call_page_takes_a_code_and_the_project_is_submitted(cast, code):
    typed, zhao = code(), cast.browse("zhao")
    assert "有主办方给的补报码" in zhao.get("/contests/spring").text
    assert zhao.post("/contests/spring/enter").status_code == 423
    assert fill(zhao, first_step(use(zhao, typed.lower()))).location.endswith("/receipt")
    assert db.session.scalars(select(Project.state).where(Project.late_code_id.is_not(None))).one() == "submitted"


def test_before_the_end_the_call_page_asks_for_no_code(cast):
    assert "补报码" not in cast.browse().get("/contests/spring").text


def test_a_draft_that_came_too_late_is_opened_by_a_code(cast, app, code):
    with app.test_request_context():
        key = draft(cast).key
    typed, zhao = code(), cast.browse("zhao")
    assert zhao.post(f"/my/projects/{key}/steps/5", data={"applicant_name": "赵先生", "go": "submit"}).status_code == 423
    assert f"project={key}" in zhao.get(f"/my/projects/{key}/steps/5").text
    use(zhao, typed, project=key)
    assert zhao.post(f"/my/projects/{key}/steps/5", data={"applicant_name": "赵先生", "go": "submit"}).status_code == 303


def test_a_code_ends_at_its_own_deadline(cast, code):
    typed, zhao = code(), cast.browse("zhao")
    place = first_step(use(zhao, typed))
    clock.move(timedelta(days=13))
    assert fill(zhao, place).status_code == 423
    answer = use(zhao, typed)
    assert answer.status_code == 410 and "过期" in answer.text


def test_a_void_code_closes_at_once_what_it_opened(cast, lin, code):
    typed, zhao = code(most=2), cast.browse("zhao")
    place = first_step(use(zhao, typed))
    number = db.session.scalars(select(EntryCode.id)).one()
    lin.post(f"/manage/spring/late/{number}/revoke")
    assert fill(zhao, place).status_code == 423 and use(zhao, typed).status_code == 410
    assert db.session.scalars(select(Project.title).where(Project.late_code_id.is_not(None))).one() == FILLED["title"]


def test_a_code_is_used_as_often_as_it_says_and_its_use_is_listed(cast, lin, code):
    typed = code(most=2)
    answers = [use(cast.browse(name), typed).status_code for name in ("zhao", "wang", None)]
    assert answers == [303, 303, 409]
    page = lin.get("/manage/spring/late").text
    assert "用了 2 次，共 2 次" in page and "周浦停电" in page and typed not in page


def test_the_same_draft_uses_a_code_once(cast, app, code):
    with app.test_request_context():
        key = draft(cast).key
    typed, zhao = code(), cast.browse("zhao")
    assert [use(zhao, typed, project=key).status_code for _tab in range(2)] == [303, 303]


def test_another_ones_draft_is_not_opened_by_a_code(cast, app, code):
    with app.test_request_context():
        key = draft(cast).key
    wang = cast.browse("wang")
    use(wang, code(), project=key)
    assert db.session.scalars(select(Project.late_code_id).where(Project.key == key)).one() is None


def test_without_an_account_too_and_then_it_is_confirmed_until_then(cast, code):
    browser = cast.browse()
    answer = fill(browser, first_step(use(browser, code())))
    assert answer.location.endswith("/confirm") and "还没有确认" in browser.get(answer.location).text


def test_a_guessed_code_opens_nothing(cast, code):
    code()
    answers = [use(cast.browse("zhao"), f"ABCDE-FGH{n:02}").status_code for n in range(12)]
    assert set(answers) == {422, 429}


@pytest.mark.parametrize("wrong", [{"until": "yesterday"}, {"until": "2020-01-01T00:00"}, {"most": "0"}, {"most": "x"}, {"note": ""}])
def test_a_code_that_makes_no_sense_is_not_made(lin, wrong):
    answer = lin.post("/manage/spring/late", data={"note": "停电", "until": local(12), "most": "1", **wrong})
    assert answer.status_code == 422 and db.session.scalars(select(EntryCode)).all() == []
