"""Forgotten passwords."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import resetting
from app.accounts.models import ResetCode, Role
from app.change import change
from app.contests.models import Contest
from app.core.policy import SYSTEM
from app.db import db
from tests.accounts.conftest import GOOD

NEW = "orchard-granite-mild"


def use(cast, name, code, password=NEW):
    return cast.browse().post("/reset/code", data={"name": name, "code": code, "password": password})


def test_a_code_by_mail_sets_a_new_password_and_ends_every_sign_in(cast, sign_in, letters):
    old = sign_in("wang")
    cast.browse().post("/reset", data={"name": "wang@example.org"})
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", letters()[0].body)[0]
    assert use(cast, "wang@example.org", code.lower()).status_code == 302
    assert old.get("/me").status_code == 302
    login = {"name": "wang@example.org", "password": NEW}
    assert cast.browse().post("/sign-in", data=login).status_code == 302
    assert cast.browse().post("/sign-in", data={**login, "password": GOOD}).status_code == 422


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(cast, letters):
    answers = [cast.browse().post("/reset", data={"name": f"{name}@example.org"}, follow_redirects=True) for name in ("wang", "nobody")]
    bodies = [re.sub(r"(wang|nobody)@example.org|nonce|csrf-token\" content=\"[^\"]+|value=\"[^\"]{60,}\"|[0-9a-f]{12}", "", answer.text) for answer in answers]
    assert bodies[0] == bodies[1] and len(letters()) == 1


def test_letters_to_one_name_are_few(cast, letters):
    for _ in range(6):
        cast.browse().post("/reset", data={"name": "wang@example.org"})
    assert len(letters()) == 3


def test_without_mail_the_page_sends_people_to_the_organiser(cast):
    assert "主办方" in cast.browse().get("/reset").text
    cast.browse().post("/reset", data={"name": "wang@example.org"})
    assert db.session.scalars(select(ResetCode)).all() == []


def test_a_code_works_once(cast):
    code = resetting.issue_code(SYSTEM, cast.person("wang"), how="hand")
    assert use(cast, "wang@example.org", code).status_code == 302
    assert use(cast, "wang@example.org", code, "another-granite-mild").status_code == 422


@pytest.mark.parametrize(("how", "hours"), [("mail", 1), ("hand", 24)])
def test_a_code_gets_old(cast, how, hours):
    code = resetting.issue_code(SYSTEM, cast.person("wang"), how=how)
    clock.move(timedelta(hours=hours, seconds=-30))
    assert resetting._matches(cast.people["wang"], resetting.code_hash(cast.people["wang"], code.replace("-", "")))
    clock.move(timedelta(hours=hours, seconds=30))
    assert use(cast, "wang@example.org", code).status_code == 422


def test_five_wrong_tries_end_a_code(cast):
    code = resetting.issue_code(SYSTEM, cast.person("wang"), how="hand")
    for _ in range(5):
        assert use(cast, "wang@example.org", "00000-00000").status_code == 422
    assert use(cast, "wang@example.org", code).status_code == 422


def test_a_code_is_of_no_use_to_another_person(cast):
    code = resetting.issue_code(SYSTEM, cast.person("wang"), how="hand")
    assert use(cast, "zhao@example.org", code).status_code == 422


def test_a_weak_password_does_not_use_the_code_up(cast):
    code = resetting.issue_code(SYSTEM, cast.person("wang"), how="hand")
    weak = use(cast, "wang@example.org", code, "short")
    assert weak.status_code == 422 and 'id="password-error"' in weak.text
    assert use(cast, "wang@example.org", code).status_code == 302


def test_an_organiser_hands_a_code_to_an_applicant_of_the_contest(cast):
    answer = cast.browse("lin").post("/manage/spring/people/codes", data={"code-name": "wang@example.org"})
    code = re.search(r"accounts-code\">([^<]+)<", answer.text)[1]
    assert use(cast, "wang@example.org", code).status_code == 302


def test_the_code_is_kept_as_a_hash_only(cast):
    code = resetting.issue_code(SYSTEM, cast.person("wang"), how="hand").replace("-", "")
    assert code not in str(db.session.execute(select(ResetCode.code_hash)).all())


def test_people_of_other_contests_are_unknown_to_the_organiser(cast):
    for name in ("other@example.org", "zhao@example.org", "nobody@example.org"):
        answer = cast.browse("lin").post("/manage/spring/people/codes", data={"code-name": name})
        assert answer.status_code == 422 and "没有这个人" in answer.text
    assert db.session.scalars(select(ResetCode)).all() == []


def test_an_organiser_cannot_take_over_a_site_wide_organiser(cast):
    with change(SYSTEM):
        db.session.add(Role(person_id=cast.people["su"], role="organiser", contest_id=None, granted_at=clock.now()))
    answer = cast.browse("lin").post("/manage/spring/people/codes", data={"person": cast.people["su"]})
    assert answer.status_code == 403 and "负责全站的主办人" in answer.text
    assert db.session.scalars(select(ResetCode)).all() == []


@pytest.mark.parametrize("role", ["organiser", "judge", "host"])
def test_an_organiser_cannot_take_over_someone_who_also_works_elsewhere(cast, role):
    with change(SYSTEM):
        other = db.session.scalars(select(Contest.id).where(Contest.slug == "other")).one()
        db.session.add(Role(person_id=cast.people["hao"], role=role, contest_id=other, granted_at=clock.now()))
    assert cast.browse("lin").post("/manage/spring/people/codes", data={"person": cast.people["hao"]}).status_code == 403


def test_who_organises_both_contests_may_help(cast):
    with change(SYSTEM):
        other = db.session.scalars(select(Contest.id).where(Contest.slug == "other")).one()
        for name, role in (("hao", "host"), ("lin", "organiser")):
            db.session.add(Role(person_id=cast.people[name], role=role, contest_id=other, granted_at=clock.now()))
    assert "accounts-code" in cast.browse("lin").post("/manage/spring/people/codes", data={"person": cast.people["hao"]}).text
