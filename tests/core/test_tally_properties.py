"""What holds for every document: found with Hypothesis, and against a second tally written another way."""

import copy
import json
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.tally import loads, read, standings_to_json, tally, tally_json
from tests.core import reference

KEYS = ("a", "b")


@st.composite
def documents(draw, **fixed):
    """Few entries, few different marks: ties and borders are common."""
    entries = [f"p{number}" for number in range(draw(st.integers(1, 7)))]
    marks = st.fixed_dictionaries({key: st.sampled_from([0, 1, "1.5", 2, "2.0", 3]) for key in KEYS})
    scorecards = [
        {"judge": judge, "entry": entry, "panel": judge[0], "marks": draw(marks)}
        for entry in entries
        for judge in ("x1", "x2", "x3", "y1", "y2")[: draw(st.integers(0, 5))]
    ]
    rule = {
        "trim": {"steps": draw(st.sampled_from([
            [], [{"from_judges": 3, "high": 1, "low": 1}],
            [{"from_judges": 5, "high": 2, "low": 1}, {"from_judges": 2, "high": 0, "low": 1}],
        ]))},
        "quorum": draw(st.integers(1, 3)),
        "places": {"score": draw(st.sampled_from([None, 0, 1]))},
        "ties": draw(st.lists(st.sampled_from(["untrimmed_mean", "criterion:a", "criterion:b"]), max_size=3)),
        "rank_style": draw(st.sampled_from(["competition", "dense"])),
    }
    return {
        "schema": "tally/1",
        "rule": rule | fixed,
        "criteria": [{"key": "a", "max": 3, "step": "0.5", "weight": "0.7"},
                     {"key": "b", "max": 3, "step": "0.5", "weight": 1}],
        "entries": [
            {"key": key, "status": draw(st.sampled_from(["active", "active", "active", "withdrawn"]))}
            for key in entries
        ],
        "scorecards": draw(st.permutations(scorecards)),
        "prizes": {
            "tiers": [
                {"key": f"t{index}", "count": draw(st.sampled_from([None, 0, 1, 2, 3])),
                 "min_score": draw(st.sampled_from([None, None, 1, "2.5"]))}
                for index in range(draw(st.integers(0, 3)))
            ],
            "ties": draw(st.sampled_from(["promote", "demote", "hold"])),
        },
    }


KINDS = st.sampled_from(["none", "panel_mean", "zscore", "additive"])


def standing(paper):
    return json.loads(tally_json(json.dumps(paper)))


def places(paper):
    return {row["entry"]: (row["rank"], row["score"], row["prize"]) for row in standing(paper)["standings"]}


@settings(max_examples=400, deadline=None)
@given(documents())
def test_a_second_tally_written_another_way_agrees(paper):
    result = tally(read(paper))
    ranked = [(row.entry, row.rank, row.exact_score, row.prize) for row in result.rows if row.rank is not None]

    lines, tied, held = reference.rank(paper)
    assert ranked == lines
    assert [list(group) for group in result.unresolved_ties] == tied
    assert list(result.held) == held


@settings(deadline=None)
@given(documents(), KINDS, st.randoms())
def test_the_order_of_scorecards_changes_no_rank(paper, kind, chance):
    paper["rule"]["normalise"] = kind
    shuffled = copy.deepcopy(paper)
    chance.shuffle(shuffled["scorecards"])

    assert places(shuffled) == places(paper)


@settings(deadline=None)
@given(documents(), KINDS, st.randoms())
def test_the_order_of_entries_changes_no_rank(paper, kind, chance):
    paper["rule"]["normalise"] = kind
    shuffled = copy.deepcopy(paper)
    chance.shuffle(shuffled["entries"])

    assert places(shuffled) == places(paper)


