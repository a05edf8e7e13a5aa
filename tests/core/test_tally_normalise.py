"""Panels and judges made comparable: the adjusted totals and what is warned of."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.core.tally.additive import judge_effects
from tests.core.papers import criterion, document, rows, standings


def adjusted(paper, entry):
    return [card["adjusted"] for card in rows(paper)[entry]["scorecards"]]


def with_panels(totals, panels, **fields):
    paper = document(totals, rule={"normalise": "panel_mean"}, **fields)
    for card in paper["scorecards"]:
        panel = panels[card["entry"]]
        card |= {"panel": panel} if panel else {}
    return paper


def test_panel_mean_lifts_a_strict_panel_to_the_mean_of_all():
    paper = with_panels({"p1": [60, 60], "p2": [90, 90]}, {"p1": "A", "p2": "B"})

    assert adjusted(paper, "p1") == ["75", "75"]  # 60 × 75 / 60
    assert rows(paper)["p2"]["score"] == "75"


def test_scorecards_without_a_panel_are_one_panel_of_their_own():
    paper = with_panels({"p1": [40], "p2": [60], "p3": [100]}, {"p1": None, "p2": None, "p3": "A"})

    assert [rows(paper)[key]["score"] for key in ("p1", "p2", "p3")] == [
        "53.333333333333", "80", "66.666666666667",
    ]  # × 66.666… / 50, twice, and × 66.666… / 100


def test_a_panel_whose_mean_is_zero_keeps_its_totals_and_is_warned_of():
    paper = with_panels({"p1": [0, 0], "p2": [80, 80]}, {"p1": "A", "p2": "B"})

    assert adjusted(paper, "p1") == ["0", "0"]
    assert standings(paper)["warnings"] == [{"code": "panel_mean_zero", "panel": "A"}]


def test_withdrawn_entries_and_those_below_quorum_take_part_in_the_means():
    paper = with_panels(
        {"p1": [50], "p2": [70], "p3": [90, 90]},
        {"p1": "A", "p2": "A", "p3": "B"},
        entries={"p2": {"status": "withdrawn"}},
    )
    paper["rule"]["quorum"] = 2

    assert adjusted(paper, "p1") == ["62.5"]  # 50 × 75 / 60


def test_zscore_gives_every_judge_the_mean_and_deviation_of_all():
    paper = document({"p1": [80, 70], "p2": [90, 90]}, rule={"normalise": "zscore"})

    # Mean of all 82.5, variance 68.75, root 8.2915619758884996…; both judges stand at z = −1 and z = 1.
    assert adjusted(paper, "p1") == ["74.208438024112"] * 2
    assert adjusted(paper, "p2") == ["90.791561975888"] * 2


def test_zscore_prints_an_endless_score_with_twelve_places():
    paper = document({"p1": [80, 70], "p2": [90, 90]}, rule={"normalise": "zscore"})

    assert rows(paper)["p2"]["score"] == "90.791561975888"


def test_zscore_takes_a_judge_without_spread_or_with_one_scorecard_at_the_mean():
    paper = document({"p1": [50, 80, None], "p2": [70, 80, 100]}, rule={"normalise": "zscore"})

    assert adjusted(paper, "p1")[1] == "76"  # (50 + 80 + 70 + 80 + 100) / 5
    assert adjusted(paper, "p2")[1:] == ["76", "76"]


def test_zscore_finds_equal_deviations_of_different_judges_equal():
    # Each judge's marks are another's stretched: all three stand at the same z, whatever their roots are.
    paper = document(
        {"p1": [10, 20, 40], "p2": [11, 23, 44], "p3": [13, 29, 52]},
        rule={"normalise": "zscore", "trim": {"steps": [{"from_judges": 3, "high": 1, "low": 1}]}},
    )

    for row in rows(paper).values():
        assert [card["dropped"] for card in row["scorecards"]] == ["low", None, "high"]
        assert len({card["adjusted"] for card in row["scorecards"]}) == 1


def test_zscore_keeps_entries_equal_whose_roots_only_add_up_to_the_same():
    # p1 has z of −1 and +1 from two judges, p2 of +1 and −1: both average to the mean, 50, exactly.
    paper = document({"p1": [10, 50], "p2": [90, 50], "p3": [50, 10], "p4": [50, 90]}, rule={"normalise": "zscore"})
    paper["scorecards"] = [
        {"judge": "a", "entry": "p1", "marks": {"c": 41}},
        {"judge": "a", "entry": "p2", "marks": {"c": 59}},
        {"judge": "b", "entry": "p1", "marks": {"c": 57}},
        {"judge": "b", "entry": "p2", "marks": {"c": 43}},
    ]
    result = standings(paper)

    assert result["unresolved_ties"] == [["p1", "p2"]]
    assert result["standings"][0]["score"] == "50"


def test_additive_takes_off_what_a_judge_gives_more_than_others():
    paper = document({"p1": [80, 90], "p2": [None, 88]}, rule={"normalise": "additive"})

    assert adjusted(paper, "p1") == ["85", "85"]
    assert rows(paper)["p2"]["score"] == "83"
    assert standings(paper)["warnings"] == []


def test_additive_warns_of_groups_that_nothing_connects():
    paper = document(
        {"p1": [80, None, 70], "p2": [None, 90, None], "p3": [None, None, 60]}, rule={"normalise": "additive"}
    )

    assert standings(paper)["warnings"] == [{"code": "disconnected", "groups": [["j1", "j3"], ["j2"]]}]
    assert rows(paper)["p2"]["score"] == "90"


def test_normalising_comes_before_trimming():
    paper = document(
        {"p1": [70, 80, 90], "p2": [50, 80, 95]},
        rule={"normalise": "additive", "trim": {"steps": [{"from_judges": 3, "high": 1, "low": 1}]}},
    )

    # Effects −17 1/2, 2 1/2, 15: p1 becomes 87 1/2, 77 1/2, 75 and its first card is the high one.
    assert [card["dropped"] for card in rows(paper)["p1"]["scorecards"]] == ["high", None, "low"]
    assert adjusted(paper, "p1") == ["87.5", "77.5", "75"]


def test_nothing_to_normalise_is_no_error():
    for kind in ("panel_mean", "zscore", "additive"):
        assert rows(document(entries={"p1": {}}, rule={"normalise": kind}))["p1"]["score"] is None


SEATS = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), st.integers(0, 100), min_size=1
)


@given(SEATS)
def test_judge_effects_are_the_least_squares_and_sum_to_zero_in_each_group(seats):
    effects, groups = judge_effects(list(seats), list(seats.values()))

    left = {pair: total - effects[pair[0]] for pair, total in seats.items()}
    of_entry = {e: [v for (_, entry), v in left.items() if entry == e] for _, e in seats}
    level = {entry: sum(values, Fraction(0)) / len(values) for entry, values in of_entry.items()}
    for judge in effects:  # the gradient of the squares vanishes exactly
        assert sum(left[judge, e] - level[e] for j, e in seats if j == judge) == 0
    for group in groups:
        assert sum(effects[judge] for judge in group) == 0


@given(SEATS)
def test_groups_hold_every_judge_once_and_share_no_entry(seats):
    _, groups = judge_effects(list(seats), list(seats.values()))

    assert sorted(judge for group in groups for judge in group) == sorted({judge for judge, _ in seats})
    entries = [{e for j, e in seats if j in group} for group in groups]
    assert not any(one & other for one, other in product(entries, entries) if one is not other)


def test_additive_with_more_judges_than_entries_gives_the_same_effects():
    few = [("a", "p"), ("b", "p"), ("c", "p"), ("a", "q"), ("b", "q"), ("c", "q")]
    effects, _ = judge_effects(few, [10, 20, 60, 20, 30, 70])

    assert effects == {"a": -20, "b": -10, "c": 30}


def test_a_weighted_criterion_is_normalised_by_its_weighted_totals():
    paper = document({"p1": [40, 60]}, criteria=[criterion(weight="0.5")], rule={"normalise": "additive"})

    assert adjusted(paper, "p1") == ["25", "25"]
