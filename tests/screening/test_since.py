"""What a screener sees of a project that changed: each answer against what was read before, letter by letter."""

from app.screening.since import altered, compare
from app.submissions.actions import save_step, submit
from tests.screening.pile import entry, judge, plan

PILE = "/manage/spring/stages/screening/screening"


def save(cast, **answers):
    save_step(cast.actor("zhao"), entry(cast, "s1").project, {f"q_{name}": text for name, text in answers.items()})


def test_what_came_and_what_went_is_marked_letter_by_letter():
    assert compare("每周三次上门", "每周五次上门") == [("", "每周"), ("del", "三"), ("ins", "五"), ("", "次上门")]
    assert compare("", "新") == [("ins", "新")]


def test_several_saves_are_told_as_one_change_against_what_was_read(cast, pile):
    judge(cast, "s1", "return", "请补")
    for text in ("介绍1甲", "介绍1乙"):
        save(cast, summary=text)
    found = altered(entry(cast, "s1").project, 1, set())
    assert [one.pieces for one in found] == [[("", "介绍1"), ("ins", "乙")]]


def test_an_answer_that_is_again_as_it_was_is_no_change(cast, pile):
    save(cast, summary="别的")
    save(cast, summary="介绍1")
    assert altered(entry(cast, "s1").project, 1, set()) == []


def test_the_screener_sees_what_was_completed_on_the_page(cast, pile):
    judge(cast, "s1", "return", "请补")
    save(cast, problem="问题1和答案")
    submit(cast.actor("zhao"), entry(cast, "s1").project)
    page = cast.browse("shen").get(f"{PILE}/s1").text
    assert "上次审过以后改了这些" in page and "<ins>和答案</ins>" in page


def test_a_blind_screener_is_not_shown_a_change_of_what_is_hidden(cast, pile):
    plan(cast, blind=True, hidden=["q_summary"])
    judge(cast, "s1", "return", "请补")
    save(cast, summary="张三的项目")
    assert "张三的项目" not in cast.browse("shen").get(f"{PILE}/s1").text
