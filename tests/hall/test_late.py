"""The page of late marks: host and supervisor see it, the host decides, and every word needs a reason."""

import pytest

from app.core.policy import SYSTEM
from app.errors import Refused
from app.scoring.actions import close_entry
from app.scoring.late import waiting_late
from tests.scoring.stage import Scoring

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PAGE = "/desk/spring/final/late"


@pytest.fixture
def scoring(cast):
    made = Scoring(cast)
    close_entry(SYSTEM, cast.entry("p1"))
    with pytest.raises(Refused):
        made.save(1)
    return made


def number(scoring):
    return waiting_late([scoring.cast.entries["p1"]])[0].id


def test_host_organiser_and_supervisor_see_it_and_only_who_runs_the_hall_decides(cast, scoring):
    for name, status in (("hao", 200), ("lin", 200), ("su", 200), ("judge1", 403), (None, 302)):
        assert cast.browse(name).get(PAGE).status_code == status
    su = cast.browse("su")
    assert "80.5" in su.get(PAGE).text and "<form" not in su.get(PAGE).text.split("<main")[1].split("</main")[0]
    assert su.post(f"{PAGE}/{number(scoring)}", data={"do": "accept", "reason": "断网"}).status_code == 403


def test_accepting_counts_it_and_a_missing_reason_is_said_beside_the_field(cast, scoring):
    hao, place = cast.browse("hao"), f"{PAGE}/{number(scoring)}"
    no = hao.post(place, data={"do": "accept", "reason": ""})
    assert no.status_code == 422 and 'aria-invalid="true"' in no.text and scoring.card(1).state == "empty"
    assert hao.post(place, data={"do": "accept", "reason": "断网"}).status_code == 302
    assert scoring.card(1).state == "submitted" and "没有等您决定" in hao.get(PAGE).text


def test_setting_aside_leaves_the_card_as_it_is(cast, scoring):
    hao, place = cast.browse("hao"), f"{PAGE}/{number(scoring)}"
    assert "1 份迟到" in hao.get("/desk/spring/final/roster?part=desk").text
    assert hao.post(place, data={"do": "aside", "reason": "结束后才按"}).status_code == 302
    assert scoring.card(1).state == "empty" and "迟到" not in hao.get("/desk/spring/final/roster?part=desk").text
    assert hao.post(place, data={"do": "accept", "reason": "断网"}).status_code == 409


def test_a_late_edit_of_another_stage_is_not_found(cast, scoring):
    assert cast.browse("hao").post(f"/desk/spring/screening/late/{number(scoring)}", data={"do": "aside", "reason": "x"}).status_code == 404
