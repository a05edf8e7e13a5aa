"""A question that is required only from a date on: before it a project may be handed in without, after it not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.change import change
from app.core.policy import SYSTEM
from app.errors import Refused
from app.submissions import actions, facts
from tests.contests.filling import save
from tests.submissions.entering import draft, submitted

ROOT = "/manage/spring/setup/questions"


@pytest.fixture
def later(cast):
    """`problem` becomes required in two days."""
    with change(SYSTEM):
        cast.contest.questions[1].required_from = clock.now() + timedelta(days=2)
    return cast


def test_before_the_date_it_is_handed_in_without(later):
    assert submitted(later, q_problem="").state == "submitted"


def test_after_the_date_it_is_not(later):
    project = draft(later, q_problem="")
    clock.move(timedelta(days=3))
    with pytest.raises(Refused) as no:
        actions.submit(later.actor("zhao"), project)
    assert no.value.fields == {"q_problem": "未填"}


def test_applicants_are_told_the_date_beside_the_question(later):
    project = draft(later)
    page = later.browse("zhao").get(f"/my/projects/{project.key}/steps/3").text
    assert "起必填，现在可以先空着" in page
    assert "起必填" in later.browse().get("/contests/spring").text


def test_what_was_handed_in_before_can_still_be_changed_elsewhere(later):
    project = submitted(later, q_problem="")
    clock.move(timedelta(days=3))
    actions.save_step(later.actor("zhao"), project, {"q_summary": "换一句"})
    assert [gap.name for gap in facts.gaps(project)] == ["q_problem"]


def test_the_organiser_sets_the_date_on_the_contests_clock(cast):
    answer = save(cast.browse("lin"), ROOT, questions__1__required_from="2026-03-01T08:00")
    assert answer.status_code == 302
    assert cast.contest.questions[1].required_from.isoformat() == "2026-03-01T00:00:00+00:00"


def test_a_date_without_required_is_marked_beside_it(cast):
    answer = save(cast.browse("lin"), ROOT, questions__1__required_from="2026-03-01T08:00", questions__1__required=None)
    assert answer.status_code == 422 and 'id="questions-1-required_from-error"' in answer.text
