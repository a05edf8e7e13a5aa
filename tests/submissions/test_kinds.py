"""Kinds of questions: what each keeps of an answer, what it says is wrong, and how it shows it."""

import pytest

from app.change import change
from app.contests.models import Question
from app.contests.questions import QUESTION_KINDS
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.submissions import actions, facts
from app.submissions.kinds import KINDS
from tests.submissions.entering import draft


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context():
        yield


OPTIONS = [{"key": "room", "title": "场地", "title_en": "Room"}, {"key": "money", "title": "资金", "title_en": "Money"}]


def ask(cast, kind, **more):
    """Add a question `extra` of this kind to the cast's contest."""
    with change(SYSTEM):
        contest = cast.contest
        contest.questions.append(
            Question(key="extra", step=4, kind=kind, label="另外", position=9, **{"max_length": 100, **more})
        )


def answered(cast, value):
    """(what is kept, what is still to be done, what is shown)."""
    project = draft(cast, q_extra=value)
    item = next(item for item in facts.items(cast.contest) if item.name == "q_extra")
    kept = facts.value_of(project, item)
    return kept, item.lacks(kept), item.show(kept)


def test_every_kind_that_can_be_asked_can_be_answered():
    assert set(QUESTION_KINDS) <= set(KINDS)


@pytest.mark.parametrize("kind", [key for key, kind in QUESTION_KINDS.items() if not kind.files])
def test_a_required_question_of_any_kind_left_blank_is_marked(cast, kind):
    ask(cast, kind, choices=OPTIONS if QUESTION_KINDS[kind].chooses else [])
    assert answered(cast, "")[1] in {"未填", "未选"}


@pytest.mark.parametrize(("kind", "typed", "kept", "lacks", "shown"), [
    ("money", "￥３０,000 元", "30000", None, "30,000"),
    ("money", "3.5万", "35000", None, "35,000"),
    ("money", "两万", "两万", "要填金额，例如 30000", "两万"),
    ("money", "-5", "-5", "要填金额，例如 30000", "-5"),
    ("date", "2026年3月1日", "2026-03-01", None, "2026-03-01"),
    ("date", "2026-02-30", "2026-02-30", "要填日期，例如 2026-03-01", "2026-02-30"),
    ("link", "https://v.example.com/看", "https://v.example.com/看", None, "https://v.example.com/看"),
    ("link", "javascript:alert(1)", "javascript:alert(1)", "要填以 https:// 开头的网址", "javascript:alert(1)"),
    ("link", "https://user@evil.example", "https://user@evil.example", "要填以 https:// 开头的网址", "https://user@evil.example"),
    ("link", "https://[bad", "https://[bad", "要填以 https:// 开头的网址", "https://[bad"),
    ("team", "赵一，种菜\n钱二，记账", "赵一，种菜\n钱二，记账", None, "赵一，种菜\n钱二，记账"),
    pytest.param("team", "人" * 61, "人" * 61, "第 1 人写得太长，一行最多 60 个字", "人" * 61, id="a-long-line"),
])
def test_an_answer_is_kept_judged_and_shown(cast, kind, typed, kept, lacks, shown):
    ask(cast, kind)
    assert answered(cast, typed) == (kept, lacks, shown)


def test_several_options_are_shown_in_the_order_of_the_form(cast):
    ask(cast, "several", choices=OPTIONS)
    assert answered(cast, ["money", "room", "money"]) == ("money,room", None, "场地、资金")


def test_an_option_that_is_not_on_the_list_is_refused(cast):
    ask(cast, "several", choices=OPTIONS)
    with pytest.raises(Refused) as no:
        actions.save_step(cast.actor("zhao"), draft(cast), {"q_extra": "room,moon"})
    assert list(no.value.fields) == ["q_extra"]


def test_ticked_boxes_come_back_ticked_without_a_script(cast):
    ask(cast, "several", choices=OPTIONS)
    project, browser = draft(cast), cast.browse("zhao")
    address = f"/my/projects/{project.key}/steps/4"
    assert browser.post(address, data={"q_extra": ["room", "money"], "q_jobs": "3"}).status_code == 303
    assert browser.get(address).text.count(" checked ") == 2
    browser.post(address, data={"q_jobs": "3"})
    assert browser.get(address).text.count(" checked ") == 0


def test_the_preview_draws_every_kind_for_the_organiser_alone(cast):
    with change(SYSTEM):
        for kind in QUESTION_KINDS:
            choices = OPTIONS if QUESTION_KINDS[kind].chooses else []
            db.session.add(Question(contest_id=cast.contest_id, key=kind, step=4, kind=kind, label=f"问{kind}", choices=choices))
    page = cast.browse("lin").get("/manage/spring/setup/preview").text
    assert all(f"问{key}" in page and (kind.files or f'name="q_{key}"' in page) for key, kind in QUESTION_KINDS.items())
    assert "<button" not in page.split('class="column stack"')[1].split("</main>")[0]
    assert [cast.browse(name).get("/manage/spring/setup/preview").status_code for name in ("zhao", "shen", "other")] == [403, 403, 403]
