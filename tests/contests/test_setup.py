"""Setting a contest up on its pages: what is saved, what is refused and where the reason stands."""

import pytest

from app import clock
from app.change import AuditRow, change
from app.contests.actions import lock_stage
from app.contests.models import Contest, Criterion, Field
from app.core.policy import SYSTEM
from app.db import db
from tests.contests.filling import changed, save, typed

ROOT = "/manage/spring/setup"
SCORING, PRIZES = f"{ROOT}/stages/final/scoring", f"{ROOT}/stages/final/prizes"


@pytest.fixture
def lin(cast):
    return cast.browse("lin")


@pytest.mark.parametrize("page", ["texts", "fields", "regions", "questions", "sections", "stages", "stages/screening/checklist", "stages/final/scoring", "stages/final/prizes"])
def test_a_page_saved_untouched_changes_nothing(cast, lin, page):
    before = db.session.query(AuditRow).count()
    assert save(lin, f"{ROOT}/{page}").status_code == 302
    assert cast.contest.version == 1
    assert db.session.query(AuditRow).count() == before


def test_texts_are_saved_in_the_zone_that_was_typed_and_audited_before_and_after(cast, lin):
    answer = save(lin, f"{ROOT}/texts", title="新名字", timezone="UTC", opens_at="2026-03-01T09:00", closes_at="2026-04-01T09:00")
    assert answer.status_code == 302
    assert cast.contest.title == "新名字"
    assert cast.contest.opens_at.isoformat() == "2026-03-01T09:00:00+00:00"
    row = db.session.query(AuditRow).filter_by(action="contests.changed").one()
    assert row.line()["payload"]["changes"]["title"] == ["春天的大赛", "新名字"]
    assert row.actor == cast.actor("lin").label


def test_closing_before_opening_is_said_beside_the_closing_date_and_keeps_what_was_typed(cast, lin):
    answer = save(lin, f"{ROOT}/texts", title="改一改", opens_at="2026-04-01T09:00", closes_at="2026-03-01T09:00")
    assert answer.status_code == 422
    assert 'id="closes_at-error"' in answer.text and "截止时间要晚于开始时间" in answer.text
    assert typed(answer.text)["title"] == "改一改"
    assert typed(answer.text)["closes_at"] == "2026-03-01T09:00"
    assert cast.contest.title == "春天的大赛"


def test_an_unknown_time_zone_is_named(lin):
    answer = save(lin, f"{ROOT}/texts", timezone="Mars/Olympus")
    assert answer.status_code == 422 and "Mars/Olympus" in answer.text and 'id="timezone-error"' in answer.text


def test_half_a_date_is_refused_in_words(lin):
    answer = save(lin, f"{ROOT}/texts", opens_at="2026-13-99T99:99")
    assert answer.status_code == 422 and "请写完整的日期和时间" in answer.text


def test_pasted_regions_follow_the_list_with_keys_and_kinds(cast, lin):
    assert save(lin, f"{ROOT}/regions", paste="潍坊新村街道\t Weifang Xincun\n\n  高桥镇  ").status_code == 302
    made = cast.contest.regions
    assert [region.title for region in made] == ["浦兴路街道", "周浦镇", "潍坊新村街道", "高桥镇"]
    assert [(region.key, region.kind) for region in made[2:]] == [("weifang-xincun", "街道"), ("region-1", "镇")]


def test_a_region_pasted_twice_is_refused_beside_the_list(cast, lin):
    answer = save(lin, f"{ROOT}/regions", paste="高桥镇\n高桥镇")
    assert answer.status_code == 422 and 'id="paste-error"' in answer.text
    assert len(cast.contest.regions) == 2


def test_rows_are_kept_in_the_order_of_their_figures(cast, lin):
    assert save(lin, f"{ROOT}/fields", rows__0__order="9").status_code == 302
    assert [field.key for field in cast.contest.fields] == ["green", "care"]


def test_a_field_in_use_is_not_removed_and_the_figure_is_told(cast, lin):
    answer = save(lin, f"{ROOT}/fields", rows__0__drop="y")
    assert answer.status_code == 409 and "3 个项目" in answer.text
    assert len(cast.contest.fields) == 2


def test_a_field_that_nobody_uses_is_removed(cast, lin):
    assert save(lin, f"{ROOT}/fields", rows__1__drop="y").status_code == 302
    assert [field.key for field in cast.contest.fields] == ["care"]


def test_a_question_is_removed(cast, lin):
    assert save(lin, f"{ROOT}/questions", questions__2__drop="y").status_code == 302
    assert [question.key for question in cast.contest.questions] == ["summary", "problem"]


