"""The own account, what is kept about it, and its erasure."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import data
from app.accounts.models import Person, SignIn, Token
from app.change import AuditRow, AuditText, change
from app.core.policy import SYSTEM
from app.db import db
from app.submissions.models import Project
from tests.accounts.conftest import GOOD

NEW = "orchard-granite-mild"


def test_a_changed_password_ends_the_other_devices(cast, sign_in):
    other, here = sign_in("lin"), sign_in("lin")
    answer = here.post("/me/password", data={"password-current": GOOD, "password-password": NEW})
    assert answer.status_code == 302
    assert [client.get("/me").status_code for client in (other, here)] == [302, 200]


def test_a_wrong_current_password_changes_nothing(cast, sign_in):
    client = sign_in("lin")
    before = cast.person("lin").password_hash
    answer = client.post("/me/password", data={"password-current": "no", "password-password": NEW})
    assert answer.status_code == 422 and 'id="password-current-error"' in answer.text
    db.session.expire_all()
    assert cast.person("lin").password_hash == before


def test_a_new_address_needs_the_password_and_is_told_before_and_after(cast, sign_in):
    client = sign_in("lin")
    form = {"contact-email": "lin.new@example.org", "contact-phone": "13800138000", "contact-password": "no"}
    assert client.post("/me/contact", data=form).status_code == 422
    assert client.post("/me/contact", data={**form, "contact-password": GOOD}).status_code == 302
    assert (cast.person("lin").email, cast.person("lin").phone) == ("lin.new@example.org", "+8613800138000")
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "accounts.changed")).one()
    texts = dict(db.session.execute(select(AuditText.path, AuditText.text).where(AuditText.seq == row.seq)).all())
    assert texts["changes/email/0"] == "lin@example.org" and texts["changes/email/1"] == "lin.new@example.org"


def test_a_taken_address_is_refused_beside_the_field(cast, sign_in):
    form = {"contact-email": "su@example.org", "contact-phone": "", "contact-password": GOOD}
    answer = sign_in("lin").post("/me/contact", data=form)
    assert answer.status_code == 422 and 'id="contact-email-error"' in answer.text


def test_one_name_to_sign_in_with_has_to_stay(cast, sign_in):
    answer = sign_in("lin").post("/me/contact", data={"contact-email": "", "contact-phone": "", "contact-password": GOOD})
    assert answer.status_code == 422 and "至少留一个" in answer.text


def test_a_token_is_shown_once_and_kept_as_a_hash(cast, sign_in):
    client = sign_in("lin")
    page = client.post("/me/tokens", data={"token-label": "大屏", "token-password": GOOD}).text
    secret = page.split('accounts-secret">')[1].split("<")[0]
    assert cast.browse().get("/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert secret not in client.get("/me").text and secret != db.session.scalars(select(Token.secret_hash)).one()


def test_nobody_revokes_anothers_token(cast, sign_in):
    sign_in("lin").post("/me/tokens", data={"token-label": "大屏", "token-password": GOOD})
    number = db.session.scalars(select(Token.id)).one()
    assert sign_in("wang").post(f"/me/tokens/{number}/revoke").status_code == 404


def test_a_first_password_has_to_be_changed_before_anything_else(cast, give_password):
    give_password("lin")
    with change(SYSTEM):
        cast.person("lin").must_change_password = True
    client = cast.browse()
    client.post("/sign-in", data={"name": "lin@example.org", "password": GOOD})
    assert client.get("/manage/spring/people").location == "/me/first-password?next=/manage/spring/people"
    assert client.get("/api/v1/me/scorecards").status_code == 403
    same = client.post("/me/first-password", data={"password": GOOD, "consent": "y"})
    assert same.status_code == 422 and "不能和首次密码一样" in same.text
    assert client.post("/me/first-password", data={"password": NEW, "consent": "y"}).status_code == 302
    assert client.get("/manage/spring/people").status_code == 200


def test_the_export_holds_account_and_own_projects_and_nothing_of_others(cast, sign_in):
    told = sign_in("wang").post("/me/data/export").get_json()
    assert told["account"]["email"] == "wang@example.org"
    assert [row["key"] for row in told["projects"]] == ["p3", "p2", "p1"] and told["projects"][0]["answers"]["summary"] == "介绍3"
    assert told["sign_ins"] and "argon2" not in str(told) and "lin@example.org" not in str(told)
    assert db.session.scalars(select(AuditRow).where(AuditRow.action == "accounts.data_exported")).one()


def test_rooms_up_the_street_add_their_part(cast, sign_in, monkeypatch):
    monkeypatch.setattr(data, "_parts", list(data._parts))
    data.contributes(lambda person: data.Part("letters", "信件", [{"title": f"给 {person.name} 的信"}]))
    client = sign_in("wang")
    assert client.post("/me/data/export").get_json()["letters"] == [{"title": "给 Wang 的信"}]
    assert "给 Wang 的信" in client.get("/me/data").text


def test_an_erased_person_leaves_no_personal_value(cast, sign_in):
    client = sign_in("wang")
    client.post("/me/details", data={"details-name": "王小明", "details-name_en": "", "details-language": "zh"})
    assert db.session.scalars(select(AuditText.text).where(AuditText.text == "王小明")).all() != []
    assert client.post("/me/data/erase", data={"password": GOOD}).status_code == 302
    person = cast.person("wang")
    assert (person.name, person.email, person.phone, person.password_hash) == ("已删除的用户", None, None, None)
    texts = db.session.execute(select(AuditText.text, AuditText.salt).where(AuditText.person_id == person.id)).all()
    assert texts and all(tuple(row) == (None, None) for row in texts)
    assert client.get("/me").status_code == 302
    assert {project.applicant_name for project in db.session.scalars(select(Project))} == {"已删除的用户"}
    assert set(db.session.scalars(select(SignIn.device).where(SignIn.person_id == person.id))) == {""}


def test_the_chain_holds_after_an_erasure(cast, sign_in):
    from app.audit.verifying import verify_database

    sign_in("wang").post("/me/data/erase", data={"password": GOOD})
    assert verify_database().lines > 1


def test_the_address_can_be_used_anew_after_an_erasure(cast, sign_in):
    sign_in("wang").post("/me/data/erase", data={"password": GOOD})
    form = {"contact": "wang@example.org", "name": "另一个", "password": NEW, "consent": "y"}
    assert cast.browse().post("/sign-up", data=form).status_code == 302
    assert cast.browse().post("/sign-in", data={"name": "wang@example.org", "password": GOOD}).status_code == 422


def test_a_draft_is_emptied_with_its_person(cast, sign_in):
    with change(SYSTEM):
        draft = Project(
            contest_id=cast.contest_id, key="draft", title="秘密计划", owner_id=cast.people["zhao"], applicant_name="赵先生",
            answers={"summary": "秘密"}, state="draft", created_at=clock.now(), updated_at=clock.now(),
        )
        db.session.add(draft)
    sign_in("zhao").post("/me/data/erase", data={"password": GOOD})
    draft = db.session.scalars(select(Project).where(Project.key == "draft")).one()
    assert (draft.title, draft.answers) == ("", {})


@pytest.mark.parametrize(("name", "reason"), [("lin", "最后一位主办人"), ("judge1", "还没有公布结果")])
def test_who_is_needed_stays_and_is_told_why(cast, sign_in, name, reason):
    client = sign_in(name)
    assert reason in client.get("/me/data").text
    answer = client.post("/me/data/erase", data={"password": GOOD})
    assert answer.status_code == 409 and reason in answer.text
    assert cast.person(name).erased_at is None


def test_a_wrong_password_erases_nobody(cast, sign_in):
    assert sign_in("wang").post("/me/data/erase", data={"password": "no"}).status_code == 422
    assert db.session.scalars(select(Person.erased_at).where(Person.id == cast.people["wang"])).one() is None
