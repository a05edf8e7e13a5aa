"""What a tally refuses, and the place it points to."""

import copy
import json
from decimal import Decimal

import pytest

from app.core.refusals import Refusal
from app.core.tally import loads, read, tally_json
from tests.core.papers import criterion, document

GOOD = document(
    {"p1": [90, 80], "p2": [85, 70]},
    criteria=[criterion(max=100, step="0.5")],
    rule={"trim": {"steps": [{"from_judges": 3, "high": 1, "low": 1}]}, "ties": ["lot"]},
    sources=[{"name": "now", "scorecards": True}, {"name": "then", "scores": {"p1": 1}}],
    prizes={"tiers": [{"key": "first", "count": 1, "min_score": None}]},
)
GONE = object()


def changed(path, value):
    """The good document with one place changed, added or (GONE) taken out."""
    paper = copy.deepcopy(GOOD)
    *parents, last = path
    target = paper
    for step in parents:
        target = target[step]
    if value is GONE:
        del target[last]
    elif isinstance(target, list) and last == len(target):
        target.append(value)
    else:
        target[last] = value
    return paper


CASES = [
    ("/schema", "document.unknown_schema", ("schema",), "tally/2"),
    ("/schema", "document.missing_key", ("schema",), GONE),
    ("/criteria", "document.missing_key", ("criteria",), GONE),
    ("/entries", "document.missing_key", ("entries",), GONE),
    ("/scorecards", "document.missing_key", ("scorecards",), GONE),
    ("/extra", "document.unknown_key", ("extra",), 1),
    ("/a~1b~0c", "document.unknown_key", ("a/b~c",), 1),
    ("/rule/avarage", "document.unknown_key", ("rule", "avarage"), "mean"),
    ("/rule", "document.not_an_object", ("rule",), None),
    ("/rule/average", "document.unknown_choice", ("rule", "average"), "mode"),
    ("/rule/average", "document.unknown_choice", ("rule", "average"), ["mean"]),
    ("/rule/normalise", "document.unknown_choice", ("rule", "normalise"), "rank"),
    ("/rule/rounding", "document.unknown_choice", ("rule", "rounding"), "up"),
    ("/rule/rank_style", "document.unknown_choice", ("rule", "rank_style"), "ordinal"),
    ("/rule/quorum", "document.number_too_small", ("rule", "quorum"), 0),
    ("/rule/quorum", "document.not_whole", ("rule", "quorum"), "1.5"),
    ("/rule/quorum", "document.not_a_number", ("rule", "quorum"), True),
    ("/rule/places/score", "document.number_too_large", ("rule", "places"), {"score": 13}),
    ("/rule/places/score", "document.number_too_small", ("rule", "places"), {"score": -1}),
    ("/rule/places/sum", "document.unknown_key", ("rule", "places"), {"sum": 1}),
    ("/rule/trim/scope", "document.unknown_choice", ("rule", "trim", "scope"), "judge"),
    ("/rule/trim/steps/0", "tally.trim_leaves_nothing", ("rule", "trim", "steps", 0, "high"), 2),
    ("/rule/trim/steps/0/low", "document.number_too_small", ("rule", "trim", "steps", 0, "low"), -1),
    ("/rule/trim/steps/0/from_judges", "document.missing_key", ("rule", "trim", "steps", 0, "from_judges"), GONE),
    ("/rule/trim/steps/1/from_judges", "document.twice", ("rule", "trim", "steps", 1), {"from_judges": 3}),
    ("/rule/ties/1", "tally.unknown_tie_break", ("rule", "ties", 1), "mean"),
    ("/rule/ties/1", "tally.unknown_tie_break", ("rule", "ties", 1), "criterion"),
    ("/rule/ties/1", "tally.unknown_tie_break", ("rule", "ties", 1), "lot:1"),
    ("/rule/ties/1", "tally.tie_break_unknown_criterion", ("rule", "ties", 1), "criterion:x"),
    ("/rule/ties/1", "tally.tie_break_unknown_source", ("rule", "ties", 1), "source:x"),
    ("/rule/ties/1", "document.not_a_string", ("rule", "ties", 1), 5),
    ("/criteria/1/key", "document.twice", ("criteria", 1), criterion()),
    ("/criteria/0/key", "document.empty_key", ("criteria", 0, "key"), ""),
    ("/criteria/0/max", "document.missing_key", ("criteria", 0, "max"), GONE),
    ("/criteria/0/max", "tally.maximum_below_minimum", ("criteria", 0, "min"), 101),
    ("/criteria/0/step", "tally.step_not_positive", ("criteria", 0, "step"), 0),
    ("/criteria/0/weight", "document.not_a_number", ("criteria", 0, "weight"), "1,5"),
    ("/criteria", "tally.no_criteria", ("criteria",), []),
    ("/entries/2/key", "document.twice", ("entries", 2), {"key": "p1"}),
    ("/entries/0", "document.not_an_object", ("entries", 0), "p1"),
    ("/entries/0/status", "document.unknown_choice", ("entries", 0, "status"), "absent"),
    ("/entries/0/lot", "document.not_a_number", ("entries", 0, "lot"), "first"),
    ("/entries/0/adjustments/0/points", "document.missing_key", ("entries", 0, "adjustments"), [{"reason": "x"}]),
    ("/entries/0/adjustments/0/reason", "document.not_a_string",
     ("entries", 0, "adjustments"), [{"points": 1, "reason": 2}]),
    ("/scorecards", "document.not_a_list", ("scorecards",), {}),
    ("/scorecards/0/entry", "tally.unknown_entry", ("scorecards", 0, "entry"), "p9"),
    ("/scorecards/1/judge", "tally.judge_twice", ("scorecards", 1, "judge"), "j1"),
    ("/scorecards/0/counted", "document.not_a_flag", ("scorecards", 0, "counted"), 1),
    ("/scorecards/0/panel", "document.empty_key", ("scorecards", 0, "panel"), ""),
    ("/scorecards/0/remark", "document.unknown_key", ("scorecards", 0, "remark"), "x"),
    ("/scorecards/0/marks", "document.missing_key", ("scorecards", 0, "marks"), GONE),
    ("/scorecards/0/marks", "document.not_an_object", ("scorecards", 0, "marks"), [90]),
    ("/scorecards/0/marks/c", "tally.mark_missing", ("scorecards", 0, "marks"), {}),
    ("/scorecards/0/marks/x", "tally.unknown_criterion", ("scorecards", 0, "marks", "x"), 1),
    ("/scorecards/3/marks/c", "tally.mark_above_maximum", ("scorecards", 3, "marks", "c"), "100.5"),
    ("/scorecards/3/marks/c", "tally.mark_below_minimum", ("scorecards", 3, "marks", "c"), -1),
    ("/scorecards/3/marks/c", "tally.mark_off_step", ("scorecards", 3, "marks", "c"), "70.25"),
    ("/scorecards/3/marks/c", "document.not_a_number", ("scorecards", 3, "marks", "c"), None),
    ("/scorecards/3/marks/c", "document.not_a_number", ("scorecards", 3, "marks", "c"), True),
    ("/scorecards/3/marks/c", "document.not_a_number", ("scorecards", 3, "marks", "c"), [70]),
    ("/sources", "tally.no_source", ("sources",), []),
    ("/sources/1", "tally.source_of_nothing", ("sources", 1, "scores"), GONE),
    ("/sources/0/scores", "tally.scores_beside_scorecards", ("sources", 0, "scores"), {}),
    ("/sources/1/scorecards", "tally.second_scorecards_source",
     ("sources", 1), {"name": "then", "scorecards": True}),
    ("/sources/1/scores/p9", "tally.unknown_entry", ("sources", 1, "scores", "p9"), 1),
    ("/sources/1/scores/p1", "document.not_a_number", ("sources", 1, "scores", "p1"), ""),
    ("/sources/1/name", "document.twice", ("sources", 1, "name"), "now"),
    ("/prizes/ties", "document.unknown_choice", ("prizes", "ties"), "split"),
    ("/prizes/tiers/1/key", "document.twice", ("prizes", "tiers", 1), {"key": "first"}),
    ("/prizes/tiers/0/count", "document.number_too_small", ("prizes", "tiers", 0, "count"), -1),
    ("/prizes/tiers/0/min_score", "document.not_a_number", ("prizes", "tiers", 0, "min_score"), "high"),
]


