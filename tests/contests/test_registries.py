"""What the setup says in words covers everything that the tally and the registries know."""



import pytest

from app.contests.forms import ScoringForm
from app.contests.parts import rule_data, rule_of
from app.contests.rules import PRESETS, REGISTRIES, WORDS, tie_choices
from app.core.tally import read


@pytest.mark.parametrize("registry", list(REGISTRIES))
def test_every_value_of_the_tally_has_a_sentence(registry):
    assert list(WORDS[registry]) == list(REGISTRIES[registry])


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_is_a_rule_that_the_tally_reads(name):
    criteria = [{"key": "idea", "max": 100}]
    read({"schema": "tally/1", "criteria": criteria, "entries": [], "scorecards": [], "rule": PRESETS[name].made(["idea"])})


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_rule_comes_back_from_its_form_as_it_was(app, name):
    rule = PRESETS[name].made(["idea"])
    with app.test_request_context():
        form = ScoringForm(formdata=None, data=rule_data(rule))
        assert rule_of(form) == rule


def test_a_tie_break_is_offered_for_each_criterion_and_each_earlier_stage():
    names = [name for name, _words in tie_choices({"idea": "想法", "team": "团队"}, {"semi": "复赛"})]
    assert {"criterion:idea", "criterion:team", "source:semi", "median", "lot"} <= set(names)
    assert not any(name.startswith("source") for name, _words in tie_choices({"idea": "想法"}, {}))


