"""Plans by hand and their release: no path leads around a recusal."""

import pytest
from sqlalchemy import select

from app.core.plan import check, hands
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.judging import actions as judging
from app.mail import Letter
from app.planning import actions, runs
from app.planning.facts import plan_in, problem_for, problem_of
from app.planning.models import PlanRun
from app.planning.releasing import release
from app.roadshow.queries import days_of
from app.scoring import actions as scoring
from app.scoring.models import Scorecard
from tests.planning.stage import AM_MAIN, AM_SIDE, GOOD, PM_MAIN, again, judge, kept, prepare


@pytest.fixture
def ready(cast):
    return prepare(cast)


@pytest.fixture
def lin(ready):
    return ready.actor("lin")


def recuse(cast, number, key):
    judging.recuse(SYSTEM, judge(cast, number), cast.entry(key), "亲属", "applicant")


def plan_of(stage_id):
    return [
        (day.room.key, [slot.entry.key for slot in day.slots], sorted(one.judge.key for one in day.panel.members if one.left_at is None))
        for day in days_of(stage_id, published_only=True)
    ]


AS_GOOD = [("main", ["p1", "p2"], ["j1", "j2"]), ("side", ["p3", "p4"], ["j3", "j4"]), ("main", ["p5", "p6"], ["j1", "j3"])]


def test_the_stage_becomes_a_problem_with_its_blocks_and_everybody(ready):
    problem = problem_of(ready.stage)
    assert [(one.key, one.slots) for one in problem.blocks][:3] == [(AM_MAIN, 3), (AM_SIDE, 3), (PM_MAIN, 3)]
    assert (len(problem.judges), len(problem.entries), problem.seats) == (5, 6, 2)
    assert check(problem, GOOD).valid


def test_conflicts_are_found_by_rule_and_declared_ones_keep_their_origin(ready, lin):
    recuse(ready, 1, "p5")
    actions.know(lin, ready.stage, "judges", "j2", {"region": "zhoupu", "mentor": ["申报人5"]})
    found = {(one.judge, one.entry): (one.origin, one.hard) for one in problem_of(ready.stage).conflicts}
    assert found["j1", "p5"] == ("applicant", True)
    assert found["j2", "p5"] == ("mentor", True)
    assert found["j2", "p1"] == ("region", False)


def test_a_move_by_hand_is_kept_and_undone(ready, lin):
    version = kept(ready)
    actions.adjust(lin, version, 0, "put", {"entry": "p1", "block": PM_MAIN, "place": 0})
    assert plan_in(again(version)).of(PM_MAIN).entries == ("p1", "p5", "p6")
    actions.undo(lin, again(version), 1)
    assert plan_in(again(version)) == GOOD


def test_a_move_tells_what_it_breaks_before_and_when_it_is_made(ready, lin):
    version = kept(ready)
    about = {"judge": "j1", "block": AM_SIDE}
    before, _cost = actions.effect(problem_for(version), plan_in(version), "seat", about)
    made = actions.adjust(lin, version, 0, "seat", about)
    assert {one.code for one in before} == {one.code for one in made} == {"plan.too_many_judges", "plan.judge_overlap"}


def test_a_move_on_a_stale_revision_or_a_released_version_is_refused(ready, lin):
    version = kept(ready)
    actions.adjust(lin, version, 0, "swap", {"entry": "p1", "other": "p2"})
    with pytest.raises(Refused, match="stale"):
        actions.adjust(lin, again(version), 0, "swap", {"entry": "p1", "other": "p2"})
    release(lin, again(version))
    with pytest.raises(Refused, match="released"):
        actions.adjust(lin, again(version), 1, "swap", {"entry": "p1", "other": "p2"})


@pytest.mark.parametrize(
    ("verb", "about"),
    [
        ("put", {"entry": "p5", "block": AM_SIDE, "place": 0}),
        ("swap", {"entry": "p5", "other": "p3"}),
        ("seat", {"judge": "j4", "block": PM_MAIN}),
        ("stand_in", {"judge": "j1", "other": "j4", "block": PM_MAIN}),
    ],
)
def test_no_hand_brings_a_judge_before_an_entry_of_recusal(ready, lin, verb, about):
    recuse(ready, 4, "p5")
    version = kept(ready)
    with pytest.raises(Refused, match="recused"):
        actions.adjust(lin, version, 0, verb, about)
    assert plan_in(again(version)) == GOOD


def test_undo_does_not_bring_back_what_a_recusal_forbids_meanwhile(ready, lin):
    version = kept(ready)
    actions.adjust(lin, version, 0, "swap", {"entry": "p1", "other": "p3"})
    recuse(ready, 1, "p1")
    with pytest.raises(Refused, match="recused"):
        actions.undo(lin, again(version), 1)


def test_what_is_locked_cannot_be_moved_until_it_is_unlocked(ready, lin):
    version = kept(ready)
    assert actions.turn_lock(lin, version, 0, block=AM_MAIN, entry="p2")
    with pytest.raises(Refused, match="lock_broken"):
        actions.adjust(lin, again(version), 1, "take", {"entry": "p2"})
    assert not actions.turn_lock(lin, again(version), 1, block=AM_MAIN, entry="p2")
    assert actions.adjust(lin, again(version), 2, "swap", {"entry": "p2", "other": "p3"}) == ()


