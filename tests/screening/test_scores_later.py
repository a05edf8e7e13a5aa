"""The score of a screening as part of a later stage's: what counts, what stands in for a missing one, where it is said."""

import json
import re
from decimal import Decimal

import pytest

from app.change import change
from app.contests.models import Criterion, Stage
from app.contests.setup import update_scoring, update_stages
from app.core import tally
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.scoring.queries import tally_document
from app.scoring.tallies import counted_later, scores_of, without_score
from app.submissions.actions import make_entry, save_step, withdraw
from tests.contests.filling import save
from tests.screening.pile import cut, judge, meant
from tests.screening.test_verdicts import project

SCORING = "/manage/spring/setup/stages/final/scoring"
SCORES = "/manage/spring/stages/screening/scores"


@pytest.fixture
def lin(cast):
    return cast.browse("lin")


@pytest.fixture
def scored(cast, pile):
    """The screening is scored up to 100; the final takes 0.4 of it beside 0.6 of its own marks."""
    with change(SYSTEM):
        cast.screening.criteria = [Criterion(key="all", title="总体", title_en="Overall", max=Decimal(100), position=0)]
        cast.stage.sources = [{"stage": "", "weight": "0.6"}, {"stage": "screening", "weight": "0.4"}]
    return pile


def give(cast, key, points, verdict="pass", **more):
    return judge(cast, key, verdict, marked={"all": points}, **more)


def go_on(cast, *keys):
    """These are entries of the final too."""
    with change(SYSTEM):
        for key in keys:
            make_entry(SYSTEM, cast.stage, project(key))


def taken(cast, missing=None):
    """The screening's scores as the final's document holds them."""
    if missing is not None:
        with change(SYSTEM):
            cast.stage.sources = [{"stage": "", "weight": "0.6"}, {"stage": "screening", "weight": "0.4", "missing": missing}]
    found = tally_document(cast.stage)["sources"][1]["scores"]
    return {key: score for key, score in found.items() if key.startswith("s")}


def test_the_screening_score_counts_at_the_final_as_the_screening_prints_it(cast, scored):
    give(cast, "s1", "81.5")
    give(cast, "s2", "60")
    go_on(cast, "s1", "s2")
    assert taken(cast) == {"s1": "81.50", "s2": "60.00"} == {key: scores_of(cast.screening)[key] for key in ("s1", "s2")}
    document = tally_document(cast.stage)
    document["scorecards"] = [{"judge": "j1", "entry": key, "marks": {one["key"]: one["max"] for one in document["criteria"]}} for key in ("s1", "s2")]
    document["rule"] = {"places": {"score": 2}}
    rows = {row.entry: row for row in tally.tally(tally.read(tally.loads(json.dumps(document)))).rows}
    full = sum(Decimal(one["max"]) * Decimal(one["weight"]) for one in document["criteria"])
    assert Decimal(rows["s1"].score) == full * Decimal("0.6") + Decimal("81.5") * Decimal("0.4") and rows["s1"].rank == 1


@pytest.mark.parametrize(("missing", "score"), [(None, None), ("none", None), ("zero", "0"), ("mean", "70.75")])
def test_who_was_passed_without_marks_gets_what_the_rule_says(cast, scored, missing, score):
    give(cast, "s1", "81.5")
    give(cast, "s2", "60", "fail", reason="不符")
    judge(cast, "s3", "pass", by="lin")
    go_on(cast, "s1", "s3")
    assert taken(cast, missing).get("s3") == score
    assert "s3" in without_score(cast.stage, ["s1", "s3"])["screening"] and "s1" not in without_score(cast.stage, ["s1", "s3"])["screening"]


def test_the_mean_does_not_move_with_who_comes_on(cast, scored):
    give(cast, "s1", "81.5")
    give(cast, "s2", "60")
    go_on(cast, "s1", "s3")
    before = taken(cast, "mean")["s3"]
    go_on(cast, "s2")
    assert taken(cast)["s3"] == before == "70.75"


def test_the_mean_does_not_move_when_somebody_leaves_after_the_decision(cast, scored):
    give(cast, "s1", "81.5")
    give(cast, "s2", "60")
    judge(cast, "s3", "pass", by="lin")
    cut(cast, "s1", "s2", "s3", include_undecided=True)
    withdraw(cast.actor("zhao"), project("s2"))
    assert taken(cast, "mean")["s3"] == "70.75"


def test_a_mean_without_end_is_cut_where_the_rule_does_not_round(cast, scored):
    with change(SYSTEM):
        cast.screening.rule = {"places": {"score": None}}
    for key, points in (("s1", "1"), ("s2", "1"), ("s3", "2")):
        give(cast, key, points)
    taken(cast, "mean")
    assert tally_document(cast.stage)["sources"][1]["scores"]["p1"] == "1.3333"


