"""How judges marked: severity, spread, agreement and dropped scorecards."""

import json
from fractions import Fraction
from math import comb, isclose

from hypothesis import given
from hypothesis import strategies as st

from app.core import tally
from app.core.judging import habits, rank_correlation
from tests.core import papers


def of(paper):
    return {one.judge: one for one in habits(tally.read(tally.loads(json.dumps(paper))))}


def pairs(left, right):
    return [(Fraction(a), Fraction(b)) for a, b in zip(left, right, strict=True)]


def test_a_strict_judge_is_below_the_others_on_the_same_entries():
    found = of(papers.document({"p1": [80, 90, 90], "p2": [70, 80, 82]}))
    assert found["j1"].severity == Fraction(-21, 2)
    assert found["j2"].severity == Fraction(5 + 4, 2)


def test_severity_compares_only_what_both_have_heard():
    found = of(papers.document({"p1": [80, 90], "p2": [None, 10]}))
    assert (found["j1"].severity, found["j2"].severity) == (-10, 10)


def test_a_judge_alone_has_neither_severity_nor_agreement():
    (one,) = of(papers.document({"p1": [80], "p2": [70], "p3": [60]})).values()
    assert one.severity is None and one.agreement is None and one.mean == 70


def test_spread_is_the_population_deviation_of_the_judges_own_totals():
    assert of(papers.document({"p1": [80, 70], "p2": [90, 70]}))["j1"].spread == 5


def test_dropped_scorecards_are_counted_as_high_and_low():
    steps = [{"from_judges": 3, "high": 1, "low": 1}]
    found = of(papers.document({"p1": [80, 85, 90], "p2": [70, 75, 60]}, rule={"trim": {"steps": steps}}))
    assert (found["j1"].low, found["j1"].high) == (1, 0)
    assert (found["j2"].low, found["j2"].high) == (0, 1)
    assert found["j3"].dropped == 2


def test_a_recused_scorecard_is_nobodys_habit():
    paper = papers.document({"p1": [80, 90]})
    paper["scorecards"][1]["counted"] = False
    assert list(of(paper)) == ["j1"]


def test_agreement_needs_three_entries_in_common():
    assert of(papers.document({"p1": [1, 2], "p2": [3, 4]}))["j1"].agreement is None
    assert of(papers.document({"p1": [1, 2], "p2": [3, 4], "p3": [5, 6]}))["j1"].agreement == 1


def test_the_same_order_agrees_fully_and_the_opposite_not_at_all():
    assert rank_correlation(pairs([1, 2, 3, 4], [10, 20, 30, 40])) == 1
    assert rank_correlation(pairs([1, 2, 3, 4], [4, 3, 2, 1])) == -1


def test_a_side_that_is_all_ties_has_no_correlation():
    assert rank_correlation(pairs([5, 5, 5], [1, 2, 3])) is None


def test_ties_shrink_the_divisor_as_in_the_textbook():
    # Four entries, one tie on each side: C − D = 3, √(5 · 5) = 5.
    assert rank_correlation(pairs([1, 2, 2, 3], [1, 1, 2, 3])) == Fraction(4, 5)
    # One side tied: C − D = 2 of 3 pairs, √(2 · 3).
    assert isclose(float(rank_correlation(pairs([1, 1, 2], [1, 2, 3]))), 2 / 6**0.5)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=8))
def test_it_is_the_textbook_formula_whatever_the_ties(values):
    found = rank_correlation([(Fraction(a), Fraction(b)) for a, b in values])
    every = comb(len(values), 2)
    tied = [sum(comb(side.count(value), 2) for value in set(side)) for side in ([a for a, _ in values], [b for _, b in values])]
    order = sum(
        ((a > c) - (a < c)) * ((b > d) - (b < d)) for at, (a, b) in enumerate(values) for c, d in values[:at]
    )
    if every in tied:
        assert found is None
    else:
        assert isclose(float(found), order / ((every - tied[0]) * (every - tied[1])) ** 0.5, abs_tol=1e-12)
        assert found == rank_correlation([(Fraction(b), Fraction(a)) for a, b in reversed(values)])
