"""First-k hold: the first k of a pitch day stay open until the k-th was heard, close together, and are shown one by one."""

import pytest

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.ranking.models import BoardEntry, Reveal
from app.roadshow.models import PitchDay, Slot
from app.scoring.models import Opening
from app.scoring.tablet import parts
from app.submissions.actions import set_entry_status
from app.submissions.models import Entry, Project
from tests.hall.desk_hands import Hands, score

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def cast(cast):
    """Five entries on one pitch day, of which the first three close together."""
    with change(SYSTEM) as current:
        cast.stage.hold_first = 3
        day = db.session.scalars(db.select(PitchDay)).one()
        for number in (4, 5):
            project = Project(
                contest_id=cast.contest_id, key=f"p{number}", number=number, title=f"项目{number}", owner_id=cast.people["wang"],
                applicant_name="王女士", answers={}, state="submitted", version=1, created_at=current.at, updated_at=current.at,
            )
            db.session.add(project)
            db.session.flush()
            entry = Entry(stage_id=cast.stage_id, project_id=project.id, position=number)
            db.session.add(entry)
            db.session.flush()
            db.session.add(Slot(pitch_day_id=day.id, entry_id=entry.id, position=number))
            cast.entries[f"p{number}"] = entry.id
    return cast


@pytest.fixture
def hands(cast):
    return Hands(cast)


def hear(hands, *keys):
    """Call, open, mark and close each."""
    for key in keys:
        hands.walk_to("scoring", key)
        score(hands.cast, key)
        hands.press("close")


def is_open(cast):
    """Keys of the entries that may be scored now."""
    db.session.expire_all()
    found = db.session.scalars(db.select(Opening.entry_id).where(Opening.open)).all()
    return sorted(key for key, number in cast.entries.items() if number in found)


def states(cast):
    db.session.expire_all()
    found = {key: db.session.get(BoardEntry, number) for key, number in cast.entries.items()}
    return [row.state if row else "waiting" for row in found.values()]


def shown(cast):
    found = db.session.scalars(db.select(Reveal.entry_id).order_by(Reveal.id)).all()
    names = {number: key for key, number in cast.entries.items()}
    return [names[number] for number in found]


def refused(hands, action, **more):
    with pytest.raises(Refused) as no:
        hands.press(action, **more)
    return no.value


def test_the_first_stay_open_until_the_third_is_closed(cast, hands):
    hear(hands, "p1", "p2")
    assert is_open(cast) == ["p1", "p2"] and hands.shows() == ("closed", "p2")
    score(cast, "p1", marks=(40, 20))
    hear(hands, "p3")
    assert is_open(cast) == [] and states(cast) == ["closed", "closed", "closed", "waiting", "waiting"]


def test_from_the_fourth_on_each_closes_alone(cast, hands):
    hear(hands, "p1", "p2", "p3", "p4")
    assert is_open(cast) == []
    assert "reveal" not in hands.press("reveal")["allowed"] and shown(cast) == ["p4"]


def test_the_tablet_lists_several_open_cards(cast, hands):
    hear(hands, "p1", "p2")
    hands.walk_to("scoring", "p3")
    with cast.app.test_request_context():
        lines = {line.entry: line.state for line in parts(cast.people["judge1"])[0].lines}
    assert lines["p3"] == "open" and lines["p1"] == lines["p2"] == "submitted" and is_open(cast) == ["p1", "p2", "p3"]


def test_nothing_is_shown_or_finished_while_some_are_held(cast, hands):
    hear(hands, "p1")
    for action in ("reveal", "finish"):
        no = refused(hands, action)
        assert no.status == 409 and action not in no.extra["allowed"]
    assert {"next", "reopen", "close"} <= set(no.extra["allowed"])


def test_after_closing_they_are_shown_one_by_one_in_their_order(cast, hands):
    hear(hands, "p1", "p2", "p3")
    assert refused(hands, "reveal", entry="p3").field == "entry"
    for key in ("p1", "p2", "p3"):
        hands.press("reveal")
        assert hands.shows() == ("revealed", key)
    assert shown(cast) == ["p1", "p2", "p3"] and refused(hands, "reveal").status == 409


def test_undoing_the_third_close_opens_all_of_them_again(cast, hands):
    hear(hands, "p1", "p2", "p3")
    hands.press("undo", reason="按早了")
    assert is_open(cast) == ["p1", "p2", "p3"] and hands.shows() == ("scoring", "p3")
    assert states(cast)[:3] == ["scoring"] * 3
    hands.press("close")
    assert is_open(cast) == []


def test_undoing_a_close_that_was_put_off_and_a_reopening_leave_it_open(cast, hands):
    hear(hands, "p1")
    hands.press("undo", reason="试")
    assert (hands.shows("phase"), is_open(cast)) == (("scoring",), ["p1"])
    hands.press("close")
    hands.press("reopen", reason="试")
    hands.press("undo", reason="试")
    assert (hands.shows("phase"), is_open(cast)) == (("closed",), ["p1"])


