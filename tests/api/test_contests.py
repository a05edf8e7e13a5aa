"""Published contests and the tally document by HTTP."""

import json

import pytest

from app.core.tally import tally_json
from tests.scoring.stage import Scoring

TALLY = "/api/v1/contests/spring/stages/final/tally"


def test_only_published_contests_are_listed(cast):
    found = cast.browse().get("/api/v1/contests").json["contests"]
    assert [(one["slug"], one["title_en"]) for one in found] == [("spring", "Spring Contest")]


def test_a_contest_comes_with_stages_criteria_and_tiers(cast):
    final = cast.browse().get("/api/v1/contests/spring").json["stages"][1]
    assert (final["key"], final["kind"]) == ("final", "roadshow")
    assert [(one["key"], one["max"], one["step"]) for one in final["criteria"]] == [("innovation", "60", "0.5"), ("benefit", "40", "0.5")]
    assert [(tier["key"], tier["count"]) for tier in final["tiers"]] == [("first", 1), ("merit", None)]


@pytest.mark.parametrize(("name", "status"), [(None, 404), ("lin", 404), ("other", 200)])
def test_an_unpublished_contest_is_there_for_its_own_people_only(cast, name, status):
    assert cast.browse(name).get("/api/v1/contests/other").status_code == status


def test_the_tally_can_be_computed_from_what_the_api_gives(cast):
    scoring = Scoring(cast)
    scoring.save(1)
    scoring.save(2, marks={"innovation": "60", "benefit": "40"})
    scoring.save(3, submit=False)
    document = cast.browse("su").get(TALLY).get_data(as_text=True)
    best = json.loads(tally_json(document))["standings"][0]
    assert (best["entry"], best["score"], len(best["scorecards"])) == ("p1", "90.25", 2)


@pytest.mark.parametrize(
    ("name", "status"),
    [(None, 401), ("lin", 200), ("su", 200), ("hao", 403), ("judge1", 403), ("wang", 403), ("other", 403)],
)
def test_the_tally_is_for_organiser_and_supervisor(cast, name, status):
    assert cast.browse(name).get(TALLY).status_code == status


def test_a_stage_without_tiers_has_no_prizes_in_its_tally(cast):
    assert "prizes" in cast.browse("lin").get(TALLY).json
    screening = cast.browse("lin").get(TALLY.replace("final", "screening")).json
    assert "prizes" not in screening and screening["criteria"] == [] and len(screening["entries"]) == 3