@settings(deadline=None)
@given(documents(), KINDS, st.randoms())
def test_the_order_of_keys_changes_no_byte(paper, kind, chance):
    paper["rule"]["normalise"] = kind

    def stirred(value):
        if isinstance(value, dict):
            pairs = [(key, stirred(inner)) for key, inner in value.items()]
            chance.shuffle(pairs)
            return dict(pairs)
        return [stirred(inner) for inner in value] if isinstance(value, list) else value

    assert tally_json(json.dumps(stirred(paper))) == tally_json(json.dumps(paper))


@settings(deadline=None)
@given(documents(), KINDS)
def test_new_names_change_nothing_else(paper, kind):
    paper["rule"]["normalise"] = kind
    renamed = copy.deepcopy(paper)
    for entry in renamed["entries"]:
        entry["key"] = f"~/项目 {entry['key']}"
    for card in renamed["scorecards"]:
        card["entry"] = f"~/项目 {card['entry']}"
        card["judge"] = f"评委 {card['judge']}"

    old_names = tally_json(json.dumps(renamed)).replace("~/项目 ", "").replace("评委 ", "")
    assert old_names == tally_json(json.dumps(paper))


@settings(deadline=None)
@given(documents(rank_style="competition"), st.data())
def test_a_higher_mark_never_lowers_a_rank(paper, data):
    if not paper["scorecards"]:
        return
    paper["rule"]["ties"] = []
    better = copy.deepcopy(paper)
    card = data.draw(st.sampled_from(better["scorecards"]))
    card["marks"][data.draw(st.sampled_from(KEYS))] = 3

    before, after = places(paper)[card["entry"]][0], places(better)[card["entry"]][0]
    assert before is None or after <= before


@settings(deadline=None)
@given(documents(), KINDS)
def test_every_entry_and_scorecard_is_listed_once(paper, kind):
    paper["rule"]["normalise"] = kind
    lines = standing(paper)["standings"]

    assert sorted(row["entry"] for row in lines) == sorted(entry["key"] for entry in paper["entries"])
    listed = [(card["judge"], row["entry"]) for row in lines for card in row["scorecards"]]
    assert sorted(listed) == sorted((card["judge"], card["entry"]) for card in paper["scorecards"])


@settings(deadline=None)
@given(documents())
def test_no_tier_gives_more_than_its_count_unless_a_shared_rank_is_promoted(paper):
    result = standing(paper)
    for tier in paper["prizes"]["tiers"]:
        prized = [row for row in result["standings"] if row["prize"] == tier["key"]]
        if tier["count"] is None or len(prized) <= tier["count"]:
            continue
        assert paper["prizes"]["ties"] == "promote"
        last = [row for row in prized if row["rank"] == prized[-1]["rank"]]
        assert len(last) > 1
        assert len(prized) - len(last) < tier["count"]


@settings(deadline=None)
@given(documents())
def test_prizes_never_rise_going_down_the_ranks(paper):
    order = [tier["key"] for tier in paper["prizes"]["tiers"]] + [None]
    ranked = [row for row in standing(paper)["standings"] if row["rank"] is not None]
    given_out = [order.index(row["prize"]) for row in ranked if row["prize"]]

    assert given_out == sorted(given_out)


@settings(deadline=None)
@given(documents(), KINDS)
def test_no_trimmed_score_lies_outside_the_adjusted_totals(paper, kind):
    paper["rule"] |= {"normalise": kind, "places": {}}
    for row in standing(paper)["standings"]:
        if row["score"] is not None:
            kept = [Fraction(card["adjusted"]) for card in row["scorecards"] if card["dropped"] is None]
            slack = Fraction(1, 10**11)
            assert min(kept) - slack <= Fraction(row["score"]) <= max(kept) + slack


@settings(deadline=None)
@given(documents(), KINDS)
def test_a_document_from_memory_and_from_text_prints_the_same_bytes(paper, kind):
    paper["rule"]["normalise"] = kind
    text = json.dumps(paper)

    assert standings_to_json(tally(read(loads(text)))) == tally_json(text)
    assert standings_to_json(tally(read(paper))) == tally_json(text)
