"""The stage's tally document gives the core what it needs, and nothing that does not count."""

import json

from app.change import change
from app.core.policy import SYSTEM
from app.core.tally import read, rule_fingerprint, standings_to_json, tally
from app.judging.actions import recuse
from app.scoring.actions import adjust, open_entry
from app.scoring.queries import tally_document


def standings(document):
    return json.loads(standings_to_json(tally(read(document))))["standings"]


def fill(scoring):
    """p2 beats p1 by five points, p3 has one draft only."""
    for key in ("p2", "p3"):
        open_entry(SYSTEM, scoring.cast.entry(key))
    for number in (1, 2, 3):
        scoring.save(number, "p1", marks={"innovation": str(40 + number), "benefit": "30"})
        scoring.save(number, "p2", marks={"innovation": str(45 + number), "benefit": "30"})
    scoring.save(1, "p3", submit=False)


def test_the_document_gives_the_ranks(scoring):
    fill(scoring)
    rows = standings(tally_document(scoring.cast.stage))
    assert [(row["entry"], row["rank"], row["score"], row["prize"]) for row in rows] == [
        ("p2", 1, "77.00", "first"), ("p1", 2, "72.00", "merit"), ("p3", None, None, None),
    ]


def test_drafts_are_left_out(scoring):
    scoring.save(1, submit=False)
    assert tally_document(scoring.cast.stage)["scorecards"] == []


def test_a_recused_judge_is_listed_and_not_counted(scoring):
    fill(scoring)
    recuse(SYSTEM, scoring.judge(3), scoring.cast.entry("p2"), "亲属", "organiser")
    document = tally_document(scoring.cast.stage)
    card = next(card for card in document["scorecards"] if (card["judge"], card["entry"]) == ("j3", "p2"))
    assert card["counted"] is False
    assert standings(document)[0]["score"] == "76.50"


def test_a_recusal_before_any_mark_is_listed_without_marks(scoring):
    recuse(SYSTEM, scoring.judge(3), scoring.cast.entry("p1"), "亲属", "judge")
    document = tally_document(scoring.cast.stage)
    assert document["scorecards"] == [{"judge": "j3", "entry": "p1", "panel": "A", "counted": False, "marks": {}}]
    assert len(standings(document)) == 3


def test_adjustments_and_withdrawals_reach_the_standings(scoring):
    fill(scoring)
    adjust(SYSTEM, scoring.cast.entry("p1"), "-2.5", "超时")
    with change(SYSTEM):
        scoring.cast.entry("p2").status = "withdrawn"
    rows = {row["entry"]: row for row in standings(tally_document(scoring.cast.stage))}
    assert rows["p1"]["score"] == "69.50" and rows["p1"]["rank"] == 1 and rows["p2"]["rank"] is None


def test_entries_come_in_running_order_and_may_be_chosen(scoring):
    with change(SYSTEM):
        scoring.cast.entry("p3").position = 0
    assert [entry["key"] for entry in tally_document(scoring.cast.stage)["entries"]] == ["p3", "p1", "p2"]
    fill(scoring)
    chosen = tally_document(scoring.cast.stage, {"p1"})
    assert [entry["key"] for entry in chosen["entries"]] == ["p1"] and len(chosen["scorecards"]) == 3


def test_decimals_are_text_without_trailing_zeros_and_keep_the_fingerprint(scoring):
    document = tally_document(scoring.cast.stage)
    assert document["criteria"][0] == {"key": "innovation", "min": "0", "max": "60", "step": "0.5", "weight": "1"}
    assert rule_fingerprint(document["rule"], document["criteria"]) == scoring.cast.stage.locked_fingerprint
    assert json.loads(json.dumps(document)) == document