def test_a_released_version_is_the_roadshows_plan_with_scorecards(ready, lin):
    changed = release(lin, kept(ready))
    assert sorted(changed) == ["p1", "p2", "p3", "p4", "p5", "p6"]
    assert plan_of(ready.stage_id) == AS_GOOD
    cards = db.session.scalars(select(Scorecard).where(Scorecard.entry_id == ready.entry("p5").id, Scorecard.counted))
    assert sorted(card.judge.key for card in cards) == ["j1", "j3"]


def test_a_second_release_tells_only_those_whose_slot_changed(ready, lin):
    release(lin, kept(ready))
    told = len(db.session.scalars(select(Letter)).all())
    untouched = days_of(ready.stage_id)[0].id
    assert release(lin, kept(ready, hands.swap(GOOD, "p5", "p6"))) == ["p6", "p5"]
    assert [one.to for one in db.session.scalars(select(Letter).order_by(Letter.id))][told:] == ["zhao@example.org"] * 2
    assert days_of(ready.stage_id)[0].id == untouched


def test_releasing_the_same_again_tells_nobody(ready, lin):
    release(lin, kept(ready))
    told = len(db.session.scalars(select(Letter)).all())
    assert release(lin, kept(ready)) == []
    assert len(db.session.scalars(select(Letter)).all()) == told


def test_judges_who_change_between_rooms_at_one_time_are_released(ready, lin):
    release(lin, kept(ready))
    crossed = hands.stand_in(hands.stand_in(GOOD, "j1", "j3", AM_MAIN), "j3", "j1", AM_SIDE)
    assert release(lin, kept(ready, crossed)) == []
    assert [one[2] for one in plan_of(ready.stage_id)] == [["j2", "j3"], ["j1", "j4"], ["j1", "j3"]]


def test_a_recusal_declared_after_planning_keeps_the_version_back(ready, lin):
    version = kept(ready)
    recuse(ready, 1, "p5")
    with pytest.raises(Refused, match="broken") as no:
        release(lin, version)
    assert "Judge1" in str(no.value.text) and again(version).state == "draft" and days_of(ready.stage_id) == []


def test_a_version_that_lacks_an_entry_is_not_released(ready, lin):
    with pytest.raises(Refused, match="broken"):
        release(lin, kept(ready, hands.take(GOOD, "p6")))


def test_a_day_whose_scoring_began_stays_as_it_is(ready, lin):
    release(lin, kept(ready))
    scoring.open_entry(lin, ready.entry("p1"))
    assert release(lin, kept(ready, hands.swap(GOOD, "p5", "p6"))) == ["p6", "p5"]
    with pytest.raises(Refused, match="roadshow"):
        release(lin, kept(ready, hands.swap(GOOD, "p1", "p2")))
    assert plan_of(ready.stage_id)[0] == AS_GOOD[0]


def searched(cast, lin, **more):
    run, problem = runs.begin(lin, cast.stage, seconds=10, **more)
    runs.work(lin, run.id, problem, list(more["base"].locks) if "base" in more else [])
    return db.session.get_one(PlanRun, run.id)


def test_a_search_keeps_its_plan_as_a_version(ready, lin):
    run = searched(ready, lin)
    version = next(iter(db.session.scalars(select(actions.PlanVersion))))
    assert (run.state, run.version) == ("done", version.number)
    assert check(problem_for(version), plan_in(version)).valid


def test_planning_the_rest_again_honours_a_late_recusal_and_the_locks(ready, lin):
    base = kept(ready)
    actions.turn_lock(lin, base, 0, block=AM_SIDE, entry="p3")
    recuse(ready, 1, "p5")
    run = searched(ready, lin, base=again(base))
    made = db.session.scalars(select(actions.PlanVersion).where(actions.PlanVersion.number == run.version)).one()
    plan = plan_in(made)
    assert not any("p5" in one.entries and "j1" in one.judges for one in plan.seatings)
    assert plan.of(AM_SIDE).entries[0] == "p3"


def test_wishes_that_clash_are_kept_with_the_search(ready, lin):
    for number in (1, 2, 3, 4):
        recuse(ready, number, "p5")
    assert [one["code"] for one in searched(ready, lin).clashes] == ["clash.least", *["clash.recused"] * 4]


def test_a_cancelled_search_keeps_nothing(ready, lin):
    run, problem = runs.begin(lin, ready.stage)
    runs.cancel(lin, run)
    runs.work(lin, run.id, problem, [])
    assert db.session.get_one(PlanRun, run.id).state == "cancelled"
    assert db.session.scalars(select(actions.PlanVersion)).all() == []


def test_only_one_search_goes_on_at_a_time(ready, lin):
    runs.begin(lin, ready.stage)
    with pytest.raises(Refused, match="busy"):
        runs.begin(lin, ready.stage)
