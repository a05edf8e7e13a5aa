"""GET of a judge's own scorecards: which ones, for whom, and in how many queries."""

from decimal import Decimal

import pytest

from app.change import change
from app.contests.models import Criterion, Stage
from app.core.policy import SYSTEM
from app.db import db
from app.judging.actions import recuse
from app.scoring.models import Scorecard
from app.submissions.models import Entry
from tests.scoring.stage import Scoring


@pytest.fixture
def scoring(cast):
    return Scoring(cast)


def test_the_list_shows_a_judges_own_cards_only(scoring):
    scoring.save(1, "p1")
    cards = scoring.cast.browse("judge1").get("/api/v1/me/scorecards").json["scorecards"]
    assert [(card["entry"], card["state"], card["version"], card["total"]) for card in cards] == [
        ("p1", "submitted", 1, "80.5"), ("p2", "empty", 0, None), ("p3", "empty", 0, None),
    ]
    assert {card["id"] for card in cards} == {scoring.card(1, key).key for key in ("p1", "p2", "p3")}


def test_the_list_leaves_out_a_stage_that_is_over_once_the_judge_scores_a_later_one(scoring):
    def listed():
        return [card["id"] for card in scoring.cast.browse("judge1").get("/api/v1/me/scorecards").json["scorecards"]]

    earlier = [scoring.card(1, key).key for key in ("p1", "p2", "p3")]
    with change(SYSTEM):
        scoring.cast.stage.state = "done"
    assert listed() == earlier
    with change(SYSTEM):
        last = Stage(contest_id=scoring.cast.contest_id, key="last", kind="roadshow", title="总决赛", position=2)
        last.criteria = [Criterion(key="innovation", title="创新性", max=Decimal(60), position=0)]
        db.session.add(last)
        db.session.flush()
        entry = Entry(stage_id=last.id, project_id=scoring.cast.entry("p1").project_id, position=0)
        db.session.add(entry)
        db.session.flush()
        card = Scorecard(
            key="later", entry_id=entry.id, judge_id=scoring.cast.judges[0], panel_key="A", version=0, state="empty",
            marks={}, comment="", counted=True,
        )
        db.session.add(card)
    assert listed() == ["later"]


def test_the_list_says_where_the_judge_is_recused(scoring):
    recuse(SYSTEM, scoring.judge(1), scoring.cast.entry("p2"), "亲属", "organiser")
    cards = scoring.cast.browse("judge1").get("/api/v1/me/scorecards").json["scorecards"]
    assert [card["state"] for card in cards] == ["empty", "recused", "empty"]


@pytest.mark.parametrize(("name", "status"), [(None, 401), ("lin", 403), ("wang", 403), ("other", 403)])
def test_the_list_is_for_judges(scoring, name, status):
    assert scoring.cast.browse(name).get("/api/v1/me/scorecards").status_code == status


def test_the_list_takes_as_many_queries_for_three_cards_as_for_one(cast):
    from sqlalchemy import event

    scoring, counts = Scoring(cast), []
    client = cast.browse("judge1")
    for keep in (3, 1):
        with change(SYSTEM):
            for key in ("p2", "p3"):
                if keep == 1:
                    db.session.delete(scoring.card(1, key))
        seen = []

        def listen(connection, cursor, statement, *rest, seen=seen):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", listen)
        assert len(client.get("/api/v1/me/scorecards").json["scorecards"]) == keep
        event.remove(db.engine, "before_cursor_execute", listen)
        counts.append(len(seen))
    assert counts[0] == counts[1]
