"""Choosing a rule on its page: live examples, presets, earlier stages in the score, the fingerprint once it is locked."""

from decimal import Decimal

import pytest

from app.change import change
from app.contests.actions import lock_stage
from app.contests.models import Criterion, Stage
from app.core.policy import SYSTEM
from app.db import db
from app.ranking.queries import tallied
from app.scoring.queries import tally_document
from app.submissions.models import Entry
from tests.contests.filling import changed, save, typed
from tests.ranking import play

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

SCORING, PRIZES = "/manage/spring/setup/stages/final/scoring", "/manage/spring/setup/stages/final/prizes"


@pytest.fixture
def lin(cast):
    return cast.browse("lin")


@pytest.fixture
def semi(cast):
    """An earlier stage in which p1 has 80 and p2 has 90; p3 was not there."""
    with change(SYSTEM):
        cast.stage.position = 2
        stage = Stage(contest_id=cast.contest_id, key="semi", kind="roadshow", title="复赛", title_en="Semi-final", position=1, rule={"places": {"score": 2}})
        stage.criteria = [Criterion(key="all", title="总体", max=Decimal(100), position=0)]
        db.session.add(stage)
        db.session.flush()
        from app.scoring.models import Scorecard

        for key, mark in (("p1", "80"), ("p2", "90")):
            entry = Entry(stage_id=stage.id, project_id=cast.entry(key).project_id, position=1)
            db.session.add(entry)
            db.session.flush()
            db.session.add(
                Scorecard(key=f"semi-{key}", entry_id=entry.id, judge_id=cast.judges[0], panel_key="A", state="submitted", marks={"all": mark}, version=1)
            )
    return "semi"


def ask(lin, page, **changes):
    return lin.post(f"{page}/example", data=changed(typed(lin.get(page).text), **changes)).json


def test_the_page_stands_with_its_examples_and_asks_anew_as_it_is_typed(cast, lin):
    assert "7 位评委，去掉 1 个最高和 1 个最低，留下 5 个" in lin.get(SCORING).text
    answer = ask(lin, SCORING, average="median", steps__0__high="2")
    assert "排在正中间" in answer["examples"]["average"] and "去掉 2 个最高和 1 个最低" in answer["examples"]["trim"]
    assert answer["fault"] == "" and cast.contest.version == 1


def test_a_rule_that_does_not_hold_says_why_beside_the_examples(lin):
    answer = ask(lin, SCORING, steps__0__high="4")
    assert answer["examples"] == {} and "一个也不剩" in answer["fault"]


def test_text_of_the_form_stays_text_in_an_example(lin):
    told = ask(lin, SCORING, criteria__0__title="<b>创新</b>", ties__0="criterion:innovation")
    assert "<b>" not in told["examples"]["ties"] and "&lt;b&gt;" in told["examples"]["ties"]


def test_examples_of_prizes_follow_the_policy(lin):
    assert "都得“优胜奖”" in ask(lin, PRIZES, tier_ties="demote")["examples"]["tier_ties"]


def test_only_who_edits_may_ask(cast):
    assert cast.browse("su").post(f"{SCORING}/example").status_code == 403
    assert cast.browse().post(f"{SCORING}/example").status_code in (302, 400)


@pytest.mark.parametrize("name", ["panels", "crossed", "designation"])
def test_presets_by_name_fill_the_rule(lin, name):
    found = typed(save(lin, SCORING, preset=name).text)
    assert found["normalise"] == {"panels": "panel_mean", "crossed": "additive", "designation": "none"}[name]


def test_a_locked_rule_shows_its_fingerprint_and_asks_for_no_examples(cast, lin):
    fingerprint = lock_stage(SYSTEM, cast.stage)
    page = lin.get(SCORING).text
    assert fingerprint in page and "examples.js" not in page


def test_an_earlier_stage_counts_with_its_weight(cast, lin, semi):
    assert save(lin, SCORING, own_weight="0.7", earlier__0__weight="0.3", ties__0="source:semi").status_code == 302
    assert cast.stage.sources == [{"stage": "", "weight": "0.7"}, {"stage": "semi", "weight": "0.3"}]
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    play.score(cast, "p2", "40", "40", "40")
    play.score(cast, "p3", "60", "60", "60")
    rows = {row.entry: (row.rank, row.score) for row in tallied(cast.stage).rows}
    # 0.7 × 70 + 0.3 × 80; 0.7 × 60 + 0.3 × 90; p3 has no score in the semi-final.
    assert rows == {"p1": (1, "73.00"), "p2": (2, "69.00"), "p3": (None, None)}
    assert "“复赛”得分 × 0.3" in lin.get(SCORING).text
    page = lin.get("/manage/spring/stages/final/scores").text
    assert "“复赛”得分" in page and "没有：缺一个来源的得分" in page


def test_only_the_entries_asked_for_bring_their_earlier_scores(cast, lin, semi):
    save(lin, SCORING, own_weight="0.7", earlier__0__weight="0.3")
    assert tally_document(cast.stage, {"p1"})["sources"][1]["scores"] == {"p1": "80.00"}


def test_an_earlier_stage_left_empty_is_left_out(cast, lin, semi):
    save(lin, SCORING, earlier__0__weight="0.3")
    assert save(lin, SCORING, earlier__0__weight="").status_code == 302
    assert cast.stage.sources == [] and "sources" not in tally_document(cast.stage)


@pytest.mark.parametrize(("changes", "place"), [({"earlier__0__weight": "0"}, "earlier-0-weight"), ({"earlier__0__weight": "0.3", "own_weight": "-1"}, "own_weight")])
def test_a_weight_that_is_none_is_refused_beside_it(cast, lin, semi, changes, place):
    answer = save(lin, SCORING, **changes)
    assert answer.status_code == 422 and f'id="{place}-error"' in answer.text and cast.stage.sources == []


def test_a_preset_keeps_the_earlier_stages_weights_as_typed(lin, semi):
    found = typed(save(lin, SCORING, preset="large", own_weight="0.6", earlier__0__weight="0.4").text)
    assert (found["own_weight"], found["earlier-0-weight"], found["earlier-0-was"]) == ("0.6", "0.4", "semi")


def test_the_first_scored_stage_offers_no_earlier_one(lin):
    assert "计入前面的环节" not in lin.get(SCORING).text