def test_undoing_a_reveal_brings_back_the_one_that_was_shown_before(cast, hands):
    hear(hands, "p1", "p2", "p3")
    hands.press("reveal")
    hands.press("reveal")
    hands.press("undo", reason="试")
    assert hands.shows() == ("revealed", "p1") and shown(cast) == ["p1"] and states(cast)[1] == "closed"
    hands.press("reveal")
    assert shown(cast) == ["p1", "p2"]


def test_a_skipped_entry_is_not_among_the_first(cast, hands):
    hear(hands, "p1")
    hands.press("call", entry="p2")
    hands.press("skip", reason="没有到场")
    hear(hands, "p3")
    assert is_open(cast) == ["p1", "p3"]
    hear(hands, "p4")
    assert is_open(cast) == []


def test_an_entry_that_withdraws_after_being_heard_makes_room_for_another(cast, hands):
    hear(hands, "p1", "p2")
    set_entry_status(cast.actor("lin"), cast.entry("p1"), "withdrawn", "退出")
    hear(hands, "p3")
    assert is_open(cast) == ["p1", "p2", "p3"]
    hear(hands, "p4")
    assert is_open(cast) == []
    hands.press("reveal")
    assert shown(cast) == ["p2"]


def test_a_new_order_changes_who_the_first_are(cast, hands):
    hands.press("order", order=["p5", "p4", "p3", "p2", "p1"])
    hear(hands, "p5", "p4")
    assert is_open(cast) == ["p4", "p5"]
    hear(hands, "p3")
    hands.press("reveal")
    assert is_open(cast) == [] and shown(cast) == ["p5"]


def test_the_last_of_a_day_closes_what_is_held_though_fewer_were_heard(cast, hands):
    hear(hands, "p1")
    for key in ("p2", "p3", "p4"):
        hands.press("call", entry=key)
        hands.press("skip", reason="没有到场")
    hear(hands, "p5")
    assert is_open(cast) == []


def test_the_desk_may_close_the_held_early_and_then_the_hold_is_over(cast, hands):
    hear(hands, "p1")
    hands.press("call", entry="p2")
    hands.press("close")
    assert (hands.shows(), is_open(cast), states(cast)[:2]) == (("idle", "p2"), [], ["closed", "on_stage"])
    hands.press("undo", reason="按错了")
    assert (hands.shows(), is_open(cast), states(cast)[:2]) == (("idle", "p2"), ["p1"], ["scoring", "on_stage"])
    hands.press("close")
    hear(hands, "p2")
    assert is_open(cast) == []


def test_a_reopened_one_closes_alone(cast, hands):
    hear(hands, "p1", "p2", "p3")
    hands.press("reopen", entry="p1", reason="补打分")
    assert is_open(cast) == ["p1"]
    hands.press("close")
    assert is_open(cast) == [] and hands.shows() == ("closed", "p1")


def test_with_a_supervisor_each_of_them_is_confirmed_by_itself(cast, hands):
    with change(SYSTEM):
        cast.stage.supervised = True
    supervisor = Hands(cast, "su")
    hear(hands, "p1", "p2", "p3")
    for key in ("p1", "p2", "p3"):
        assert refused(hands, "reveal").code == "hall.held"
        supervisor.press("confirm")
        hands.press("reveal")
        assert hands.shows() == ("revealed", key)


def test_the_desk_is_told_what_closing_does(cast, hands):
    hear(hands, "p1")
    hands.walk_to("scoring", "p2")
    told = cast.browse("hao").get("/desk/spring/final/judges.json").get_json()["firsts"]
    assert (told["of"], told["open"], told["holding"], told["missing"]) == (3, ["p1"], True, 3)
    hands.press("close")
    hands.walk_to("scoring", "p3")
    assert cast.browse("hao").get("/desk/spring/final/judges.json").get_json()["firsts"]["holding"] is False


def test_the_log_says_which_were_kept_open_and_which_closed_together(cast, hands):
    from app.change import AuditRow

    hear(hands, "p1", "p2", "p3")
    rows = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "hall.acted").order_by(AuditRow.seq)).all()
    details = [row.line()["payload"].get("details") for row in rows if row.line()["payload"]["did"] == "close"]
    assert details == [{"held": ["p1"]}, {"held": ["p1", "p2"]}, {"closed": ["p1", "p2", "p3"]}]


def test_a_stage_without_the_option_knows_no_hold(cast, hands):
    with change(SYSTEM):
        cast.stage.hold_first = None
    hear(hands, "p1")
    assert is_open(cast) == [] and cast.browse("hao").get("/desk/spring/final/judges.json").get_json()["firsts"] is None