def test_what_is_edited_after_the_decision_takes_no_mark_away(cast, scored):
    for key, points in (("s1", "81.5"), ("s2", "60"), ("s3", "50")):
        give(cast, key, points)
    save_step(cast.actor("zhao"), project("s2"), {"q_summary": "审后改过"})
    cut(cast, "s1", "s2", include_undecided=True)
    assert scores_of(cast.screening) == {"s1": "81.50", "s3": "50.00"}
    save_step(SYSTEM, project("s1"), {"q_summary": "公布后改过"})
    save_step(SYSTEM, project("s2"), {"q_summary": "公布后又改过"})
    assert scores_of(cast.screening) == {"s1": "81.50", "s3": "50.00"} and taken(cast) == {"s1": "81.50"}


def test_the_form_offers_the_screening_with_its_weight_and_what_stands_in(cast, lin, scored):
    page = lin.get(SCORING).text
    assert "计入前面的环节" in page and "按 0 分计" in page
    assert save(lin, SCORING, own_weight="0.6", earlier__0__weight="0.4", earlier__0__missing="mean").status_code == 302
    assert cast.stage.sources[1] == {"stage": "screening", "weight": "0.4", "missing": "mean"}
    told = lin.get(SCORING).text
    assert "“初审”得分：没有的，按那个环节所有得分的平均分计" in told
    assert re.search(r'<option selected value="mean">', told)
    assert save(lin, SCORING, earlier__0__missing="x").status_code == 422


def test_a_screening_without_criteria_is_not_offered(cast, lin, pile):
    assert "计入前面的环节" not in lin.get(SCORING).text


def test_a_screening_that_counts_later_keeps_its_criteria_and_its_place(cast, scored):
    with pytest.raises(Refused) as no:
        update_scoring(cast.actor("lin"), cast.screening, cast.contest.version, [], cast.screening.rule, [])
    assert no.value.code == "counted_later" and len(db.session.get_one(Stage, cast.screening_id).criteria) == 1
    names = ("key", "title", "title_en", "kind", "starts_at", "ends_at", "hold_first", "pitch_seconds", "questions_seconds", "scoring_seconds")
    rows = [{"was": one.key, **{name: getattr(one, name) for name in names}} for one in (cast.stage, cast.screening)]
    with pytest.raises(Refused) as no:
        update_stages(cast.actor("lin"), cast.contest, cast.contest.version, rows)
    assert no.value.code == "counted_later"


def test_the_list_says_before_the_release_who_goes_on_without_a_score(cast, lin, scored):
    give(cast, "s1", "81.5")
    judge(cast, "s3", "pass", by="lin")
    address = "/manage/spring/stages/screening/advance"
    assert counted_later(cast.screening, ["s1"]) == []
    meant(cast, s1="advanced", s3="advanced")
    page = lin.get(address).text
    assert "要计入这里的得分，晋级的有 1 个没有打分。没有的，在这里也没有得分和名次" in page


def test_workings_of_a_screening_name_the_screeners_for_organiser_and_supervisor_alone(cast, scored):
    give(cast, "s1", "81.5")
    for who in ("lin", "su"):
        page = cast.browse(who).get(SCORES).text
        assert "所有初审员的评分都计入" in page and "保留 2 位小数" in page
        assert "初审员总分" in page and "81.5" in page and "没有初审员打过分" in page
    found = cast.browse("lin").get(f"{SCORES}.json").json["entries"][0]
    assert (found["entry"], found["score"], found["scorecards"][0]["total"]) == ("s1", "81.50", "81.5") and found["scorecards"][0]["name"]
    for who in ("shen", "hao", "zhao", "judge1", None):
        assert "81.5" not in cast.browse(who).get(SCORES).text


def test_a_screening_without_criteria_has_no_workings(cast, lin, pile):
    assert lin.get(SCORES).status_code == 404


def test_workings_of_the_final_say_that_nobody_marked_it_before(cast, lin, scored):
    give(cast, "s1", "81.5")
    go_on(cast, "s1", "s3")
    page = lin.get("/manage/spring/stages/final/scores").text
    assert "那里没有给它打分" in page
    taken(cast, "zero")
    assert "那里没有给它打分，按规则这样计" in lin.get("/manage/spring/stages/final/scores").text


def test_a_scored_screening_can_take_over_an_earlier_score(cast, scored):
    with change(SYSTEM):
        cast.screening.position, cast.stage.position = 1, 0
        cast.stage.sources = []
        cast.screening.sources = [{"stage": "", "weight": "1"}, {"stage": "final", "weight": "0.5", "missing": "zero"}]
    give(cast, "s1", "80")
    assert scores_of(cast.screening) == {"s1": "80.00"}
