"""Roles by invitation, and taking them back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Invitation, Person, Role
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from tests.accounts.conftest import GOOD

FORM = {"invite-email": "chen@example.org", "invite-name": "陈监督", "invite-role": "supervisor"}
NEWCOMER = {"name": "陈老师", "password": GOOD, "consent": "y"}


def invite(cast, **other):
    answer = cast.browse("lin").post("/manage/spring/people/invitations", data={**FORM, **other})
    found = re.search(r"data-copy>http://[^/]+(/invitations/[\w-]+)<", answer.text)
    return found[1] if found else answer


def held(person_id):
    return sorted(db.session.execute(select(Role.role, Role.contest_id).where(Role.person_id == person_id, Role.revoked_at.is_(None))).all())


def test_a_new_person_sets_an_account_up_and_holds_the_role(cast):
    link, client = invite(cast), cast.browse()
    assert "chen@example.org" in client.get(link).text
    assert client.post(link, data=NEWCOMER).location == "/manage/spring/audit"
    person = db.session.scalars(select(Person).where(Person.email == "chen@example.org")).one()
    assert held(person.id) == [("supervisor", cast.contest_id)] and person.consent_version
    assert client.get("/manage/spring/audit").status_code == 200


def test_a_link_works_once(cast):
    link = invite(cast)
    cast.browse().post(link, data=NEWCOMER)
    again = cast.browse().get(link)
    assert again.status_code == 404 and "已经失效" in again.text


def test_a_revoked_or_old_link_is_over(cast):
    link = invite(cast)
    number = db.session.scalars(select(Invitation.id)).one()
    cast.browse("lin").post(f"/manage/spring/people/invitations/{number}/revoke")
    assert cast.browse().post(link, data=NEWCOMER).status_code == 404
    second = invite(cast)
    clock.move(timedelta(days=15))
    assert cast.browse().post(second, data=NEWCOMER).status_code == 404


def test_inviting_again_makes_the_first_link_useless(cast):
    first, second = invite(cast), invite(cast)
    assert [cast.browse().get(link).status_code for link in (first, second)] == [404, 200]


def test_an_account_that_exists_signs_in_and_accepts(cast, sign_in):
    link = invite(cast, **{"invite-email": "wang@example.org"})
    client = sign_in("wang")
    assert "已经有账号" in cast.browse().get(link).text
    assert client.post(link).status_code == 302
    assert held(cast.people["wang"]) == [("supervisor", cast.contest_id)]


def test_the_link_to_an_existing_account_gives_a_stranger_nothing(cast, sign_in):
    link = invite(cast, **{"invite-email": "wang@example.org"})
    sign_in("wang")
    assert cast.browse().post(link, data=NEWCOMER).status_code == 422
    answer = sign_in("zhao").post(link)
    assert answer.status_code == 403 and held(cast.people["zhao"]) == []


def test_a_link_cannot_set_the_password_of_somebody_elses_judge(cast):
    with change(SYSTEM):
        from app.contests.models import Contest

        other = db.session.scalars(select(Contest.id).where(Contest.slug == "other")).one()
        db.session.add(Role(person_id=cast.people["judge1"], role="judge", contest_id=other, granted_at=clock.now()))
    link = invite(cast, **{"invite-email": "judge1@example.org"})
    assert cast.browse().post(link, data=NEWCOMER).status_code == 422
    assert cast.person("judge1").password_hash is None


def test_a_judge_of_this_contest_gets_a_password_by_the_link(cast):
    link = invite(cast, **{"invite-email": "judge1@example.org", "invite-role": "screener"})
    assert cast.browse().post(link, data=NEWCOMER).status_code == 302
    assert held(cast.people["judge1"]) == [("judge", cast.contest_id), ("screener", cast.contest_id)]


@pytest.mark.parametrize("field, value", [("invite-email", "nonsense"), ("invite-role", "king"), ("invite-role", "judge"), ("invite-name", "")])
def test_a_faulty_invitation_is_refused_beside_the_field(cast, field, value):
    answer = invite(cast, **{field: value})
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text or field == "invite-role"
    assert db.session.scalars(select(Invitation)).all() == []


def test_who_holds_the_role_already_is_not_invited(cast):
    assert invite(cast, **{"invite-email": "su@example.org"}).status_code == 422


def test_where_letters_go_out_the_invitation_goes_by_letter_in_both_languages(cast, letters):
    link = invite(cast)
    letter = letters()[0]
    assert letter.to == "chen@example.org" and link in letter.body
    assert "春天的大赛" in letter.body and "Spring Contest" in letter.body


def role_of(cast, name):
    return db.session.scalars(select(Role.id).where(Role.person_id == cast.people[name], Role.revoked_at.is_(None))).one()


def test_a_role_taken_back_ends_at_once(cast):
    screener = cast.browse("hao")
    cast.browse("lin").post(f"/manage/spring/people/roles/{role_of(cast, 'hao')}/revoke")
    assert held(cast.people["hao"]) == []
    assert screener.get("/me").status_code == 200


def test_the_last_organiser_stays(cast):
    answer = cast.browse("lin").post(f"/manage/spring/people/roles/{role_of(cast, 'lin')}/revoke")
    assert answer.status_code == 409 and "最后一位主办人" in answer.text
    assert held(cast.people["lin"]) == [("organiser", cast.contest_id)]


def test_one_of_two_organisers_can_go(cast):
    with change(SYSTEM):
        db.session.add(Role(person_id=cast.people["hao"], role="organiser", contest_id=cast.contest_id, granted_at=clock.now()))
    assert cast.browse("lin").post(f"/manage/spring/people/roles/{role_of(cast, 'lin')}/revoke").status_code == 302
    assert cast.browse("lin").get("/manage/spring/people").status_code == 403


def test_roles_of_another_contest_are_out_of_reach(cast):
    number = role_of(cast, "other")
    assert cast.browse("lin").post(f"/manage/spring/people/roles/{number}/revoke").status_code == 404
    assert cast.browse("lin").post(f"/manage/other/people/roles/{number}/revoke").status_code == 404
    assert len(held(cast.people["other"])) == 1


def test_the_page_is_the_organisers_and_the_supervisor_looks(cast):
    statuses = {name: cast.browse(name).get("/manage/spring/people").status_code for name in ("lin", "hao", "su", "shen", "wang", "judge1", "other")}
    assert statuses.pop("lin") == statuses.pop("su") == 200 and set(statuses.values()) == {403}
    assert cast.browse().get("/manage/spring/people").location == "/sign-in?next=/manage/spring/people"


def test_a_longer_list_takes_as_many_queries(cast):
    from sqlalchemy import event

    def count():
        seen = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        client = cast.browse("lin")
        seen.clear()
        assert client.get("/manage/spring/people").status_code == 200
        return len([one for one in seen if one.startswith("SELECT")])

    few = count()
    with change(SYSTEM):
        for number in range(12):
            person = Person(name=f"人{number}", created_at=clock.now())
            db.session.add(person)
            db.session.flush()
            db.session.add(Role(person_id=person.id, role="host", contest_id=cast.contest_id, granted_at=clock.now()))
    assert count() == few
