"""The desk's page: who sees it, what it tells, and its steps without scripts."""

from __future__ import annotations

import json
import re

import pytest

from app.hall.actions import hall_of
from tests.hall.desk_hands import Hands, score

DESK = "/desk/spring/final"


def island(page, name):
    """A JSON script of the page."""
    return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.S).group(1))


@pytest.mark.parametrize(("name", "status"), [("hao", 200), ("lin", 200), ("su", 200), ("shen", 403), ("judge1", 403), ("other", 403), (None, 302)])
def test_the_desk_opens_for_those_who_run_or_oversee_the_contest(cast, name, status):
    for address in (DESK, DESK + "/judges.json"):
        assert cast.browse(name).get(address).status_code == status


def test_the_page_brings_its_first_state_along(cast):
    Hands(cast).walk_to("pitch")
    page = cast.browse("hao").get(DESK).get_data(as_text=True)
    state, facts = island(page, "desk-now-state"), island(page, "desk-facts")
    assert (state["hall"]["phase"], state["hall"]["entry"]) == ("pitch", "p1") and "questions" in state["allowed"]
    assert facts["entries"]["p1"]["seconds"] == {"pitch": 480, "questions": 300, "scoring": 120, "changeover": 60}
    assert facts["mayRun"] is True


def test_a_supervisor_looks_and_has_nothing_to_press(cast):
    page = cast.browse("su").get(DESK).get_data(as_text=True)
    assert island(page, "desk-facts")["mayRun"] is False and 'name="action"' not in page


def test_judges_progress_is_told_without_a_mark_or_a_score(cast):
    Hands(cast).walk_to("scoring")
    score(cast, "p1", (57.5, 31.5), judges=1)
    told = cast.browse("hao").get(DESK + "/judges.json")
    judges = told.get_json()["judges"]
    assert [(one["key"], one["state"], one["done"], one["of"]) for one in judges] == [
        ("j1", "submitted", 2, 2), ("j2", "empty", 0, 2), ("j3", "empty", 0, 2),
    ]
    assert not {"57.5", "31.5", "89"} & set(re.findall(r"\d+(?:\.\d+)?", told.get_data(as_text=True)))


def test_a_late_edit_waits_at_the_desk_until_it_is_accepted(cast):
    from app.errors import Refused

    hands = Hands(cast)
    hands.walk_to("closed")
    with pytest.raises(Refused):
        score(cast, "p1", judges=1)
    late = cast.browse("hao").get(DESK + "/judges.json").get_json()["late"]
    assert [(one["entry"], one["judge"]) for one in late] == [("p1", "Judge1")]
    hands.press("accept", scorecard=late[0]["scorecard"], reason="断网")
    assert cast.browse("hao").get(DESK + "/judges.json").get_json()["late"] == []


def test_without_scripts_a_form_takes_the_same_step_and_says_when_it_came_too_late(cast):
    client = cast.browse("hao")
    form = {"action": "next", "revision": "0", "key": "plain"}
    assert client.post(DESK, data=form).status_code == 302
    assert Hands(cast).shows() == ("idle", "p1")
    client.post(DESK, data={**form, "key": "again"})
    assert "台上的情况已经变了" in client.get(DESK).get_data(as_text=True)
    assert Hands(cast).shows("revision") == (1,)


@pytest.mark.parametrize("name", ["su", "shen", "other"])
def test_who_may_not_run_the_hall_cannot_post_a_step(cast, name):
    assert cast.browse(name).post(DESK, data={"action": "next", "revision": "0", "key": "k"}).status_code == 403


def test_a_stage_without_rooms_says_what_comes_first(cast):
    page = cast.browse("lin").get("/desk/spring/screening")
    assert page.status_code == 200 and "/manage/spring/stages/screening/plan" in page.get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_title_from_outside_is_inert_text_on_the_desk(cast, language):
    from app.change import change
    from app.core.policy import SYSTEM

    with change(SYSTEM):
        cast.entry("p1").project.title = '</script><script>alert("x")</script>'
    client = cast.browse("hao")
    client.set_cookie("language", language)
    assert "<script>alert" not in client.get(DESK).get_data(as_text=True)


def test_a_revision_without_end_is_an_old_page(cast):
    answer = cast.browse("hao").post(DESK, data={"action": "next", "key": "k", "revision": "9" * 5000})
    assert answer.status_code < 500 and hall_of(cast.stage).entry_id is None
