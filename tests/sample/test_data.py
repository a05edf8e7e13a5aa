"""Checks, by arithmetic of its own, that the sample contest's files agree with each other and with what was published."""

import hashlib
import json
from collections import Counter
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "app" / "sample" / "pudong2017"
PUBLISHED = {
    "社区创就业大数据可视化平台": ("浦兴路街道", "一等奖"),
    "Bodylab社区舞蹈中心": ("花木街道", "二等奖"),
    "私家茶点": ("周浦镇", "二等奖"),
    "智慧社区平台": ("张江镇", "三等奖"),
    "智汇家园社区平台": ("周浦镇", "三等奖"),
    "恺邻照护-居家养老": ("潍坊新村街道", "三等奖"),
    "童欣书画": ("周浦镇", "优胜奖"),
}


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


CONTEST, PROJECTS, JUDGES, MARKS = read("contest"), read("projects")["projects"], read("judges"), read("marks")
BY_KEY = {project["key"]: project for project in PROJECTS}
ROADSHOWS = ["preliminary", "final"]


def keys(rows):
    return [row["key"] for row in rows]


def reached(*outcomes):
    return {project["key"] for project in PROJECTS if project["outcome"] in outcomes}


def totals_of(stage):
    totals = {}
    for card in MARKS[stage]["scorecards"]:
        totals.setdefault(card["entry"], []).append(sum(Fraction(mark) for mark in card["marks"].values()))
    return totals


def score(totals):
    """The mean without the lowest and the highest total, to two decimals, half up."""
    kept = sorted(totals)[1:-1]
    hundredths = Fraction(sum(kept), len(kept)) * 100
    return Fraction(int(hundredths + Fraction(1, 2)), 100)


def ranked(stage):
    """Entries by score, then by untrimmed mean; no two may be equal in both."""
    order = sorted(((score(t), Fraction(sum(t), len(t)), entry) for entry, t in totals_of(stage).items()), reverse=True)
    assert len({(first, second) for first, second, _ in order}) == len(order)
    return order


def test_84_projects_become_36_and_then_13():
    assert len(PROJECTS) == len(BY_KEY) == 84
    assert (len(reached("preliminary", "final")), len(reached("final"))) == (36, 13)
    assert [(s["enters"], s["advances"]) for s in CONTEST["stages"]] == [(84, 36), (36, 13), (13, None)]


def test_keys_run_from_p01_to_p84_in_order_of_submission():
    assert list(BY_KEY) == [f"p{number:02d}" for number in range(1, 85)]
    times = [project["submitted_at"] for project in PROJECTS]
    assert times == sorted(times)
    assert CONTEST["dates"]["call_opens"] <= times[0] and times[-1] < CONTEST["dates"]["call_closes"]


def test_titles_and_applicants_are_unique():
    for values in ([p["title"] for p in PROJECTS], [p["title_en"] for p in PROJECTS], [p["applicant"]["name"] for p in PROJECTS]):
        assert len(set(values)) == 84 and all(values)


def test_made_up_people_have_names_of_their_own():
    names = [p["applicant"]["name"] for p in PROJECTS] + [person["name"] for person in JUDGES["judges"] + JUDGES["people"]]
    assert len(set(names)) == len(names)


def test_applicants_partly_agree_to_be_named():
    answers = Counter(project["applicant"]["agree_to_be_named"] for project in PROJECTS)
    assert set(answers) == {True, False} and min(answers.values()) >= 15


def test_regions_are_36_and_at_least_30_but_not_all_have_entries():
    assert len(set(keys(CONTEST["regions"]))) == 36
    assert Counter(region["kind"] for region in CONTEST["regions"]) == {"街道": 12, "镇": 24}
    assert all(region["zh"].endswith(region["kind"]) for region in CONTEST["regions"])
    used = {project["region"] for project in PROJECTS}
    assert used < set(keys(CONTEST["regions"])) and len(used) >= 30