def test_options_keep_their_keys_when_they_are_reworded(cast, lin):
    save(lin, f"{ROOT}/questions", questions__3__label="支持", questions__3__kind="choice", questions__3__choices="贷款 | Loan\n场地 | Rent")
    save(lin, f"{ROOT}/questions", questions__3__choices="低息贷款 | Cheap loan\n场地 | Rent")
    choices = cast.contest.questions[3].choices
    assert [(one["key"], one["title"]) for one in choices] == [("loan", "低息贷款"), ("rent", "场地")]


def test_a_choice_with_one_option_is_refused(lin):
    answer = save(lin, f"{ROOT}/questions", questions__0__kind="choice", questions__0__choices="只有一个")
    assert answer.status_code == 422 and "至少要有两个选项" in answer.text and 'id="questions-0-choices-error"' in answer.text


def test_a_new_stage_gets_a_key_and_the_first_preset(cast, lin):
    answer = save(lin, f"{ROOT}/stages", stages__2__title="复赛", stages__2__kind="roadshow", stages__2__key="Second Round")
    assert answer.status_code == 302
    stage = cast.contest.stages[2]
    assert (stage.key, stage.kind, stage.pitch_seconds) == ("second-round", "roadshow", 480)
    assert stage.rule["trim"]["steps"] == [{"from_judges": 5, "high": 1, "low": 1}]


def test_two_stages_with_one_key_are_refused(lin):
    answer = save(lin, f"{ROOT}/stages", stages__2__title="又一个", stages__2__key="final")
    assert answer.status_code == 422 and 'id="stages-2-key-error"' in answer.text


def test_a_stage_with_entries_is_not_removed(cast, lin):
    answer = save(lin, f"{ROOT}/stages", stages__1__drop="y")
    assert answer.status_code == 409 and "3 个参评项目" in answer.text
    assert len(cast.contest.stages) == 2


def test_criteria_and_rule_are_saved_as_a_tally_rule(cast, lin):
    save(lin, SCORING, criteria__2__title="现场", criteria__2__max="12.5", criteria__2__step="0.5", quorum="3", ties__0="median", ties__1="criterion:benefit")
    stage = cast.stage
    assert [format(one.max, "f") for one in stage.criteria] == ["60", "40", "12.5"]
    assert stage.rule["quorum"] == 3 and stage.rule["ties"] == ["median", "criterion:benefit"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"criteria__0__step": "0.7"}, "criteria-0-step-error"),
        ({"criteria__0__max": "0"}, "criteria-0-max-error"),
        ({"criteria__1__max": "viel"}, "criteria-1-max-error"),
        ({"criteria__1__title": "创新性"}, "criteria-1-title-error"),
        ({"criteria__0__weight": "-1"}, "criteria-0-weight-error"),
        ({"steps__0__high": "4"}, "steps-0-from_judges-error"),
        ({"steps__1__from_judges": "5", "steps__1__order": "2"}, "steps-1-from_judges-error"),
        ({"quorum": "0"}, "quorum-error"),
        ({"places_score": "13"}, "places_score-error"),
        ({"scope": "criterion", "normalise": "zscore"}, "normalise-error"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_beside_its_field(cast, lin, changes, place):
    answer = save(lin, SCORING, **changes)
    assert answer.status_code == 422
    assert f'id="{place}"' in answer.text
    name, value = next(iter(changes.items()))
    assert typed(answer.text)[name.replace("__", "-")] == value
    assert cast.contest.version == 1


def test_a_stage_without_criteria_is_refused(cast, lin):
    answer = save(lin, SCORING, criteria__0__drop="y", criteria__1__drop="y")
    assert answer.status_code == 422 and "至少要有一个评分项" in answer.text
    assert len(cast.stage.criteria) == 2


def test_a_tie_break_by_a_criterion_that_goes_is_refused(lin):
    answer = save(lin, SCORING, criteria__0__drop="y")
    assert answer.status_code == 422 and 'id="ties-1-error"' in answer.text


def test_a_preset_fills_the_rule_and_saves_nothing(cast, lin):
    answer = save(lin, SCORING, preset="large", criteria__0__title="我在改")
    assert answer.status_code == 200
    values = typed(answer.text)
    assert (values["steps-1-from_judges"], values["steps-1-high"], values["criteria-0-title"]) == ("9", "2", "我在改")
    assert cast.contest.version == 1


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"tiers__0__count": "0"}, "tiers-0-count-error"),
        ({"tiers__0__count": "-1"}, "tiers-0-count-error"),
        ({"tiers__0__rest": "y"}, "tiers-0-count-error"),
        ({"tiers__1__order": "0"}, "tiers-1-count-error"),
        ({"tiers__1__title": "一等奖"}, "tiers-1-title-error"),
    ],
)
def test_a_tier_table_that_cannot_be_filled_is_refused_beside_its_row(cast, lin, changes, place):
    answer = save(lin, PRIZES, **changes)
    assert answer.status_code == 422 and f'id="{place}"' in answer.text
    assert cast.contest.version == 1


