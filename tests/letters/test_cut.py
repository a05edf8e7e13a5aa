"""Letters of a cut: written and held, looked over, sent in one step, and following what changes in between."""

import pytest

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.mail import send_waiting
from app.submissions.actions import set_entry_status, set_outcome
from tests.letters.post import letters
from tests.screening.pile import add_projects, cut, empty_pile, entry, judge

PAGE = "/manage/spring/stages/screening/letters"


@pytest.fixture
def judged(cast):
    """s1 passed, s2 failed with a reason, s3 passed; all of zhao."""
    empty_pile(cast)
    add_projects(cast, 3)
    judge(cast, "s1", "pass")
    judge(cast, "s2", "fail", "材料不齐")
    judge(cast, "s3", "pass")
    return cast


@pytest.fixture
def decided(judged):
    cut(judged, "s1", "s3")
    return judged


def cut_letters():
    return [one for one in letters() if one.stage_id is not None]


def send(cast, **more):
    page = cast.browse("lin").get(PAGE).text
    seal = page.split('name="seal" value="')[1].split('"')[0]
    return cast.browse("lin").post(PAGE, data={"seal": seal, **more})


def test_a_cut_writes_everybody_a_letter_and_sends_none(decided, server):
    assert [one.kind for one in cut_letters()] == ["passed", "not_passed", "passed"]
    assert send_waiting() == 0 and "还没有来信" in decided.browse("zhao").get("/letters").text
    stays = cut_letters()[1]
    assert "材料不齐" in stays.body and "初审" in stays.body and "决赛路演" in cut_letters()[0].body


def test_the_page_shows_counts_each_text_and_who_has_no_address(decided):
    with change(SYSTEM):
        decided.person("zhao").email = None
    with change(SYSTEM):
        for one in letters():
            db.session.get(type(one), one.id).to = ""
    page = decided.browse("lin").get(PAGE).text
    assert "按住，发出 3 封信" in page and "3 位申报人没有邮箱" in page and "材料不齐" in page
    assert "<b>2</b><span>晋级</span>" in page and "<b>1</b><span>未晋级</span>" in page


def test_one_press_sends_all_of_them_and_a_second_finds_nothing(decided, server):
    assert send(decided).status_code == 303
    assert send_waiting() == 3 and {one["To"] for one in server.desk.got} == {"zhao@example.org"}
    assert decided.browse("zhao").get("/letters").text.count("/letters/") == 3
    page = decided.browse("lin").get(PAGE).text
    assert "3 封信已经发出" in page
    assert decided.browse("lin").post(PAGE, data={"seal": "x"}).status_code == 409 and len(cut_letters()) == 3


def test_a_letter_goes_to_the_address_that_its_reader_has_now(decided, server):
    with change(SYSTEM):
        decided.person("zhao").email = "zhao.new@example.org"
    send(decided)
    assert send_waiting() == 3 and {one["To"] for one in server.desk.got} == {"zhao.new@example.org"}


def test_letters_that_changed_after_the_look_are_not_sent(decided):
    page = decided.browse("lin").get(PAGE).text
    seal = page.split('name="seal" value="')[1].split('"')[0]
    set_outcome(decided.actor("lin"), entry(decided, "s2"), "eliminated", "别的理由")
    answer = decided.browse("lin").post(PAGE, data={"seal": seal})
    assert answer.status_code == 409 and "别的理由" in answer.text
    assert all(one.posted_at is None for one in cut_letters())


def test_a_decision_taken_back_takes_its_held_letter_back(decided):
    for key in ("s1", "s2", "s3"):
        set_outcome(decided.actor("lin"), entry(decided, key), None)
    assert cut_letters() == [] and "没有要发的信" in decided.browse("lin").get(PAGE).text


def test_who_leaves_before_the_letters_go_out_gets_none(decided):
    set_entry_status(decided.actor("lin"), entry(decided, "s1"), "withdrawn", "退出")
    assert [one.kind for one in cut_letters()] == ["not_passed", "passed"]


def test_a_letter_that_went_out_stays(decided):
    send(decided)
    set_outcome(decided.actor("lin"), entry(decided, "s2"), None)
    assert len(cut_letters()) == 3


def test_held_letters_follow_the_organisers_words(decided):
    data = {"subject_zh": "抱歉：{{title}}", "body_zh": "因为 {{reason}}", "subject_en": "", "body_en": ""}
    assert decided.browse("lin").post("/manage/spring/letters/texts/not_passed", data=data).status_code == 303
    held = {one.kind: one for one in cut_letters()}
    assert held["not_passed"].body == "因为 材料不齐" and held["not_passed"].subject.startswith("抱歉：")
    assert held["passed"].subject.endswith("通过了初审")


def test_a_project_without_an_account_is_named(judged):
    with change(SYSTEM):
        entry(judged, "s2").project.owner_id = None
    cut(judged, "s1", include_undecided=True)
    assert "1 个项目没有账号" in judged.browse("lin").get(PAGE).text
    assert send(judged).status_code == 303


def test_before_the_cut_the_page_says_what_would_be_written(judged):
    browser = judged.browse("lin")
    page = browser.get(PAGE).text
    assert "名单还没有确认" in page and "材料不齐" in page and "按住，发出" not in page
    assert cut_letters() == []


def test_what_doorstep_loads_of_the_past_writes_no_letters(judged):
    cut(judged, "s1", actor=SYSTEM)
    assert cut_letters() == []


def test_the_organisers_home_says_that_letters_wait(decided):
    assert "结果的 3 封信" in decided.browse("lin").get("/manage/spring").text