def test_all_nine_fields_are_used():
    assert len(CONTEST["fields"]) == 9
    assert {project["field"] for project in PROJECTS} == set(keys(CONTEST["fields"]))


def test_published_finalists_keep_title_region_and_prize():
    regions = {region["key"]: region["zh"] for region in CONTEST["regions"]}
    tiers = {tier["key"]: tier["title"]["zh"] for tier in CONTEST["prizes"]["tiers"]}
    found = {p["title"]: (regions[p["region"]], tiers[p["prize"]]) for p in PROJECTS if p["title"] in PUBLISHED}
    assert found == PUBLISHED


def test_made_up_parts_are_marked_on_every_project():
    for project in PROJECTS:
        made_up = set(project["made_up"])
        assert made_up < set(project) and {"answers", "applicant", "field", "screening"} <= made_up
        assert (not {"title", "region", "outcome", "prize"} & made_up) == (project["title"] in PUBLISHED)


@pytest.mark.parametrize("name", ["contest", "projects", "judges", "marks"])
def test_every_file_says_that_it_holds_sample_data(name):
    assert "示例数据" in read(name)["note"] and "sample data" in read(name)["note"]


def test_every_project_answers_every_question_within_its_limits():
    for project in PROJECTS:
        assert list(project["answers"]) == keys(CONTEST["questions"])
        for question in CONTEST["questions"]:
            answer = project["answers"][question["key"]]
            if question["kind"] == "number":
                assert question["min"] <= answer <= question["max"]
            elif question["kind"] == "choice":
                assert answer in keys(question["options"])
            else:
                assert 0 < len(answer) <= question["max_length"]


def test_questions_stand_in_the_five_steps_of_the_form():
    assert len(CONTEST["form_steps"]) == 5
    assert {question["step"] for question in CONTEST["questions"]} == set(keys(CONTEST["form_steps"]))
    assert {question["kind"] for question in CONTEST["questions"]} == {"text", "long", "number", "choice"}


def test_no_answer_sentence_is_repeated():
    written = [q["key"] for q in CONTEST["questions"] if q["kind"] in ("text", "long")]
    texts = [project["answers"][key] for project in PROJECTS for key in written]
    assert len(set(texts)) == len(texts)
    sentences = Counter(part for text in texts for part in text.split("。") if part)
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


def test_long_answers_have_two_to_four_sentences():
    long = [question["key"] for question in CONTEST["questions"] if question["kind"] == "long"]
    counts = {project["answers"][key].count("。") for project in PROJECTS for key in long}
    assert counts <= {2, 3, 4}


def test_screening_gives_a_reason_of_its_own_to_every_project_that_does_not_advance():
    screeners = {person["key"] for person in JUDGES["people"] if person["role"] == "screener"}
    failed = [p["screening"] for p in PROJECTS if p["outcome"] == "screening"]
    assert len({verdict["reason"] for verdict in failed}) == len(failed) == 48
    for project in PROJECTS:
        verdict, out = project["screening"], project["outcome"] == "screening"
        assert verdict["screener"] in screeners and (verdict["verdict"] == "fail") == out
        assert bool(verdict["unmet"]) == bool(verdict["reason"]) == out
        assert set(verdict["unmet"]) <= set(keys(CONTEST["checklist"]))


def test_criteria_add_up_to_100():
    assert len(CONTEST["criteria"]) == 4
    assert sum(criterion["max"] * criterion["weight"] for criterion in CONTEST["criteria"]) == 100


def test_rule_is_the_one_this_arithmetic_follows():
    rule = CONTEST["rule"]
    assert rule["trim"] == {"scope": "scorecard", "steps": [{"from_judges": 5, "high": 1, "low": 1}]}
    assert (rule["average"], rule["normalise"], rule["places"]["score"], rule["rounding"]) == ("mean", "none", 2, "half_up")
    assert rule["ties"] == ["untrimmed_mean", "criterion:innovation"] and rule["quorum"] == 5


