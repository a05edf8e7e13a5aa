"""Signing in and out, and that a sign-in ends when it is ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import session as doors
from app.accounts.models import SignIn
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from tests.accounts.conftest import GOOD


def test_the_right_password_leads_on_to_where_one_wanted(cast, give_password):
    give_password("lin")
    answer = cast.browse().post("/sign-in?next=/me/data", data={"name": "Lin@example.org", "password": GOOD})
    assert (answer.status_code, answer.location) == (302, "/me/data")


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"])
def test_a_link_cannot_lead_to_another_site(cast, give_password, target):
    give_password("lin")
    answer = cast.browse().post("/sign-in", query_string={"next": target}, data={"name": "lin@example.org", "password": GOOD})
    assert answer.location == "/home"


def test_a_wrong_name_and_a_wrong_password_get_the_same_words(cast, give_password):
    give_password("lin")
    answers = [
        cast.browse().post("/sign-in", data={"name": name, "password": "not it at all"})
        for name in ("lin@example.org", "none@example.org", "13900000000", "nonsense", "hao@example.org")
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("邮箱、手机号或密码不对" in answer.text for answer in answers)


def test_after_ten_failures_the_name_has_to_wait_even_with_the_right_password(cast, give_password):
    give_password("lin")
    for _ in range(10):
        cast.browse().post("/sign-in", data={"name": "lin@example.org", "password": "not it at all"})
    late = cast.browse().post("/sign-in", data={"name": "lin@example.org", "password": GOOD})
    assert late.status_code == 429 and "15 分钟" in late.text and "lin@example.org" in late.text


def test_failures_count_for_the_account_whichever_of_its_names_is_tried(cast, give_password):
    give_password("lin")
    with change(SYSTEM):
        cast.person("lin").phone = "+8613800138000"
    for name in ["lin@example.org", "13800138000"] * 5:
        cast.browse().post("/sign-in", data={"name": name, "password": "not it at all"})
    assert cast.browse().post("/sign-in", data={"name": "13800138000", "password": GOOD}).status_code == 429


def test_failures_of_one_do_not_shut_out_the_next_at_the_same_address(cast, give_password):
    give_password("su")
    for number in range(30):
        cast.browse().post("/sign-in", data={"name": f"guess{number % 3}@example.org", "password": "not it at all"})
    assert cast.browse().post("/sign-in", data={"name": "su@example.org", "password": GOOD}).status_code == 302


def test_only_failures_count(cast, give_password):
    give_password("lin")
    for _ in range(15):
        assert cast.browse().post("/sign-in", data={"name": "lin@example.org", "password": GOOD}).status_code == 302


def test_signing_out_ends_the_sign_in_on_the_server_too(cast, sign_in):
    client = sign_in("lin")
    with client.session_transaction() as kept:
        stolen = dict(kept)
    client.post("/sign-out")
    with client.session_transaction() as kept:
        kept.update(stolen)
    assert client.get("/me").status_code == 302
    assert db.session.scalars(select(SignIn)).one().revoked_at is not None


def test_signing_out_needs_a_post(cast, sign_in):
    assert sign_in("lin").get("/sign-out").status_code == 405


def test_a_revoked_sign_in_ends_at_once_and_the_others_stay(cast, sign_in):
    lost, kept = sign_in("lin"), sign_in("lin")
    number = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).first()
    assert lost.get("/me").status_code == 200
    assert kept.post(f"/me/sign-ins/{number}/end").status_code == 302
    assert lost.get("/me").status_code == 302 and kept.get("/me").status_code == 200


def test_nobody_ends_another_persons_sign_in(cast, sign_in):
    victim, thief = sign_in("lin"), sign_in("wang")
    number = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).first()
    assert thief.post(f"/me/sign-ins/{number}/end").status_code == 404
    assert victim.get("/me").status_code == 200


def test_all_other_devices_end_with_one_button(cast, sign_in):
    one, two, here = (sign_in("lin") for _ in range(3))
    here.post("/me/sign-ins/end")
    assert [client.get("/me").status_code for client in (one, two, here)] == [302, 302, 200]


def test_a_sign_in_lasts_thirty_days(cast, sign_in):
    client = sign_in("lin")
    clock.move(timedelta(days=29))
    assert client.get("/me").status_code == 200
    clock.move(timedelta(days=31))
    assert client.get("/me").status_code == 302


def test_the_list_of_devices_tells_when_each_was_last_seen(cast, sign_in):
    client = sign_in("lin")
    before = db.session.scalars(select(SignIn.seen_at)).one()
    clock.move(timedelta(hours=3))
    client.get("/me")
    db.session.rollback()
    assert db.session.scalars(select(SignIn.seen_at)).one() - before >= timedelta(hours=3)


def test_a_card_signs_the_browsers_other_person_out_first(cast, sign_in):
    client = sign_in("lin")
    with cast.app.test_request_context(headers={"Cookie": f"doorstep={client.get_cookie('doorstep').value}"}):
        cast.app.preprocess_request()
        doors.sign_in(cast.person("judge1"), kind="card")
    assert client.get("/me").status_code == 302
    held = db.session.execute(select(SignIn.kind, SignIn.revoked_at.is_(None)).order_by(SignIn.id)).all()
    assert [tuple(row) for row in held] == [("password", False), ("card", True)]


def test_a_fresh_sign_in_leaves_nothing_of_the_old_cookie(cast, give_password):
    give_password("lin")
    client = cast.browse()
    with client.session_transaction() as kept:
        kept["planted"], kept["csrf_token"] = "before", "before"
    client.post("/sign-in", data={"name": "lin@example.org", "password": GOOD})
    with client.session_transaction() as kept:
        assert "planted" not in kept and kept.get("csrf_token") != "before" and kept.permanent


def test_sign_ins_stand_in_the_log_under_the_person(cast, sign_in):
    sign_in("lin").post("/sign-out")
    rows = db.session.execute(select(AuditRow.action, AuditRow.actor).order_by(AuditRow.seq)).all()
    label = f"person:{cast.people['lin']}"
    assert [tuple(row) for row in rows] == [("accounts.signed_in", label), ("accounts.sign_ins_ended", label)]


def test_writes_without_the_forms_token_are_refused(cast, sign_in):
    client = sign_in("lin")
    cast.app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/sign-out")
    assert answer.status_code == 400 and "页面放得太久了" in answer.text
    assert client.get("/me").status_code == 200


def test_the_accounts_language_is_spoken_until_the_browser_is_switched(cast, sign_in):
    client = sign_in("lin")
    with change(SYSTEM):
        cast.person("lin").language = "en"
    assert 'lang="en"' in client.get("/me").text
    client.get("/language/zh")
    assert 'lang="zh-Hans"' in client.get("/me").text


def test_a_bearer_token_works_until_it_is_revoked(cast, sign_in):
    from app.accounts.actions import create_token, revoke_token
    from app.accounts.models import Token

    secret = create_token(cast.actor("lin"), cast.person("lin"), "屏幕")
    headers = {"Authorization": f"Bearer {secret}"}
    assert "Lin" in cast.browse().get("/me", headers=headers).text
    revoke_token(cast.actor("lin"), db.session.scalars(select(Token)).one())
    assert cast.browse().get("/me", headers=headers).status_code == 401
