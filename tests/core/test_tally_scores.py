"""How an entry's scorecards, sources and adjustments become its score."""

import json

import pytest

from app.core.tally import tally_json
from tests.core.papers import criterion, document, rows, score, standings

TRIM = {"steps": [{"from_judges": 5, "high": 1, "low": 1}, {"from_judges": 9, "high": 2, "low": 2}]}


def dropped(paper, entry="p1"):
    return [card["dropped"] for card in rows(paper)[entry]["scorecards"]]


def test_the_whole_output_is_one_line_with_keys_in_order():
    paper = document(
        {"甲": [90, "80.50"], "p/2": ["90.25", "80.25"]},
        entries={"甲": {"adjustments": [{"points": "-1", "reason": "超时"}]}},
        sources=[
            {"name": "final", "weight": "0.7", "scorecards": True},
            {"name": "初赛", "weight": "0.3", "scores": {"甲": "88.10", "p/2": 80}},
        ],
        rule={"places": {"score": 2}, "normalise": "additive"},
        prizes={"tiers": [{"key": "first", "count": 1}]},
    )

    # Both judges scored both: the effects are half the gap of 9.75 between their means, to either side.
    assert tally_json(json.dumps(paper)) == (
        '{"schema":"standings/1","standings":['
        '{"entry":"甲","rank":1,"score":"85.11","sources":{"final":"85.25","初赛":"88.1"},"scorecards":['
        '{"judge":"j1","counted":true,"total":"90","adjusted":"85.125","dropped":null},'
        '{"judge":"j2","counted":true,"total":"80.5","adjusted":"85.375","dropped":null}],'
        '"tie_broken_by":null,"prize":"first"},'
        '{"entry":"p/2","rank":2,"score":"83.68","sources":{"final":"85.25","初赛":"80"},"scorecards":['
        '{"judge":"j1","counted":true,"total":"90.25","adjusted":"85.375","dropped":null},'
        '{"judge":"j2","counted":true,"total":"80.25","adjusted":"85.125","dropped":null}],'
        '"tie_broken_by":null,"prize":null}],'
        '"unresolved_ties":[],"held":[],"warnings":[]}'
    )


@pytest.mark.parametrize(
    ("average", "expected"), [("mean", "85.333333333333"), ("median", "86"), ("sum", "256")]
)
def test_an_average_is_the_mean_unless_the_rule_says_otherwise(average, expected):
    assert score({"p1": [90, 80, 86]}, rule={"average": average}) == expected


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle():
    assert score({"p1": [90, 80, 86, 85]}, rule={"average": "median"}) == "85.5"


def test_a_total_sums_marks_times_weights_exactly():
    criteria = [criterion("a", weight="0.1"), criterion("b", weight="0.2"), criterion("c", min=-5, weight=-1)]
    card = {"judge": "j", "entry": "p1", "marks": {"a": 1, "b": "1.00", "c": "-0.5"}}
    paper = document(entries={"p1": {}}, criteria=criteria, scorecards=[card])

    assert rows(paper)["p1"]["score"] == "0.8"


def test_the_step_with_the_largest_fitting_number_of_judges_applies():
    four, five, nine = [90] * 4, [50, 90, 90, 90, 100], [0, 10, 90, 90, 90, 90, 90, 99, 100]
    paper = document({"p4": four, "p5": five, "p9": nine}, rule={"trim": TRIM})

    assert dropped(paper, "p4") == [None] * 4
    assert dropped(paper, "p5") == ["low", None, None, None, "high"]
    assert dropped(paper, "p9") == ["low", "low", None, None, None, None, None, "high", "high"]
    assert {row["score"] for row in rows(paper).values()} == {"90"}


def test_steps_need_not_stand_in_order():
    paper = document({"p1": [0, 10, 90, 90, 90, 90, 90, 99, 100]}, rule={"trim": {"steps": TRIM["steps"][::-1]}})

    assert dropped(paper).count("low") == 2