@pytest.mark.parametrize("stage", ROADSHOWS)
def test_marks_are_within_bounds_and_on_a_step(stage):
    for card in MARKS[stage]["scorecards"]:
        assert list(card["marks"]) == keys(CONTEST["criteria"])
        for criterion in CONTEST["criteria"]:
            mark = Fraction(card["marks"][criterion["key"]])
            assert criterion["min"] <= mark <= criterion["max"]
            assert ((mark - criterion["min"]) / Fraction(criterion["step"])).denominator == 1


@pytest.mark.parametrize("stage, outcomes", [("preliminary", ("preliminary", "final")), ("final", ("final",))])
def test_every_judge_scores_every_entry_once(stage, outcomes):
    pairs = [(card["entry"], card["judge"]) for card in MARKS[stage]["scorecards"]]
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) == {(entry, judge) for entry in reached(*outcomes) for judge in MARKS[stage]["judges"]}
    assert set(MARKS[stage]["judges"]) <= set(keys(JUDGES["judges"]))


@pytest.mark.parametrize("stage", ROADSHOWS)
def test_judges_differ_in_severity_and_on_each_entry(stage):
    cards = MARKS[stage]["scorecards"]
    by_judge = Counter()
    for card in cards:
        by_judge[card["judge"]] += sum(Fraction(mark) for mark in card["marks"].values())
    assert len(set(by_judge.values())) == len(by_judge)
    assert max(by_judge.values()) - min(by_judge.values()) >= 2 * len(totals_of(stage))
    assert all(Fraction(1) <= max(totals) - min(totals) <= 14 for totals in totals_of(stage).values())


def test_final_standings_give_exactly_the_published_prizes():
    order = [entry for _, _, entry in ranked("final")]
    won = []
    for tier in CONTEST["prizes"]["tiers"]:
        won += [tier["key"]] * (len(order) - len(won) if tier["count"] is None else tier["count"])
    assert dict(zip(order, won, strict=True)) == {key: BY_KEY[key]["prize"] for key in order}
    assert Counter(won) == {"first": 1, "second": 2, "third": 3, "merit": 7}


def test_final_scores_lie_between_78_and_94_with_one_tie_among_merit_awards():
    order = ranked("final")
    assert Fraction(78) <= order[-1][0] and order[0][0] <= 94
    tied = [entry for value, _, entry in order if [row[0] for row in order].count(value) > 1]
    assert len(tied) == 2 and {BY_KEY[entry]["prize"] for entry in tied} == {"merit"}


def test_preliminary_top_13_are_the_finalists():
    order = ranked("preliminary")
    assert {entry for _, _, entry in order[:13]} == reached("final")
    assert order[12][0] > order[13][0]


def test_final_order_is_the_draw_from_its_seed():
    final = MARKS["final"]
    drawn = sorted(reached("final"), key=lambda entry: hashlib.sha256(f"{final['draw_seed']}\n{entry}".encode()).hexdigest())
    assert final["order"] == drawn


def test_preliminary_days_hold_every_entry_once():
    days = MARKS["preliminary"]["days"]
    entries = [entry for day in days for entry in day["entries"]]
    stage = next(stage for stage in CONTEST["stages"] if stage["key"] == "preliminary")
    assert len(entries) == 36 and set(entries) == reached("preliminary", "final")
    assert [day["starts"] for day in days] == stage["days"]


def test_panel_has_seven_judges_and_one_head():
    assert len(JUDGES["judges"]) == 7 and sum(judge["head"] for judge in JUDGES["judges"]) == 1
    assert Counter(person["role"] for person in JUDGES["people"]) == {"organiser": 1, "host": 1, "supervisor": 1, "screener": 2}


def test_final_is_on_the_published_afternoon():
    final = CONTEST["stages"][-1]
    assert datetime.fromisoformat(final["days"][0]).date().isoformat() == "2017-11-22"
    assert datetime.fromisoformat(final["days"][0]).hour >= 12
    assert final["venue"]["zh"] == "浦兴社区文化活动中心二楼报告厅"
