"""The release with its letters: everything previewed, one confirmed step, all or nothing."""

import re

import pytest
from sqlalchemy import select

from app.db import db
from app.mail import Letter
from app.screening.undoing import why_not
from tests.letters.post import letters
from tests.screening.pile import add_projects, empty_pile, entry, judge, meant

PAGE = "/manage/spring/stages/screening/letters"
LIST = "/manage/spring/stages/screening/advance"


@pytest.fixture
def ready(cast):
    """s1 to advance, s2 a reserve, s3 out with a reason; nothing is released."""
    empty_pile(cast)
    for key in add_projects(cast, 3):
        judge(cast, key, "pass")
    meant(cast, s1="advanced", s2=("reserve", 1), s3=("eliminated", "名额有限"))
    return cast


def press(client, **more):
    page = client.get(PAGE).text
    seal = re.search(r'name="seal" value="(\w+)"', page)
    return client.post(f"{PAGE}/release", data={"seal": seal[1] if seal else "", **more})


def of_cut():
    return [(one.kind, one.posted_at is not None) for one in letters() if one.stage_id is not None]


def test_every_letter_of_the_release_can_be_read_before_and_none_exists(ready):
    page = ready.browse("lin").get(PAGE).text
    assert "名额有限" in page and "第 1 位" in page and "通过了初审" in page and "按住，公布 3 个项目的结果" in page
    assert of_cut() == [] and "名额有限" not in ready.browse("lin").get(f"{PAGE}?kind=passed").text


def test_one_press_decides_and_sends_what_was_previewed(ready, server):
    client = ready.browse("lin")
    page = client.get(PAGE).text
    assert press(client).status_code == 303 and ready.screening.state == "done"
    assert of_cut() == [("passed", True), ("reserve", True), ("not_passed", True)]
    assert all(one.subject in page and one.body.splitlines()[0] in page for one in letters() if one.stage_id)
    assert "候补，第 1 位" in ready.browse("zhao").get(f"/my/projects/{entry(ready, 's2').key}").text
    assert why_not(ready.screening).code == "letters_out"


def test_letters_that_wait_leave_the_way_back_open(ready):
    client = ready.browse("lin")
    assert press(client, hold="1").status_code == 303
    assert {posted for _kind, posted in of_cut()} == {False} and why_not(ready.screening) is None
    assert client.post(f"{LIST}/undo").status_code == 303 and of_cut() == []
    assert press(client).status_code == 303 and {posted for _kind, posted in of_cut()} == {True}


@pytest.mark.parametrize("changed", ["row", "verdict", "words", "title"])
def test_what_changed_after_the_look_is_not_released(ready, changed):
    client = ready.browse("lin")
    seal = re.search(r'name="seal" value="(\w+)"', client.get(PAGE).text)[1]
    if changed == "row":
        meant(ready, s3=("eliminated", "别的理由"))
    elif changed == "verdict":
        judge(ready, "s3", "fail", "看漏了")
    elif changed == "words":
        words = {"subject_zh": "抱歉：{{title}}", "body_zh": "因为 {{reason}}", "subject_en": "", "body_en": ""}
        client.post("/manage/spring/letters/texts/not_passed", data=words)
    else:
        from app.submissions.actions import save_step
        save_step(ready.actor("zhao"), entry(ready, "s1").project, {"title": "换了名字"})
    answer = client.post(f"{PAGE}/release", data={"seal": seal})
    assert answer.status_code == 409 and "有变化" in answer.text and ready.screening.state == "open" and of_cut() == []


def test_a_second_press_sends_nothing_twice(ready):
    client = ready.browse("lin")
    seal = re.search(r'name="seal" value="(\w+)"', client.get(PAGE).text)[1]
    assert [client.post(f"{PAGE}/release", data={"seal": seal}).status_code for _ in range(2)] == [303, 303]
    assert len(of_cut()) == 3


def test_what_is_in_the_way_is_said_and_nothing_can_be_pressed(ready):
    meant(ready, s2="")
    page = ready.browse("lin").get(PAGE).text
    assert "还有 1 个项目没有定去留" in page and "按住，公布" not in page
    assert press(ready.browse("lin")).status_code == 409 and of_cut() == []


def test_a_project_without_a_verdict_needs_its_tick(ready):
    add_projects(ready, 1, prefix="t")
    meant(ready, t1="eliminated")
    client = ready.browse("lin")
    assert press(client).status_code == 409 and press(client, include_undecided="1").status_code == 303


def test_a_rehearsals_release_writes_to_nobody(ready):
    from app.change import change
    from app.core.policy import SYSTEM
    with change(SYSTEM):
        ready.contest.rehearsal_of = ready.contest_id
    assert press(ready.browse("lin")).status_code == 303 and not db.session.scalars(select(Letter.id)).all()
