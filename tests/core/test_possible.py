"""What is still possible, held against every way in which the outstanding marks can come in."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import tally
from app.core.possible import needs, possible
from tests.core import papers

CRITERIA = [{"key": "a", "max": 4, "step": 2}, {"key": "b", "max": 3, "step": 2, "weight": "0.5"}]
RISING_TIES = ["untrimmed_mean", "criterion:a", "criterion:b", "median", "source:past"]


def read(paper):
    return tally.read(tally.loads(json.dumps(paper)))


def every_end(paper, outstanding):
    """The standings of every way in which the outstanding scorecards can come in."""
    grids = [[one.get("min", 0) + step for step in range(0, one["max"] - one.get("min", 0) + 1, one["step"])] for one in paper["criteria"]]
    keys = [one["key"] for one in paper["criteria"]]
    empty = [(judge, entry) for entry, judges in outstanding.items() for judge in judges]
    for filled in product(list(product(*grids)), repeat=len(empty)):
        more = [
            {"judge": judge, "entry": entry, "marks": dict(zip(keys, marks, strict=True))}
            for (judge, entry), marks in zip(empty, filled, strict=True)
        ]
        yield {**paper, "scorecards": [*paper["scorecards"], *more]}


def every_rank(paper, outstanding, lots=False):
    """{entry: set of all ranks it can get}, where asked also over every draw."""
    found = {}
    orders = list(permutations(range(len(paper["entries"])))) if lots else [None]
    for whole in every_end(paper, outstanding):
        for order in orders:
            drawn = whole
            if order is not None:
                entries = [{**entry, "lot": lot} for entry, lot in zip(whole["entries"], order, strict=True)]
                drawn = {**whole, "entries": entries}
            for row in tally.tally(read(drawn)).rows:
                found.setdefault(row.entry, set()).add(row.rank)
    return found


@st.composite
def under_way(draw, ties=RISING_TIES, scopes=("scorecard", "criterion")):
    """A small contest under way: three entries, up to two scorecards outstanding, whatever the rule trims and rounds."""
    entries, judges = ["p1", "p2", "p3"], ["j1", "j2", "j3", "j4"]
    mark = {"a": st.sampled_from([0, 2, 4]), "b": st.sampled_from([0, 2])}
    cards, outstanding = [], {}
    for entry in entries:
        for judge in judges[: draw(st.integers(1, 4))]:
            if sum(map(len, outstanding.values())) < 2 and draw(st.booleans()):
                outstanding.setdefault(entry, []).append(judge)
            else:
                cards.append({"judge": judge, "entry": entry, "marks": {key: draw(value) for key, value in mark.items()}})
    points = st.sampled_from(["-1", "0", "0.25"])
    steps = draw(st.sampled_from([[], [{"from_judges": 3, "high": 1, "low": 1}], [{"from_judges": 2, "low": 1}]]))
    return {
        "schema": "tally/1",
        "rule": {
            "trim": {"scope": draw(st.sampled_from(scopes)), "steps": steps},
            "quorum": draw(st.integers(1, 2)), "average": draw(st.sampled_from(["mean", "mean", "median", "sum"])),
            "places": {name: draw(st.sampled_from([None, 0, 1])) for name in ("criterion", "weighted", "score")},
            "rounding": draw(st.sampled_from(["half_up", "half_even"])),
            "ties": draw(st.lists(st.sampled_from(ties), max_size=3, unique=True)),
        },
        "criteria": CRITERIA,
        "entries": [{"key": key, "adjustments": [{"points": draw(points)}]} for key in entries],
        "scorecards": cards,
        "sources": [{"name": "now", "weight": "0.5", "scorecards": True}, {"name": "past", "scores": {"p1": 1, "p2": 1, "p3": "1.5"}}],
    }, outstanding


@settings(max_examples=30, deadline=None)
@given(under_way())
def test_bounds_are_the_best_and_worst_of_every_way_the_marks_can_come_in(found):
    paper, outstanding = found
    ranks = every_rank(paper, outstanding)
    for key, outlook in possible(read(paper), outstanding).outlooks.items():
        seen = ranks[key] - {None}
        assert (outlook.best, outlook.worst) == ((min(seen), max(seen)) if seen else (None, None))
        assert outlook.decided


@settings(max_examples=8, deadline=None)
@given(under_way(ties=["untrimmed_mean", "lot"], scopes=("scorecard",)))
def test_a_draw_that_has_not_been_held_may_go_either_way(found):
    paper, outstanding = found
    paper["rule"]["ties"] = [*(name for name in paper["rule"]["ties"] if name != "lot"), "lot"]
    ranks = every_rank(paper, outstanding, lots=True)
    for key, outlook in possible(read(paper), outstanding).outlooks.items():
        seen = ranks[key] - {None}
        assert (outlook.best, outlook.worst) == ((min(seen), max(seen)) if seen else (None, None))


@settings(max_examples=25, deadline=None)
@given(under_way(ties=["untrimmed_mean", "spread"], scopes=("scorecard",)))
def test_bounds_with_the_spread_hold_and_are_reached_where_they_say_so(found):
    paper, outstanding = found
    ranks = every_rank(paper, outstanding)
    for key, outlook in possible(read(paper), outstanding).outlooks.items():
        seen = ranks[key] - {None}
        if not seen:
            continue
        assert outlook.best <= min(seen) and outlook.worst >= max(seen)
        if outlook.decided:
            assert (outlook.best, outlook.worst) == (min(seen), max(seen))


@settings(max_examples=30, deadline=None)
@given(under_way(), st.sampled_from(["p1", "p2", "p3"]), st.booleans())
def test_what_an_entry_needs_is_enough_and_the_least_that_always_is(found, entry, whole):
    paper, outstanding = found
    ends = list(every_end(paper, outstanding))
    for need in needs(read(paper), outstanding, entry, [1, 2], whole=whole):
        reached = []
        for end in ends:
            if not whole:
                kept = {one["key"] for one in end["entries"] if one["key"] == entry or not outstanding.get(one["key"])}
                end = only(end, kept)
            row = next(row for row in tally.tally(read(end)).rows if row.entry == entry)
            reached.append((row.exact_score, row.rank <= need.rank))
        assert all(ok for score, ok in reached if enough(score, need))
        if need.state == "always":
            assert all(ok for _, ok in reached)
        if need.state == "never" and not whole:
            assert not any(ok for _, ok in reached)
        if not whole and need.state == "either":
            assert {ok for _, ok in reached} == {True, False}


def only(paper, keys):
    past = paper["sources"][1]
    return {
        **paper,
        "entries": [one for one in paper["entries"] if one["key"] in keys],
        "scorecards": [one for one in paper["scorecards"] if one["entry"] in keys],
        "sources": [paper["sources"][0], {**past, "scores": {key: past["scores"][key] for key in past["scores"] if key in keys}}],
    }


def enough(score, need):
    if need.score is None:
        return True
    bar = Fraction(need.score)
    return score > bar if need.above else score >= bar


def test_the_leader_of_a_finished_contest_can_get_one_rank_only():
    paper = papers.document({"p1": [90, 92], "p2": [80, 82]})
    found = possible(read(paper), {}).outlooks
    assert [(one.best, one.worst) for one in found.values()] == [(1, 1), (2, 2)]


def test_the_last_to_come_needs_a_hundredth_more_than_second_where_ties_are_broken():
    paper = papers.document(
        {"p1": [90, 90], "p2": [80, 82], "p3": []}, entries={"p3": {}},
        rule={"places": {"score": 2}, "ties": ["untrimmed_mean"]},
    )
    first, second, third = needs(read(paper), {"p3": ["j1", "j2"]}, "p3", [1, 2, 3])
    assert (second.score, second.level, second.state) == ("81.01", "81.00", "either")
    assert first.score == "90.01"
    assert (third.score, third.state) == (None, "always")


def test_a_rank_out_of_reach_says_so():
    paper = papers.document({"p1": [90, 90], "p2": [10]})
    (need,) = needs(read(paper), {"p2": ["j2"]}, "p2", [1])
    assert need.state == "never"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [({"normalise": "zscore"}, "normalised"), ({"normalise": "panel_mean"}, "normalised"), ({"rank_style": "dense"}, "dense")],
)
def test_rules_that_move_all_scores_at_once_are_not_known(rule, reason):
    paper = papers.document({"p1": [90], "p2": [80]}, rule=rule)
    found = possible(read(paper), {"p1": ["j2"]})
    assert found.reason == reason and not found.outlooks
    assert needs(read(paper), {"p1": ["j2"]}, "p1", [1]) == ()


def test_a_weight_below_zero_is_not_known():
    document = read(papers.document({"p1": [90]}))
    turned = tuple(replace(one, weight=Fraction(-1)) for one in document.criteria)
    assert possible(replace(document, criteria=turned), {}).reason == "negative_weight"


def test_withdrawn_entries_take_no_place():
    paper = papers.document({"p1": [90], "p2": [80]}, entries={"p1": {"status": "withdrawn"}})
    found = possible(read(paper), {}).outlooks
    assert list(found) == ["p2"] and found["p2"].best == 1
