"""Each project with judges of its own: by hand, released, and when somebody leaves or keeps off afterwards."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.accounts.identity import actor_of
from app.change import change
from app.core.plan import check
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.judging import actions as judging
from app.judging.naming import named
from app.mail import Letter
from app.planning import actions
from app.planning.facts import plan_in, problem_for
from app.planning.releasing import release
from app.planning.search import Effort, solve
from app.roadshow import actions as roadshow
from app.roadshow.panels import choose
from app.roadshow.queries import days_of, slot_of
from app.roadshow.reading import reading_list
from app.scoring import actions as scoring
from app.scoring.models import Scorecard
from app.workings.fairness import fairness
from tests.planning.stage import AM_MAIN, AM_SIDE, GOOD, PM_MAIN, again, judge, kept, prepare
from tests.planning.test_actions import recuse
from tests.scoring.stage import body

OWN = {"p1": ("j1", "j2"), "p2": ("j2", "j5"), "p3": ("j3", "j4"), "p4": ("j4", "j3"), "p5": ("j1", "j3"), "p6": ("j3", "j2")}
ROOMS = {AM_MAIN: ("j1", "j2", "j5"), AM_SIDE: ("j3", "j4"), PM_MAIN: ("j1", "j2", "j3")}
EACH = GOOD.with_(*(
    replace(one, judges=ROOMS[one.block], panels=tuple((entry, OWN[entry]) for entry in one.entries)) for one in GOOD.seatings
))


@pytest.fixture
def ready(cast):
    prepare(cast)
    actions.set_up(cast.actor("lin"), cast.stage, {"panels": "project", "pool": 3})
    return cast


@pytest.fixture
def lin(ready):
    return ready.actor("lin")


@pytest.fixture
def released(ready, lin):
    release(lin, kept(ready, EACH))
    return ready


def who(cast, key, *, counted=True):
    """Keys of the judges who have a scorecard of the entry."""
    wanted = select(Scorecard).where(Scorecard.entry_id == cast.entries[key], Scorecard.counted.is_(counted))
    return sorted(card.judge.key for card in db.session.scalars(wanted))


def panel_of(cast, key):
    return next(day.panel for day in days_of(cast.stage_id) for slot in day.slots if slot.entry.key == key)


def leaves(cast, number, key, instead=None):
    lin, panel = cast.actor("lin"), panel_of(cast, key)
    with change(lin):
        judging.leave_panel(lin, panel, judge(cast, number), "生病")
        if instead is not None:
            judging.join_panel(lin, panel, judge(cast, instead), judge(cast, number))


def test_each_project_gets_scorecards_of_its_own_judges_only(released):
    assert {key: who(released, key) for key in OWN} == {key: sorted(judges) for key, judges in OWN.items()}
    assert {key: who(released, key, counted=False) for key in OWN} == dict.fromkeys(OWN, [])


def test_a_judges_reading_list_day_sheet_and_fairness_page_show_the_own_projects(released):
    person = judge(released, 2).person_id
    assert [one.project.key for one in reading_list(person)] == ["p1", "p2", "p6"]
    loads = {one.name: one.planned for one in fairness(released.stage).loads}
    assert (loads["Judge1"], loads["Judge2"], loads["评委5"]) == (2, 3, 1)


def test_others_step_in_for_a_judge_who_leaves_and_the_scorecard_follows(released):
    leaves(released, 2, "p1")
    assert who(released, "p1") == ["j1", "j5"]
    # j1 is the only one left in the room who did not hear it.
    assert who(released, "p2") == ["j1", "j5"]
    assert who(released, "p3") == ["j3", "j4"]


def test_a_newcomer_in_the_seat_comes_before_those_in_the_room(released, lin):
    new = judging.add_judge(lin, released.contest, name="替补", key="j6")
    released.judges.append(new.id)
    leaves(released, 2, "p1", instead=6)
    assert (who(released, "p1"), who(released, "p2")) == (["j1", "j6"], ["j5", "j6"])


def test_a_late_recusal_brings_another_judge_of_the_room(released):
    recuse(released, 1, "p1")
    assert who(released, "p1") == ["j2", "j5"]
    assert who(released, "p5") == ["j1", "j3"]


def test_where_nobody_is_left_the_project_has_a_judge_less(released):
    recuse(released, 3, "p3")
    assert who(released, "p3") == ["j4"]


def test_who_has_handed_in_is_not_replaced(released):
    card = db.session.scalars(
        select(Scorecard).where(Scorecard.entry_id == released.entries["p1"], Scorecard.judge_id == released.judges[1])
    ).one()
    scoring.open_entry(SYSTEM, released.entry("p1"))
    scoring.save(actor_of(card.judge.person), card, body(0, submit=True))
    leaves(released, 2, "p1")
    assert who(released, "p1") == ["j1", "j2"]


def test_a_project_that_moves_to_another_day_is_heard_by_those_there(released, lin):
    main, side = days_of(released.stage_id)[:2]
    roadshow.reorder(lin, main, [released.entries["p1"]])
    roadshow.reorder(lin, side, [*(slot.entry_id for slot in side.slots), released.entries["p2"]])
    assert who(released, "p2") == ["j3", "j4"]


def test_judges_of_one_project_are_chosen_by_hand_after_the_release(released, lin):
    slot = slot_of(released.entry("p2"))
    choose(lin, slot, [released.judges[0], released.judges[1]])
    assert (who(released, "p2"), who(released, "p2", counted=False)) == (["j1", "j2"], [])
    with pytest.raises(Refused, match="not_sitting"):
        choose(lin, slot, [released.judges[2]])
    recuse(released, 5, "p1")
    with pytest.raises(Refused, match="recused"):
        choose(lin, slot_of(released.entry("p1")), [released.judges[4]])
    scoring.open_entry(SYSTEM, released.entry("p2"))
    with pytest.raises(Refused, match="begun_entry"):
        choose(lin, slot, [released.judges[1], released.judges[4]])


def test_releasing_other_judges_of_one_project_tells_these_judges_alone(released, lin):
    before = db.session.query(Letter).count()
    new = EACH.with_(replace(EACH.of(PM_MAIN), panels=(("p5", ("j1", "j2")), ("p6", ("j3", "j2")))))
    assert release(lin, kept(released, new)) == []
    told = {letter.to for letter in db.session.scalars(select(Letter).order_by(Letter.id).offset(before))}
    assert who(released, "p5") == ["j1", "j2"]
    emails = {judge(released, number).person.email for number in (2, 3)} - {None}
    assert told == emails


def test_a_room_panel_that_is_released_again_hears_everything(released, lin):
    actions.set_up(lin, released.stage, {"panels": "room"})
    release(lin, kept(released, GOOD))
    assert not named(list(released.entries.values()))
    assert who(released, "p5") == ["j1", "j3"] and who(released, "p2") == ["j1", "j2"]


def test_a_project_changes_its_judges_by_hand_and_back(ready, lin):
    version = kept(ready, EACH)
    actions.adjust(lin, version, 0, "relieve", {"judge": "j2", "other": "j5", "entry": "p1"})
    assert plan_in(again(version)).of(AM_MAIN).hearing("p1") == ("j1", "j5")
    actions.adjust(lin, again(version), 1, "unhear", {"judge": "j5", "entry": "p1"})
    assert [one.code for one in check(problem_for(again(version)), plan_in(again(version))).broken] == ["plan.too_few_hear"]
    actions.undo(lin, again(version), 2)
    actions.undo(lin, again(version), 3)
    assert plan_in(again(version)) == EACH


def test_no_hand_brings_a_judge_before_a_project_of_recusal(ready, lin):
    recuse(ready, 5, "p1")
    version = kept(ready, EACH)
    for verb, about in (("relieve", {"judge": "j2", "other": "j5", "entry": "p1"}), ("hear", {"judge": "j5", "entry": "p1"})):
        with pytest.raises(Refused, match="recused"):
            actions.adjust(lin, version, 0, verb, about)
    # Moving a project, or a judge into its room, never makes somebody hear what they keep off.
    actions.adjust(lin, version, 0, "unseat", {"judge": "j1", "block": AM_MAIN})
    assert "j5" not in plan_in(again(version)).of(AM_MAIN).hearing("p1")


def test_a_project_that_is_moved_takes_judges_of_the_other_room(ready, lin):
    version = kept(ready, EACH)
    assert actions.adjust(lin, version, 0, "put", {"entry": "p1", "block": AM_SIDE, "place": 0}) == ()
    assert sorted(plan_in(again(version)).of(AM_SIDE).hearing("p1")) == ["j3", "j4"]


def test_a_judge_who_is_locked_to_a_project_stays(ready, lin):
    version = kept(ready, EACH)
    assert actions.turn_lock(lin, version, 0, block=AM_MAIN, entry="p1", judge="j2")
    with pytest.raises(Refused, match="lock_broken"):
        actions.adjust(lin, again(version), 1, "unhear", {"judge": "j2", "entry": "p1"})
    new = solve(problem_for(again(version)).but(before=plan_in(again(version))), Effort(steps=0.1)).plan
    assert "j2" in new.of(AM_MAIN).hearing("p1")


def test_where_the_room_has_the_panel_no_project_gets_judges_of_its_own(ready, lin):
    actions.set_up(lin, ready.stage, {"panels": "room", "seats": 3})
    version = kept(ready, EACH)
    with pytest.raises(Refused, match="room_panels"):
        actions.adjust(lin, version, 0, "hear", {"judge": "j5", "entry": "p1"})
    with pytest.raises(Refused, match="planning.broken"):
        release(lin, version)