def test_the_document_that_the_cases_change_is_good():
    assert '"rank":1' in tally_json(json.dumps(GOOD))


@pytest.mark.parametrize(("at", "code", "path", "value"), CASES)
def test_a_flaw_is_refused_where_it_stands(at, code, path, value):
    with pytest.raises(Refusal) as caught:
        tally_json(json.dumps(changed(path, value)))

    assert (caught.value.at, caught.value.code) == (at, code)
    assert str(caught.value) == f"{at}: {caught.value.message}"


def test_the_document_itself_must_be_an_object():
    with pytest.raises(Refusal) as caught:
        tally_json("[]")

    assert (caught.value.at, str(caught.value)) == ("", "is not an object")


def test_a_mark_above_its_maximum_says_both_numbers():
    with pytest.raises(Refusal) as caught:
        read(changed(("scorecards", 3, "marks", "c"), "100.50"))

    assert str(caught.value) == "/scorecards/3/marks/c: 100.5 is above the maximum 100"
    assert caught.value.facts == {"mark": "100.5", "maximum": "100"}


def test_steps_count_from_the_minimum():
    paper = document({"p1": ["0.75"]}, criteria=[criterion(min="0.25", step="0.5")])
    assert read(paper).scorecards[0].steps == (1,)

    paper["scorecards"][0]["marks"]["c"] = "0.5"
    with pytest.raises(Refusal, match="off the steps of 0.5 from 0.25"):
        read(paper)


