"""A step sent without the script after the sign-in has ended: what was typed comes back, and is saved after signing in."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.accounts.models import SignIn
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from tests.submissions.entering import draft

TYPED = {"q_problem": "写了半天的<话>\n第二行", "base": "1", "was": "{}", "go": "next"}


@pytest.fixture
def place(cast, app):
    with app.test_request_context():
        return f"/my/projects/{draft(cast).key}/steps/3"


def end_sign_ins():
    with change(SYSTEM):
        db.session.query(SignIn).delete()


def hidden(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page[page.index("<main"):])
    return {name: unescape(value) for name, value in found if name != "csrf_token"}


def test_what_was_typed_comes_back_and_is_saved_after_signing_in_again(cast, place):
    zhao = cast.browse("zhao")
    end_sign_ins()
    answer = zhao.post(place, data=TYPED)
    assert answer.status_code == 401 and "登录已过期" in answer.text and "写了半天的&lt;话&gt;" in answer.text
    assert f"/sign-in?next={place}" in answer.text
    again = cast.browse("zhao").post(place, data=hidden(answer.text))
    assert again.status_code == 303
    page = cast.browse("zhao").get(place).text
    assert "写了半天的&lt;话&gt;" in page and "第二行" in page


def test_who_has_no_sign_in_learns_nothing_of_the_project(cast, place):
    known, unknown = cast.browse().post(place, data=TYPED), cast.browse().post("/my/projects/nowhere/steps/3", data=TYPED)
    assert known.status_code == unknown.status_code == 401
    assert "一米菜园" not in known.text and known.text.count("<p") == unknown.text.count("<p")


def test_somebody_else_who_is_signed_in_is_refused_as_before(cast, place):
    assert cast.browse("wang").post(place, data=TYPED).status_code == 404


def test_an_empty_post_goes_to_the_sign_in_page(cast, place):
    assert "/sign-in?next=" in cast.browse().post(place, data={"go": "save"}).location


def test_a_token_that_went_with_the_sign_in_gives_it_back_too(cast, place, app):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = app.test_client().post(place, data=TYPED)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 401 and "写了半天的&lt;话&gt;" in answer.text
