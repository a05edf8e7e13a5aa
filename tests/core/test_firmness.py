"""How firm prizes are, held against tallying every changed document as a program outside would."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import tally
from app.core.firmness import KINDS, firmness
from tests.core import papers

CRITERIA = [{"key": "a", "max": 3, "step": 1}, {"key": "b", "max": 2, "step": "0.5", "weight": 2}]


def read(paper):
    return tally.read(tally.loads(json.dumps(paper)))


@st.composite
def judged(draw):
    entries = [f"p{number}" for number in range(1, draw(st.integers(2, 5)) + 1)]
    judges = [f"j{number}" for number in range(1, draw(st.integers(1, 4)) + 1)]
    cards = [
        {"judge": judge, "entry": entry, "panel": draw(st.sampled_from("AB")), "counted": draw(st.sampled_from([True, True, True, False])),
         "marks": {"a": draw(st.integers(0, 3)), "b": str(draw(st.integers(0, 4)) / 2)}}
        for entry in entries for judge in judges
    ]
    scope = draw(st.sampled_from(["scorecard", "criterion"]))
    return {
        "schema": "tally/1",
        "rule": {
            "trim": {"scope": scope, "steps": draw(st.sampled_from([[], [{"from_judges": 3, "high": 1, "low": 1}]]))},
            "normalise": draw(st.sampled_from(["none", "none", "panel_mean"])) if scope == "scorecard" else "none",
            "quorum": draw(st.integers(1, 2)), "places": {"score": draw(st.sampled_from([None, 1]))},
            "ties": draw(st.lists(st.sampled_from(["untrimmed_mean", "criterion:a", "spread"]), max_size=2, unique=True)),
        },
        "criteria": CRITERIA,
        "entries": [{"key": key, "status": draw(st.sampled_from(["active", "active", "withdrawn"]))} for key in entries],
        "scorecards": cards,
        "prizes": {
            "tiers": [{"key": "first", "count": 1, "min_score": draw(st.sampled_from([None, 4]))}, {"key": "second", "count": 1}],
            "ties": draw(st.sampled_from(["promote", "demote", "hold"])),
        },
    }


def prizes(paper):
    return {row["entry"]: row["prize"] for row in papers.standings(paper)["standings"]}


def changed(paper):
    """(kind, document) of every case, made on the JSON itself."""
    for judge in dict.fromkeys(card["judge"] for card in paper["scorecards"] if card["counted"]):
        yield "without_judge", {**paper, "scorecards": [card for card in paper["scorecards"] if card["judge"] != judge]}
    if paper["rule"]["trim"]["steps"]:
        yield "without_trim", {**paper, "rule": {**paper["rule"], "trim": {**paper["rule"]["trim"], "steps": []}}}
    for at, card in enumerate(paper["scorecards"]):
        if card["counted"]:
            for key, step, most in (("a", 1, 3), ("b", 0.5, 2)):
                for kind, move in (("mark_lower", -step), ("mark_higher", step)):
                    if 0 <= float(card["marks"][key]) + move <= most:
                        other = copy.deepcopy(paper)
                        other["scorecards"][at]["marks"][key] = str(float(card["marks"][key]) + move)
                        yield kind, other


@settings(max_examples=40, deadline=None)
@given(judged())
def test_a_border_is_firm_exactly_where_no_changed_document_moves_anybody_over_it(paper):
    now, tiers = prizes(paper), ["first", "second"]
    expected = {tier: dict.fromkeys(KINDS, 0) for tier in tiers}
    for kind, other in changed(paper):
        then = prizes(other)
        for place, tier in enumerate(tiers):
            over = [{entry for entry, prize in found.items() if prize in tiers[: place + 1]} for found in (now, then)]
            expected[tier][kind] += over[0] != over[1]
    for border in firmness(read(paper)).borders:
        assert dict(border.moved) == expected[border.tier]
        assert border.firm == (not any(expected[border.tier].values()))


def test_a_hundredth_between_two_is_narrow_and_says_which_mark_would_turn_it():
    paper = papers.document(
        {"p1": ["90.00", "90.00"], "p2": ["89.99", "90.00"]}, prizes={"tiers": [{"key": "first", "count": 1}]},
    )
    (border,) = firmness(read(paper)).borders
    lower = next(move for move in border.moves if move.case.kind == "mark_lower")
    assert (border.last, border.next) == ("p1", "p2")
    assert (lower.case.judge, lower.case.entry, lower.case.criterion, lower.gains) == ("j1", "p1", "c", ("p2",))


def test_a_clear_winner_is_firm():
    paper = papers.document(
        {"p1": [90, 91, 92, 93, 94], "p2": [50, 51, 52, 53, 54]},
        rule={"trim": {"steps": [{"from_judges": 5, "high": 1, "low": 1}]}}, prizes={"tiers": [{"key": "first", "count": 1}]},
    )
    found = firmness(read(paper))
    assert found.borders[0].firm and found.tried["without_judge"] == 5 and found.tried["without_trim"] == 1


def test_without_tiers_there_is_no_border():
    assert firmness(read(papers.document({"p1": [90], "p2": [80]}))).borders == ()
