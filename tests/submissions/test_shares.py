"""Co-applicants: invited by the owner, they work at the project and do not dispose of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.erasing import NOBODY
from app.accounts.events import PersonErased
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.mail import Letter
from app.submissions import shares
from app.submissions.models import CoApplicant, Project
from tests.submissions.entering import draft

JOIN = re.compile(r"/join/[\w-]+")


@pytest.fixture
def key(cast, app):
    with app.test_request_context():
        return draft(cast).key


@pytest.fixture
def zhao(cast):
    return cast.browse("zhao")


@pytest.fixture
def link(zhao, key):
    return JOIN.search(zhao.post(f"/my/projects/{key}/people", data={"name": "王", "email": ""}).text)[0]


@pytest.fixture
def joined(cast, link):
    wang = cast.browse("wang")
    wang.post(link)
    return wang


def kept(key):
    db.session.rollback()
    return db.session.scalars(select(Project).where(Project.key == key)).one()


def test_looking_at_an_invitation_uses_nothing_up_and_joining_needs_an_account(cast, key, link):
    nobody = cast.browse()
    assert "建一个账号" in nobody.get(link).text and nobody.post(link).location.startswith("/sign-in?next=/join/")
    wang = cast.browse("wang")
    assert wang.get(link).status_code == 200 and wang.get(f"/my/projects/{key}").status_code == 404
    assert wang.post(link).location == f"/my/projects/{key}"


def test_a_co_applicant_edits_and_submits_and_sees_it_in_the_list(joined, key):
    assert kept(key).title in joined.get("/my/projects").text
    answer = joined.post(f"/my/projects/{key}/steps/1", json={"base": 1, "was": {"title": "一米菜园"}, "values": {"title": "两米菜园"}})
    assert answer.status_code == 200 and kept(key).title == "两米菜园"
    assert joined.post(f"/my/projects/{key}/steps/5", data={"applicant_name": "赵先生", "go": "submit"}).location.endswith("/receipt")
    assert kept(key).owner_id != kept(key).shares[0].person_id and kept(key).state == "submitted"


def test_a_co_applicant_neither_withdraws_nor_invites_nor_removes(joined, key):
    number = kept(key).shares[0].id
    for page in ("withdraw", "people"):
        assert joined.get(f"/my/projects/{key}/{page}").status_code == 404
    assert joined.post(f"/my/projects/{key}/withdraw", data={"sure": "y"}).status_code == 404
    assert joined.post(f"/my/projects/{key}/people", data={"name": "别人"}).status_code == 404
    assert joined.post(f"/my/projects/{key}/people/{number}/remove").status_code == 404
    assert kept(key).state == "draft" and len(kept(key).shares) == 1


def test_two_of_them_on_one_field_see_both_texts(zhao, joined, key):
    address = f"/my/projects/{key}/steps/1"
    zhao.post(address, json={"base": 1, "was": {"title": "一米菜园"}, "values": {"title": "赵写的"}})
    answer = joined.post(address, json={"base": 1, "was": {"title": "一米菜园"}, "values": {"title": "王写的"}})
    assert answer.status_code == 409 and answer.json["theirs"]["title"]["value"] == "赵写的"


def test_who_is_removed_opens_it_no_longer_and_what_was_written_stays(zhao, joined, key):
    joined.post(f"/my/projects/{key}/steps/1", json={"base": 1, "was": {"title": "一米菜园"}, "values": {"title": "王写的"}})
    zhao.post(f"/my/projects/{key}/people/{kept(key).shares[0].id}/remove")
    assert joined.get(f"/my/projects/{key}").status_code == 404 and kept(key).title == "王写的"
    assert kept(key).title not in joined.get("/my/projects").text


def test_an_invitation_works_once_and_not_for_who_works_there_anyway(cast, zhao, link):
    assert zhao.post(link).status_code == 409
    wang, lin = cast.browse("wang"), cast.browse("lin")
    assert wang.post(link).status_code == 303
    assert [browser.post(link).status_code for browser in (wang, lin)] == [404, 404]


def test_an_invitation_taken_back_over_or_guessed_lets_nobody_in(cast, zhao, key, link):
    zhao.post(f"/my/projects/{key}/people/{kept(key).shares[0].id}/remove")
    late = JOIN.search(zhao.post(f"/my/projects/{key}/people", data={"name": "李", "email": ""}).text)[0]
    clock.move(timedelta(days=15))
    wang = cast.browse("wang")
    answers = [wang.post(one).status_code for one in (link, late, "/join/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    assert answers == [404] * 3 and wang.get(f"/my/projects/{key}").status_code == 404


def test_with_an_address_a_letter_carries_the_link(zhao, key, monkeypatch):
    monkeypatch.setattr(shares, "can_send", lambda: True)
    answers = [zhao.post(f"/my/projects/{key}/people", data={"name": "李", "email": "li@example.org"}).status_code for _each in range(4)]
    db.session.rollback()
    letters = db.session.scalars(select(Letter)).all()
    assert answers == [200] * 3 + [429] and len(letters) == 3 and JOIN.search(letters[0].body) and letters[0].to == "li@example.org"


def test_a_wrong_address_and_too_many_are_refused_beside_the_field(zhao, key):
    page = zhao.post(f"/my/projects/{key}/people", data={"name": "李", "email": "李@@"})
    assert page.status_code == 422 and "不像一个电子邮箱" in page.text and "李@@" in page.text
    answers = [zhao.post(f"/my/projects/{key}/people", data={"name": "李", "email": ""}).status_code for _each in range(shares.MOST + 1)]
    assert answers == [200] * shares.MOST + [409]


def test_another_ones_project_has_no_people_page(cast, key, link):
    wang = cast.browse("wang")
    assert wang.get(f"/my/projects/{key}/people").status_code == 404
    assert wang.post("/my/projects/p1/people/1/remove").status_code == 404
    assert db.session.scalars(select(CoApplicant.removed_at)).one() is None


def test_an_erased_co_applicant_leaves_no_name(cast, zhao, key, app):
    link = JOIN.search(zhao.post(f"/my/projects/{key}/people", data={"name": "奥先生", "email": ""}).text)[0]
    cast.browse("other").post(link)
    with app.test_request_context(), change(SYSTEM) as current:
        current.record(PersonErased(person_id=cast.people["other"]))
    row = kept(key).shares[0]
    assert (row.name, row.email) == (NOBODY, "") and row.removed_at is not None


def test_a_screener_neither_reads_nor_judges_what_they_work_at(cast, zhao, key):
    link = JOIN.search(zhao.post(f"/my/projects/{key}/people", data={"name": "沈", "email": ""}).text)[0]
    zhao.post(f"/my/projects/{key}/steps/5", data={"applicant_name": "赵先生", "go": "submit"})
    shen, pile = cast.browse("shen"), "/manage/spring/stages/screening/screening"
    assert kept(key).title in shen.get(pile).text and shen.get(f"{pile}/{key}").status_code == 200
    shen.post(link, follow_redirects=True)
    assert kept(key).title not in shen.get(pile).text and shen.get(f"{pile}/{key}").status_code in (403, 404)