def test_more_prizes_than_entries_is_saved_with_a_warning(cast, lin):
    assert save(lin, PRIZES, tiers__0__count="9").status_code == 302
    assert cast.stage.tiers[0].count == 9
    assert "名额一共 9 个，参评项目只有 3 个" in lin.get(PRIZES).text


def test_scoring_that_has_begun_locks_rule_and_prizes_with_the_reason(cast, lin):
    values = typed(lin.get(SCORING).text)
    lock_stage(SYSTEM, cast.stage)
    page = lin.get(SCORING).text
    assert "评分已于" in page and "disabled" in page and ">保存<" not in page
    answer = lin.post(SCORING, data=changed(values, quorum="4"))
    assert answer.status_code == 423 and "已经开始评分" in answer.text
    assert cast.stage.rule["quorum"] == 1
    assert lin.post(PRIZES, data={"version": "1", "tier_ties": "hold"}).status_code == 423


def test_a_stale_form_tells_who_changed_what_and_keeps_what_was_typed(cast, lin):
    old = typed(lin.get(f"{ROOT}/texts").text)
    save(cast.browse("lin"), f"{ROOT}/texts", hosts="新主办")
    answer = lin.post(f"{ROOT}/texts", data=changed(old, title="我的名字"))
    assert answer.status_code == 409
    assert "Lin" in answer.text and "主办单位" in answer.text and "新主办" in answer.text
    assert typed(answer.text)["title"] == "我的名字"
    assert cast.contest.title == "春天的大赛"
    assert lin.post(f"{ROOT}/texts", data=typed(answer.text)).status_code == 302
    assert cast.contest.title == "我的名字"


def test_a_forged_row_key_touches_no_other_contest(cast, lin):
    with change(SYSTEM):
        other = db.session.query(Contest).filter_by(slug="other").one()
        db.session.add(Field(contest_id=other.id, key="theirs", title="别人的"))
    save(lin, f"{ROOT}/fields", rows__2__was="theirs", rows__2__title="抢来的")
    assert db.session.query(Field).filter_by(key="theirs").one().title == "别人的"
    assert cast.contest.fields[2].title == "抢来的"


def test_only_organisers_of_the_contest_reach_its_setup(cast):
    for name in ("su", "hao", "shen", "wang", "other"):
        # The supervisor looks and changes nothing.
        assert cast.browse(name).get(SCORING).status_code == (200 if name == "su" else 403)
        assert cast.browse(name).post(f"{ROOT}/publish").status_code == 403
    assert cast.browse().get(f"{ROOT}/texts").location.startswith("/sign-in")


def test_a_page_that_a_stage_does_not_have_is_not_found(lin):
    assert lin.get(f"{ROOT}/stages/screening/prizes").status_code == 404
    assert lin.get(f"{ROOT}/nothing").status_code == 404


def test_a_mark_scale_may_begin_above_zero(cast, lin):
    save(lin, SCORING, criteria__0__min="10", criteria__0__step="5")
    first = db.session.query(Criterion).filter_by(stage_id=cast.stage_id, key="innovation").one()
    assert (first.min, first.step) == (10, 5)


def test_the_sum_of_all_maxima_is_shown(lin):
    assert "合计 100 分" in lin.get(SCORING).text


def test_times_are_shown_on_the_contests_clock(cast, lin):
    with change(SYSTEM):
        cast.contest.opens_at = clock.from_zone(clock.now().replace(year=2026, month=3, day=1, hour=9, minute=0, second=0, microsecond=0, tzinfo=None), "Asia/Shanghai")
    assert typed(lin.get(f"{ROOT}/texts").text)["opens_at"] == "2026-03-01T09:00"


@pytest.mark.parametrize(("typed_in", "status"), [("3", 302), ("", 302), ("1", 422), ("10", 422)])
def test_a_stage_may_keep_its_first_entries_open_together(cast, lin, typed_in, status):
    at = [stage.key for stage in cast.contest.stages].index("final")
    answer = save(lin, f"{ROOT}/stages", **{f"stages-{at}-hold_first": typed_in})
    assert answer.status_code == status
    if status == 302:
        assert cast.stage.hold_first == (int(typed_in) if typed_in else None)
    else:
        assert "请写 2 到 9" in answer.text


def test_once_scoring_has_begun_the_number_kept_open_stays(cast, lin):
    lock_stage(SYSTEM, cast.stage)
    at = [stage.key for stage in cast.contest.stages].index("final")
    answer = save(lin, f"{ROOT}/stages", **{f"stages-{at}-hold_first": "3"})
    assert answer.status_code == 409 and "评分已经开始" in answer.text and cast.stage.hold_first is None