def test_of_equals_the_earliest_is_the_low_and_the_latest_the_high():
    paper = document({"p1": [80, 80, 80, 80, 80]}, rule={"trim": TRIM})

    assert dropped(paper) == ["low", None, None, None, "high"]


def test_only_as_many_are_dropped_as_the_step_says():
    paper = document({"p1": [70, 90, 70, 90, 80]}, rule={"trim": TRIM})

    assert dropped(paper) == ["low", None, None, "high", None]


def test_trimming_by_criterion_drops_marks_and_no_scorecard():
    criteria = [criterion("a", weight=2), criterion("b")]
    marks = [(1, 50), (10, 10), (20, 20), (30, 30), (90, 40)]
    paper = document(
        entries={"p1": {}},
        criteria=criteria,
        scorecards=[
            {"judge": f"j{number}", "entry": "p1", "marks": {"a": a, "b": b}} for number, (a, b) in enumerate(marks)
        ],
        rule={"trim": {"scope": "criterion", **TRIM}},
    )

    assert rows(paper)["p1"]["score"] == "70"  # 2 × (10 + 20 + 30) / 3 + (20 + 30 + 40) / 3
    assert dropped(paper) == [None] * 5


def test_trimming_by_criterion_rounds_each_average_and_then_its_weighted_value():
    paper = document(
        {"p1": [1, 2, 2]},
        criteria=[criterion(weight="0.15")],
        rule={"trim": {"scope": "criterion"}, "places": {"criterion": 1, "weighted": 2}},
    )

    assert rows(paper)["p1"]["score"] == "0.26"  # 5/3 → 1.7, × 0.15 = 0.255 → 0.26


def test_places_of_criteria_do_nothing_when_whole_scorecards_are_averaged():
    rule = {"places": {"criterion": 0, "weighted": 0}}

    assert score({"p1": [1, 2]}, rule=rule) == "1.5"


@pytest.mark.parametrize(
    ("rounding", "marks", "expected"),
    [
        ("half_up", ["80.01", "80.02"], "80.02"),
        ("half_even", ["80.01", "80.02"], "80.02"),
        ("half_up", ["80.02", "80.03"], "80.03"),
        ("half_even", ["80.02", "80.03"], "80.02"),
        ("half_up", ["-80.02", "-80.03"], "-80.03"),
        ("half_even", ["-80.02", "-80.03"], "-80.02"),
        ("half_up", ["0", "-0.01"], "-0.01"),
        ("half_even", ["0", "-0.01"], "0.00"),
        ("half_up", ["80", "80"], "80.00"),
    ],
)
def test_a_half_is_rounded_as_the_rule_says(rounding, marks, expected):
    rule = {"rounding": rounding, "places": {"score": 2}}

    assert score({"p1": marks}, rule=rule, criteria=[criterion(min=-100)]) == expected


def test_zero_is_never_negative():
    rule = {"places": {"score": 1}}

    assert score({"p1": ["-0.01", "0.00"]}, rule=rule, criteria=[criterion(min=-1)]) == "0.0"
    assert score({"p1": ["-0.00"]}, criteria=[criterion(min=-1)]) == "0"


def test_a_score_of_no_places_is_a_whole_number():
    assert score({"p1": [80, 81]}, rule={"places": {"score": 0}}) == "81"


def test_a_decimal_with_an_end_is_printed_to_its_end():
    criteria = [criterion(step="0.000000000001", weight="0.000000000001")]

    assert score({"p1": ["1.000000000001"]}, criteria=criteria) == "0.000000000001000000000001"


def test_an_endless_decimal_is_rounded_half_even_to_twelve_places():
    assert score({"p1": [2, 0, 0]}) == "0.666666666667"
    assert score({"p1": [1, 0, 0]}) == "0.333333333333"


@pytest.mark.parametrize("mark", ["28.5", "28.50", "028.5"])
def test_a_written_decimal_is_read_as_it_stands(mark):
    assert score({"p1": [mark]}) == "28.5"


