"""A judge's card lies on tables and is lent: it opens the judge's work, not the rest of the person's rights."""

from __future__ import annotations

import pytest

from app.accounts.actions import grant
from app.accounts.identity import actor_of, hashed
from app.change import change
from app.core.policy import JUDGE, ORGANISER, SYSTEM
from app.db import db
from app.judging.cards import card_token
from app.judging.models import Judge


@pytest.fixture
def by_card(cast):
    """A browser that came in by the card of a judge who also organises the contest."""
    judge = db.session.get_one(Judge, cast.judges[0])
    grant(SYSTEM, judge.person, ORGANISER, cast.contest_id)
    with change(SYSTEM):
        judge.card_hash = hashed(card_token(judge))
    client = cast.browse()
    assert client.post(f"/judge/enter/{card_token(judge)}").status_code == 302
    return client


def test_who_came_by_a_card_is_offered_nothing_that_is_closed_to_a_card(by_card):
    for page in ("/", "/contests/spring", "/judge"):
        text = by_card.get(page).text
        assert not [one for one in ('"/me"', '"/my/projects"', '"/letters"') if one in text], page


def test_a_card_opens_the_judges_work(by_card):
    assert by_card.get("/judge").status_code == 200
    assert by_card.get("/api/v1/me/scorecards").status_code == 200


@pytest.mark.parametrize("path", ["/manage/spring", "/manage/spring/people", "/desk/spring/final", "/me", "/my/projects"])
def test_a_card_opens_nothing_else_of_the_person(by_card, path):
    assert by_card.get(path).status_code in {403, 404}


def test_a_card_makes_no_api_token(by_card):
    assert by_card.post("/me/tokens", data={"token-label": "x"}).status_code in {403, 404}


def test_the_same_person_signed_in_by_password_has_all_roles(by_card, cast):
    person = db.session.get_one(Judge, cast.judges[0]).person
    assert {role for role, _ in actor_of(person).roles} == {JUDGE, ORGANISER}
    assert {role for role, _ in actor_of(person, "card").roles} == {JUDGE}