@pytest.mark.parametrize("kind", ["panel_mean", "zscore", "additive"])
def test_normalising_is_refused_when_trimming_by_criterion(kind):
    with pytest.raises(Refusal) as caught:
        read(document({"p1": [1]}, rule={"normalise": kind, "trim": {"scope": "criterion"}}))

    assert caught.value.at == "/rule/normalise"


@pytest.mark.parametrize("mark", ["1e1", " 1", "1 ", "+1", ".5", "5.", "", "１", "1\n", "0x1", "NaN", "1" * 13,
                                  "0." + "0" * 13])
def test_a_string_of_another_form_is_no_number(mark):
    with pytest.raises(Refusal) as caught:
        read(document({"p1": [mark]}))

    assert caught.value.code == "document.not_a_number"


@pytest.mark.parametrize("mark", [90.5, Decimal("NaN"), Decimal("Infinity"), 10**50])
def test_a_value_that_is_not_exact_is_no_number(mark):
    with pytest.raises(Refusal) as caught:
        read(document({"p1": [mark]}))

    assert caught.value.at == "/scorecards/0/marks/c"


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity", "1e999999999", "1e99999999999999999999999",
                                     "9" * 5000])
def test_a_json_number_beyond_reason_is_refused_where_it_stands(written):
    paper = json.dumps(document({"p1": [7]})).replace('"c": 7', f'"c": {written}')

    with pytest.raises(Refusal) as caught:
        tally_json(paper)

    assert (caught.value.at, caught.value.code) == ("/scorecards/0/marks/c", "document.not_a_number")


def test_a_key_that_stands_twice_is_refused_where_it_stands():
    with pytest.raises(Refusal) as caught:
        loads('{"rule": [{"a": 1}, {"x/y": 1, "b": 2, "x/y": 1}]}')

    assert (caught.value.at, caught.value.code) == ("/rule/1/x~1y", "document.doubled_key")


def test_text_that_is_no_json_is_refused_with_line_and_column():
    with pytest.raises(Refusal) as caught:
        loads('{"a":\n 1,}')

    assert caught.value.code == "document.not_json"
    assert caught.value.facts["line"] == 2


def test_endless_nesting_is_refused():
    with pytest.raises(Refusal) as caught:
        loads("[" * 100_000)

    assert caught.value.code == "document.too_deep"


def test_half_a_surrogate_pair_is_refused_as_it_could_not_be_printed():
    with pytest.raises(Refusal) as caught:
        read(document(entries={"\ud800": {}}))

    assert caught.value.at == "/entries/0/key"


def test_a_refusal_is_one_line_whatever_a_key_holds():
    with pytest.raises(Refusal) as caught:
        read(document() | {"a\nb\u2028": 1})

    assert str(caught.value) == "/a\\nb\\u2028: is not a known key"


def test_marks_of_a_scorecard_that_is_not_counted_are_checked_all_the_same():
    paper = document({"p1": [700]})
    paper["scorecards"][0]["counted"] = False

    with pytest.raises(Refusal) as caught:
        read(paper)

    assert caught.value.at == "/scorecards/0/marks/c"


def test_true_is_no_mark_though_one_was_seen_before():
    with pytest.raises(Refusal) as caught:
        read(document({"p1": [1, True]}))

    assert caught.value.at == "/scorecards/1/marks/c"
