"""Starting, publishing, opening and locking contests."""

import json

import pytest

from app.accounts.models import Role
from app.change import AuditRow, change
from app.contests.actions import create_contest, lock_stage, publish, set_stage_state, unpublish
from app.contests.models import Contest, Criterion
from app.contests.papers import TEMPLATES
from app.contests.queries import tally_parts
from app.contests.readiness import missing
from app.core.policy import SYSTEM
from app.core.tally import rule_fingerprint
from app.db import db
from app.errors import Refused


def audited(action):
    return [json.loads(row.payload) for row in db.session.query(AuditRow).filter_by(action=action)]


def test_the_doorstep_template_makes_the_contest_of_2017(cast):
    made = create_contest(cast.actor("lin"), slug="new-one", title="新大赛", template="doorstep")
    assert (len(made.fields), len(made.regions), len(made.questions)) == (9, 36, 8)
    assert [stage.kind for stage in made.stages] == ["screening", "roadshow", "roadshow"]
    final = made.stages[2]
    assert sum(one.max * one.weight for one in final.criteria) == 100
    assert [(tier.count) for tier in final.tiers] == [1, 2, 3, None]
    assert final.rule["trim"]["steps"] == [{"from_judges": 5, "high": 1, "low": 1}]
    assert not made.published and not made.sample and made.opens_at is None


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_a_contest_from_a_template_lacks_only_its_dates(cast, template):
    made = create_contest(cast.actor("lin"), slug="new-one", title="新大赛", template=template)
    assert [one.part for one in missing(made) if one.blocks] == ["texts"]


def test_who_starts_a_contest_organises_it(cast):
    made = create_contest(cast.actor("lin"), slug="blank", title="空白")
    assert db.session.query(Role).filter_by(contest_id=made.id, person_id=cast.people["lin"], role="organiser").count() == 1
    assert not made.stages
    assert audited("contests.created") == [{**audited("contests.created")[0], "slug": "blank", "title": "空白"}]


@pytest.mark.parametrize(("slug", "code"), [("spring", "slug_taken"), ("New One", "slug_unfit"), ("new", "slug_unfit"), ("-a", "slug_unfit"), ("", "slug_unfit")])
def test_an_address_that_cannot_be_used_is_refused_at_its_field(cast, slug, code):
    with pytest.raises(Refused) as no:
        create_contest(cast.actor("lin"), slug=slug, title="新大赛")
    assert (no.value.code, no.value.field) == (code, "slug")
    assert db.session.query(Contest).count() == 2


def test_the_form_for_a_new_contest_keeps_what_was_typed(cast):
    answer = cast.browse("lin").post("/manage/new", data={"title": "同名大赛", "slug": "spring", "timezone": "Asia/Shanghai", "template": "doorstep"})
    assert answer.status_code == 422
    assert "已经有一个大赛在用" in answer.text and 'value="同名大赛"' in answer.text


def test_one_press_makes_a_contest_from_a_template(cast):
    answer = cast.browse("lin").post("/manage/new", data={"title": "新大赛", "slug": "autumn", "timezone": "Asia/Shanghai", "template": "doorstep"})
    assert answer.location == "/manage/autumn/setup"
    assert db.session.query(Contest).filter_by(slug="autumn").one().stages[2].key == "final"


def test_an_unready_contest_is_not_published_and_says_what_is_missing(cast):
    other = db.session.query(Contest).filter_by(slug="other").one()
    with pytest.raises(Refused) as no:
        publish(cast.actor("other"), other)
    assert no.value.code == "not_ready"
    page = cast.browse("other").get("/manage/other/setup").text
    assert "征集的开始和截止时间" in page and "至少一个环节" in page and "公开大赛</span>" not in page


def test_publishing_and_hiding_show_and_hide_the_public_page(cast):
    unpublish(cast.actor("lin"), cast.contest)
    assert cast.browse().get("/contests/spring").status_code == 302
    assert cast.browse("wang").get("/contests/spring").status_code == 404
    publish(cast.actor("lin"), cast.contest)
    assert cast.browse().get("/contests/spring").status_code == 200
    assert len(audited("contests.unpublished")) == len(audited("contests.published")) == 1


def test_locking_keeps_the_fingerprint_once(cast):
    parts = tally_parts(cast.stage)
    first = lock_stage(cast.actor("hao"), cast.stage)
    assert first == rule_fingerprint(parts["rule"], parts["criteria"]) == cast.stage.locked_fingerprint
    assert lock_stage(cast.actor("hao"), cast.stage) == first
    assert len(audited("contests.stage_locked")) == 1
    assert cast.stage.state == "open"


def test_a_stage_without_criteria_is_not_locked(cast):
    with change(SYSTEM):
        db.session.query(Criterion).delete()
    with pytest.raises(Refused) as no:
        lock_stage(SYSTEM, cast.stage)
    assert no.value.code == "no_criteria" and cast.stage.locked_fingerprint is None


def test_a_stage_that_is_not_scored_is_not_locked(cast):
    with pytest.raises(Refused) as no:
        lock_stage(SYSTEM, cast.screening)
    assert no.value.code == "not_scored"


def test_a_stages_state_is_audited_once_and_never_goes_back_behind_scoring(cast):
    set_stage_state(SYSTEM, cast.stage, "open")
    set_stage_state(SYSTEM, cast.stage, "open")
    assert [one["state"] for one in audited("contests.stage_state")] == [["planned", "open"]]
    lock_stage(SYSTEM, cast.stage)
    with pytest.raises(Refused):
        set_stage_state(SYSTEM, cast.stage, "planned")
    with pytest.raises(Refused):
        set_stage_state(SYSTEM, cast.stage, "asleep")