@pytest.mark.parametrize(("written", "expected"), [("0.1", "0.1"), ("1e1", "10"), ("2.50", "2.5"), ("-0.0", "0")])
def test_a_json_number_is_an_exact_decimal(written, expected):
    paper = json.dumps(document({"p1": [7]})).replace('"c": 7', f'"c": {written}')

    assert json.loads(tally_json(paper))["standings"][0]["score"] == expected


def test_below_the_quorum_there_is_no_score_but_the_trimming_is_shown():
    paper = document({"p1": [80] * 5, "p2": [70] * 6}, rule={"quorum": 6, "trim": TRIM})
    row = rows(paper)["p1"]

    assert (row["rank"], row["score"]) == (None, None)
    assert [card["dropped"] for card in row["scorecards"]] == ["low", None, None, None, "high"]


def test_a_scorecard_that_is_not_counted_is_listed_and_ignored():
    paper = document({"p1": [80, 90]}, rule={"quorum": 2})
    paper["scorecards"].insert(1, {"judge": "trainee", "entry": "p1", "counted": False})
    paper["scorecards"].append({"judge": "recused", "entry": "p1", "counted": False, "marks": {"c": 10}})
    row = rows(paper)["p1"]

    assert row["score"] == "85"
    assert [card["judge"] for card in row["scorecards"]] == ["j1", "trainee", "j2", "recused"]
    assert row["scorecards"][1] == {
        "judge": "trainee", "counted": False, "total": None, "adjusted": None, "dropped": None,
    }


def test_sources_are_weighted_and_shown_unrounded():
    sources = [{"name": "now", "weight": "0.7", "scorecards": True}, {"name": "then", "scores": {"p1": "10.50"}}]
    row = rows(document({"p1": [1, 0, 0]}, sources=sources, rule={"places": {"score": 1}}))["p1"]

    assert row["score"] == "10.7"  # 0.2333… + 10.5
    assert row["sources"] == {"now": "0.333333333333", "then": "10.5"}


def test_an_entry_missing_from_a_source_has_no_score():
    sources = [{"name": "now", "scorecards": True}, {"name": "then", "scores": {"p1": 1}}]
    found = rows(document({"p1": [1], "p2": [2]}, sources=sources))

    assert found["p2"]["score"] is None
    assert found["p2"]["sources"] == {"now": "2", "then": None}


def test_sources_without_scorecards_need_no_quorum():
    paper = document(entries={"p1": {}}, sources=[{"name": "then", "scores": {"p1": 7}}], rule={"quorum": 3})

    assert rows(paper)["p1"]["score"] == "7"


def test_adjustments_come_after_averaging_and_before_rounding():
    adjustments = [{"points": "0.3", "reason": "a"}, {"points": "-0.26", "reason": "b"}]
    paper = document(
        {"p1": ["80.41"]}, entries={"p1": {"adjustments": adjustments}}, rule={"places": {"score": 1}}
    )

    assert rows(paper)["p1"]["score"] == "80.5"  # 80.45; rounding first would give 80.4


@pytest.mark.parametrize("status", ["withdrawn", "disqualified"])
def test_whoever_is_out_keeps_the_score_without_rank_or_prize(status):
    paper = document(
        {"p1": [99], "p2": [80]},
        entries={"p1": {"status": status}},
        prizes={"tiers": [{"key": "all", "count": None}]},
    )
    row = rows(paper)["p1"]

    assert (row["score"], row["rank"], row["prize"]) == ("99", None, None)
    assert rows(paper)["p2"]["rank"] == 1


def test_standings_come_by_rank_then_without_score_then_the_rest():
    paper = document(
        {"out": [99], "low": [70], "none": [], "twin": [80], "high": [80], "gone": []},
        entries={"out": {"status": "withdrawn"}, "gone": {"status": "disqualified"}},
    )

    assert [row["entry"] for row in standings(paper)["standings"]] == ["twin", "high", "low", "none", "out", "gone"]


def test_an_empty_contest_has_empty_standings():
    assert standings(document())["standings"] == []
