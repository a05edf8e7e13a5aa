"""How a score came about: every step leads to the next, and the last to what the tally says."""

import json
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import tally
from app.core.explain import explain
from app.core.numbers import half_up
from tests.core import papers

ONE_EACH = {"trim": {"steps": [{"from_judges": 5, "high": 1, "low": 1}]}, "places": {"score": 2}}


def read(paper):
    return tally.read(tally.loads(json.dumps(paper)))


def of(paper, key="p1"):
    return next(one for one in explain(read(paper)) if one.row.entry == key)


def test_totals_come_in_order_with_the_dropped_ones_marked_and_the_mean_of_the_rest():
    one = of(papers.document({"p1": [90, 95, 85, 91, 92]}, rule=ONE_EACH))
    assert [(card.total, card.dropped) for card in one.ordered] == [("95", "high"), ("92", None), ("91", None), ("90", None), ("85", "low")]
    assert (one.sum.text, one.kept, one.value.text, one.before.text, one.row.score) == ("273", 3, "91", "91", "91.00")


def test_an_endless_mean_says_that_it_goes_on():
    one = of(papers.document({"p1": [90, 90, 91]}, rule={"places": {"score": 2}}))
    assert (one.value.text, one.value.exact, one.row.score) == ("90.3333", False, "90.33")


def test_adjustments_stand_between_the_mean_and_the_rounding():
    one = of(papers.document({"p1": [90]}, entries={"p1": {"adjustments": [{"points": "-1.5", "reason": "超时"}]}}))
    assert (one.value.text, one.adjustments, one.before.text) == ("90", (("-1.5", "超时"),), "88.5")


def test_a_tie_shows_each_step_until_something_tells_them_apart():
    paper = papers.document(
        {"p1": [80, 90, 90, 90, 100], "p2": [85, 90, 90, 90, 95], "p3": [80, 90, 90, 90, 99]},
        rule={**ONE_EACH, "ties": ["median", "untrimmed_mean", "spread"]},
    )
    first, second, third = (of(paper, key).ties for key in ("p1", "p2", "p3"))
    assert [(step.name, step.splits) for step in first] == [("median", False), ("untrimmed_mean", True), ("spread", True)]
    assert {key: figure.text for key, figure in first[1].values} == {"p1": "90", "p2": "90", "p3": "89.8"}
    assert [step.name for step in third] == ["median", "untrimmed_mean"]
    assert dict(second[2].values)["p2"].text == "3.1623"


def test_by_criterion_every_criterion_shows_what_it_dropped():
    paper = papers.document(
        {"p1": [1, 2, 3, 4, 5]}, rule={"trim": {"scope": "criterion", "steps": ONE_EACH["trim"]["steps"]}},
        criteria=[papers.criterion(weight="0.5")],
    )
    (part,) = of(paper).parts
    assert [mark.dropped for mark in part.marks] == ["low", None, None, None, "high"]
    assert (part.average.text, part.weighted.text, of(paper).sum) == ("3", "1.5", None)


def test_a_score_that_is_missing_says_why():
    paper = papers.document({"p1": [90], "p2": [90, 91]}, rule={"quorum": 2})
    assert (of(paper).missing, of(paper, "p2").missing) == ("quorum", None)
    paper["sources"] = [{"name": "past", "scores": {"p1": 1}}, {"name": "now", "scorecards": True}]
    assert of(paper, "p2").missing == "source"


def test_raw_stands_beside_adjusted_where_the_rule_normalises():
    paper = papers.document({"p1": [80, 90], "p2": [90, 96]}, rule={"normalise": "additive"})
    one = of(paper)
    assert one.normalised and all(card.total != card.adjusted for card in one.ordered)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_steps_always_lead_to_the_tallys_score(data):
    draw = data.draw
    entries = {key: draw(st.lists(st.integers(0, 5), max_size=6)) for key in ("p1", "p2", "p3")}
    scope = draw(st.sampled_from(["scorecard", "criterion"]))
    places = {name: draw(st.sampled_from([None, 0, 1])) for name in ("criterion", "weighted", "score")}
    rule = {
        "trim": {"scope": scope, "steps": ONE_EACH["trim"]["steps"]}, "places": places,
        "average": draw(st.sampled_from(["mean", "median", "sum"])), "ties": ["median", "spread"],
        "normalise": draw(st.sampled_from(["none", "additive"])) if scope == "scorecard" else "none",
    }
    paper = papers.document(entries, rule=rule, criteria=[papers.criterion(min=-1, step="0.5", weight="1.5")])
    document = read(paper)
    rows = {row.entry: row for row in tally.tally(document).rows}
    for one in explain(document):
        row = rows[one.row.entry]
        assert row == one.row
        if row.score is None:
            assert one.missing == "quorum" and one.before is None
            continue
        if one.before.exact:
            shown = Fraction(one.before.text)
            assert row.exact_score == (shown if places["score"] is None else half_up(shown, places["score"]))
        if one.parts and all(part.weighted.exact for part in one.parts):
            assert sum(Fraction(part.weighted.text) for part in one.parts) == Fraction(one.value.text)
        if one.parts == () and one.sum.exact and rule["average"] == "mean" and one.value.exact:
            assert Fraction(one.sum.text) / one.kept == Fraction(one.value.text)
