"""The supervisor's seat: confirms what may be shown, halts what should not be, and does nothing else at the desk."""

import pytest

from app.change import change
from app.core.policy import SYSTEM
from app.errors import Refused
from app.live import snapshots
from tests.hall.desk_hands import Hands, score


@pytest.fixture
def host(cast):
    return Hands(cast)


@pytest.fixture
def supervisor(cast):
    return Hands(cast, "su")


def supervise(cast):
    with change(SYSTEM):
        cast.stage.supervised = True


def scored(cast, host, key="p1"):
    host.walk_to("scoring", key)
    score(cast, key)
    host.press("close")


def test_with_the_seat_used_a_reveal_waits_for_the_confirmation(cast, host, supervisor):
    supervise(cast)
    scored(cast, host)
    with pytest.raises(Refused) as no:
        host.press("reveal")
    assert no.value.status == 409 and no.value.code == "hall.held" and "reveal" not in no.value.extra["allowed"]
    assert "reveal" in supervisor.press("confirm")["allowed"]
    host.press("reveal")
    assert host.shows("phase") == ("revealed",)


def test_a_confirmation_holds_for_one_entry(cast, host, supervisor):
    supervise(cast)
    scored(cast, host)
    supervisor.press("confirm")
    host.press("reveal")
    scored(cast, host, "p2")
    with pytest.raises(Refused):
        host.press("reveal")


def test_a_halt_takes_the_result_off_the_screens_until_it_is_confirmed(cast, host, supervisor):
    scored(cast, host)
    host.press("reveal")
    assert snapshots.public(cast.stage_id, "reveal", "main")[1] is not None
    supervisor.press("halt")
    assert host.shows("phase") == ("closed",)
    assert snapshots.public(cast.stage_id, "reveal", "main")[1] is None
    row = next(row for row in snapshots.public(cast.stage_id, "board")[1]["rows"] if row[0] == "p1")
    assert row[1:4] == [None, None, "closed"]
    with pytest.raises(Refused):
        host.press("reveal")
    supervisor.press("confirm")
    host.press("reveal")
    assert host.shows("phase") == ("revealed",)


def test_after_a_halt_undo_leads_to_the_scoring_before(cast, host, supervisor):
    scored(cast, host)
    host.press("reveal")
    supervisor.press("halt")
    host.press("undo", reason="重评")
    assert host.shows("phase") == ("scoring",)


@pytest.mark.parametrize("action", ["confirm", "halt"])
def test_host_and_organiser_have_no_seat_of_the_supervisor(cast, action):
    for name in ("hao", "lin"):
        with pytest.raises(Refused) as no:
            Hands(cast, name).press(action)
        assert no.value.status == 403


def test_the_supervisor_runs_nothing(cast, supervisor):
    with pytest.raises(Refused) as no:
        supervisor.press("call", entry="p1")
    assert no.value.status == 403


@pytest.mark.parametrize("phase", ["idle", "pitch", "questions", "scoring", "closed", "revealed"])
def test_halt_and_confirm_are_allowed_in_any_phase(cast, host, supervisor, phase):
    host.walk_to(phase)
    assert {"confirm", "halt", "ceremony"} <= set(supervisor.press("halt")["allowed"])
    supervisor.press("confirm")
