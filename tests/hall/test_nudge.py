"""The desk reminds a judge; the judge's tablet hears of it, nobody else's."""

import pytest

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
NUDGE = "/desk/spring/final/nudge"


def heard(cast, name):
    return cast.browse(name).get("/judge/nudge").get_json()["at"]


def test_a_reminder_reaches_the_judge_it_is_for(cast):
    assert heard(cast, "judge1") is None
    assert cast.browse("hao").post(NUDGE, data={"judge": "j1"}).status_code == 200
    assert heard(cast, "judge1") is not None and heard(cast, "judge2") is None


def test_only_who_runs_the_hall_reminds_and_only_judges_of_this_contest(cast):
    for name, status in (("su", 403), ("judge1", 403), ("wang", 403), (None, 302)):
        assert cast.browse(name).post(NUDGE, data={"judge": "j1"}).status_code == status
    assert cast.browse("hao").post(NUDGE, data={"judge": "nobody"}).status_code == 422
