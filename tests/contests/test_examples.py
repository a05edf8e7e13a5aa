"""Examples beside the choices of a rule: every value of the tally has its reason and an example of its own."""

import pytest

from app.contests.examples import WHY, examples, prize_example
from app.contests.rules import PRESETS, REGISTRIES
from app.core.refusals import Refusal

CRITERIA = [{"key": "a", "max": "60", "step": "0.5"}, {"key": "b", "max": "40", "step": "0.5"}]
TRIM = {"scope": "scorecard", "steps": [{"from_judges": 5, "high": 1, "low": 1}]}
FULL = {"trim": TRIM, "places": {"score": 2}, "ties": ["untrimmed_mean"], "quorum": 3}


def test_every_value_has_its_reason():
    for registry, reasons in WHY.items():
        assert list(reasons) == list(REGISTRIES[registry])
        assert all(str(text) for text in reasons.values())


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_an_example_for_every_choice(name):
    found = examples(CRITERIA, PRESETS[name].made(["a"]), {"a": "创新性"})
    assert all(one.text or one.why or one.totals for one in found.values())


def test_trimming_strikes_out_what_the_tally_drops():
    found = examples(CRITERIA, FULL, {})["trim"]
    assert [dropped for _value, dropped in found.totals] == ["high", None, None, None, None, None, "low"]
    assert [dropped for _value, dropped in examples(CRITERIA, {}, {})["trim"].totals] == [None] * 7


def test_each_choice_changes_its_example():
    for group, values in (
        ("average", [{"average": name} for name in ("mean", "median", "sum")]),
        ("normalise", [{"normalise": name} for name in ("none", "panel_mean", "zscore", "additive")]),
        ("rank_style", [{"rank_style": name} for name in ("competition", "dense")]),
        ("quorum", [{"quorum": number} for number in (1, 3, 5)]),
        ("rounding", [{"places": {"score": places}} for places in (0, 1, 2)]),
        ("ties", [{"ties": names} for names in ([], ["untrimmed_mean"], ["criterion:b"])]),
    ):
        told = [examples(CRITERIA, {**FULL, **value}, {"b": "效益"})[group] for value in values]
        assert len({one.text for one in told}) == len(values), group


def test_the_example_grows_to_the_judges_that_a_step_asks_for():
    steps = [{"from_judges": 9, "high": 2, "low": 2}]
    found = examples(CRITERIA, {"trim": {"steps": steps}}, {})["trim"]
    assert len(found.totals) == 9 and sum(dropped is not None for _value, dropped in found.totals) == 4


@pytest.mark.parametrize(
    "criteria",
    [[{"key": "a", "max": 1}], [{"key": "a", "min": -5, "max": 5, "step": "0.25"}], [{"key": "a", "max": 100, "step": 7, "weight": "0.5"}]],
)
def test_criteria_of_any_size_have_examples(criteria):
    for rule in (FULL, {**FULL, "trim": {**TRIM, "scope": "criterion"}, "normalise": "none"}, {}):
        assert examples(criteria, rule, {})


def test_a_rule_that_does_not_hold_has_none():
    with pytest.raises(Refusal):
        examples(CRITERIA, {"trim": {"steps": [{"from_judges": 2, "high": 1, "low": 1}]}}, {})


def test_each_policy_of_prizes_treats_the_shared_rank_in_its_way():
    tiers = [{"key": "1", "title": "一等奖", "count": 1}, {"key": "2", "title": "二等奖", "count": 2}]
    told = [prize_example(tiers, ties).text for ties in ("promote", "demote", "hold")]
    assert "都得“一等奖”" in told[0] and "都得“二等奖”" in told[1] and "暂不发奖" in told[2]


@pytest.mark.parametrize("count", [-1, 0, 10**6])
def test_a_count_that_no_table_holds_has_a_reason_alone(count):
    assert prize_example([{"key": "1", "title": "一等奖", "count": count}], "promote").text == ""
