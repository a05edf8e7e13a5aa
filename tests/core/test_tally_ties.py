"""Entries with equal scores: what tells them apart, and what they share if nothing does."""

import pytest

from tests.core.papers import criterion, document, rows, standings

TRIM = {"steps": [{"from_judges": 3, "high": 1, "low": 1}]}


def placed(paper):
    return [(row["entry"], row["rank"], row["tie_broken_by"]) for row in standings(paper)["standings"]]


def tied(ties, **fields):
    """Three entries whose trimmed mean is 80."""
    rule = {"trim": TRIM, "ties": ties}
    return document({"p1": [70, 80, 85], "p2": [70, 80, 99], "p3": [80, 80, 80]}, rule=rule, **fields)


def test_equal_scores_share_a_rank_and_the_next_rank_is_left_out():
    paper = document({"p1": [70], "p2": [90], "p3": [80], "p4": [80]})

    assert placed(paper) == [("p2", 1, None), ("p3", 2, None), ("p4", 2, None), ("p1", 4, None)]
    assert standings(paper)["unresolved_ties"] == [["p3", "p4"]]


def test_dense_ranks_leave_nothing_out():
    paper = document({"p1": [70], "p2": [90], "p3": [80], "p4": [80]}, rule={"rank_style": "dense"})

    assert [rank for _, rank, _ in placed(paper)] == [1, 2, 2, 3]


def test_ranks_are_taken_from_the_rounded_score():
    paper = document({"p1": ["80.01"], "p2": ["80.04"]}, rule={"places": {"score": 1}})

    assert standings(paper)["unresolved_ties"] == [["p1", "p2"]]


def test_the_untrimmed_mean_counts_what_was_dropped():
    assert placed(tied(["untrimmed_mean"])) == [
        ("p2", 1, "untrimmed_mean"), ("p3", 2, "untrimmed_mean"), ("p1", 3, "untrimmed_mean"),
    ]


def test_the_smaller_spread_comes_first():
    assert [key for key, _, _ in placed(tied(["spread"]))] == ["p3", "p1", "p2"]


def test_the_higher_median_comes_first():
    paper = document({"p1": [60, 70, 95], "p2": [60, 80, 85]}, rule={"ties": ["median"]})

    assert placed(paper) == [("p2", 1, "median"), ("p1", 2, "median")]


def test_a_criterion_is_compared_by_its_mean_mark_and_not_by_its_weight():
    criteria = [criterion("a", weight=-1), criterion("b")]
    paper = document(entries={"p1": {}, "p2": {}}, criteria=criteria, rule={"ties": ["criterion:a"]})
    paper["scorecards"] = [
        {"judge": "j", "entry": "p1", "marks": {"a": 1, "b": 5}},
        {"judge": "j", "entry": "p2", "marks": {"a": 2, "b": 6}},
    ]

    assert placed(paper) == [("p2", 1, "criterion:a"), ("p1", 2, "criterion:a")]


def test_a_criterion_whose_key_holds_a_colon_can_be_named():
    paper = document(entries={"p1": {}}, criteria=[criterion("a:b")], rule={"ties": ["criterion:a:b"]})

    assert rows(paper)["p1"]["rank"] is None


def test_a_source_is_compared_by_its_own_score():
    sources = [
        {"name": "now", "scorecards": True, "weight": 1},
        {"name": "then", "weight": 1, "scores": {"p1": 10, "p2": 20}},
    ]
    paper = document({"p1": [90], "p2": [80]}, sources=sources, rule={"ties": ["source:then"]})

    assert placed(paper) == [("p2", 1, "source:then"), ("p1", 2, "source:then")]
    assert placed(paper | {"rule": {"ties": ["source:now"]}})[0][0] == "p1"


@pytest.mark.parametrize("name", ["casting", "lot"])
def test_the_smaller_number_comes_first_and_whoever_has_none_last(name):
    paper = document({"p1": [8], "p2": [8], "p3": [8]}, entries={"p2": {name: 2}, "p3": {name: "1"}})
    paper["rule"] = {"ties": [name]}

    assert [key for key, _, _ in placed(paper)] == ["p3", "p2", "p1"]


def test_two_that_lack_the_value_stay_tied_behind_the_one_that_has_it():
    paper = document({"p1": [8], "p2": [8], "p3": [8]}, entries={"p3": {"lot": 1}}, rule={"ties": ["lot"]})

    assert placed(paper) == [("p3", 1, "lot"), ("p1", 2, "lot"), ("p2", 2, "lot")]
    assert standings(paper)["unresolved_ties"] == [["p1", "p2"]]


def test_an_entry_without_scorecards_comes_last_where_totals_are_compared():
    sources = [{"name": "then", "scores": {"p1": 5, "p2": 5}}]
    for name in ("untrimmed_mean", "median", "spread", "criterion:c"):
        paper = document({"p1": [], "p2": [0, 100]}, sources=sources, rule={"ties": [name]})
        assert placed(paper) == [("p2", 1, name), ("p1", 2, name)]


def test_each_entry_names_the_last_tie_break_that_set_it_apart():
    paper = document(
        {"p1": [70, 80, 99], "p2": [70, 80, 90], "p3": [70, 80, 90], "p4": [10]},
        entries={"p2": {"casting": 2}, "p3": {"casting": 1}},
        rule={"trim": TRIM, "ties": ["median", "untrimmed_mean", "casting", "lot"]},
    )

    assert placed(paper) == [
        ("p1", 1, "untrimmed_mean"), ("p3", 2, "casting"), ("p2", 3, "casting"), ("p4", 4, None),
    ]


def test_a_tie_break_that_changes_nothing_is_not_named():
    paper = document({"p1": [80], "p2": [80]}, rule={"ties": ["median", "lot"]})

    assert placed(paper) == [("p1", 1, None), ("p2", 1, None)]


def test_tie_breaks_use_adjusted_totals_where_the_rule_normalises():
    paper = document(
        {"p1": [80, None], "p2": [None, 90], "p3": [70, 80]}, rule={"normalise": "additive", "ties": ["median"]}
    )

    assert standings(paper)["unresolved_ties"] == [["p1", "p2"]]


def test_spread_is_equal_under_zscore_where_only_the_digits_of_roots_differ():
    paper = document({"p1": [11, 29], "p2": [29, 11]}, rule={"normalise": "zscore", "ties": ["spread"]})
    result = standings(paper)

    assert result["unresolved_ties"] == [["p1", "p2"]]


def test_the_withdrawn_take_no_part_in_ties():
    paper = document({"p1": [80], "p2": [80]}, entries={"p2": {"status": "withdrawn"}}, rule={"ties": ["lot"]})

    assert placed(paper) == [("p1", 1, None), ("p2", None, None)]
    assert standings(paper)["unresolved_ties"] == []


def test_unresolved_ties_come_in_order_of_rank():
    paper = document({"p1": [1], "p2": [9], "p3": [1], "p4": [9], "p5": [5]})

    assert standings(paper)["unresolved_ties"] == [["p2", "p4"], ["p1", "p3"]]
