"""The pile's pages: filters, the next one that waits, one query count however long, nobody else's pile."""

import pytest
from sqlalchemy import event

from app.db import db
from app.screening import queries
from app.screening.queries import Filters
from app.submissions.actions import save_step
from tests.screening.pile import add_projects, empty_pile, entry, judge

PILE = "/manage/spring/stages/screening/screening"


def queries_of(work):
    """How many statements `work` sends to the database."""
    sent = []

    def count(connection, cursor, statement, *rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(sent)


def test_an_empty_pile_says_what_comes_next(cast):
    empty_pile(cast)
    page = cast.browse("shen").get(PILE)
    assert page.status_code == 200 and "还没有项目" in page.text


def test_the_list_takes_as_many_queries_for_forty_as_for_one(cast):
    empty_pile(cast)
    add_projects(cast, 1)
    judge(cast, "s1", "pass")
    client = cast.browse("shen")
    client.get(PILE)
    one = queries_of(lambda: client.get(PILE))
    for key in add_projects(cast, 39, prefix="t"):
        judge(cast, key, "fail", "材料不齐")
    client.get(PILE)
    assert queries_of(lambda: client.get(PILE)) == one


def test_fifty_stand_on_a_page_and_the_rest_on_the_next(cast):
    empty_pile(cast)
    add_projects(cast, 84)
    client = cast.browse("shen")
    first, second = client.get(PILE).text, client.get(PILE + "?page=2").text
    assert "申报50<" in first and "申报51<" not in first
    assert "申报51<" in second and "申报84<" in second and "申报50<" not in second
    assert client.get(PILE + "?page=99999").text.count('class="title"') == 34


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filters(), ["s1", "s2", "s3"]), (Filters(q="申报2"), ["s2"]), (Filters(q="106"), ["s3"]), (Filters(q="%"), []),
        (Filters(field="green"), ["s1", "s3"]), (Filters(region="puxing"), ["s2"]), (Filters(state="pass"), ["s1"]),
        (Filters(state="waiting"), ["s2", "s3"]), (Filters(q="赵先生", state="waiting", field="care"), ["s2"]),
    ],
)
def test_filters_narrow_the_pile(cast, pile, wanted, found):
    judge(cast, "s1", "pass")
    assert [line.project.key for line in queries.pile(cast.screening, wanted, 1).lines] == found


def test_the_next_one_that_waits_goes_on_from_the_top_after_the_end(cast, pile):
    judge(cast, "s2", "pass")
    around = queries.neighbours(cast.screening, Filters(), "s3")
    assert (around.before, around.after, around.waiting, around.place, around.total) == ("s2", None, "s1", 3, 3)


def test_a_verdict_by_the_form_leads_to_the_next_that_waits_and_at_last_to_the_list(cast, pile):
    client = cast.browse("shen")
    for key, onward in (("s1", f"{PILE}/s2"), ("s2", f"{PILE}/s3"), ("s3", PILE)):
        page = client.get(f"{PILE}/{key}")
        answer = client.post(f"{PILE}/{key}", data={**hidden(page.text), "verdict": "pass"})
        assert (answer.status_code, answer.location) == (303, onward)


def hidden(text):
    """The form's marks of what the page showed."""
    import re

    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)[1] for name in ("base", "newest")}


def test_a_refused_verdict_keeps_what_was_typed(cast, pile):
    client = cast.browse("shen")
    page = client.get(f"{PILE}/s1")
    save_step(cast.actor("zhao"), entry(cast, "s1").project, {"q_summary": "又改了"})
    sent = {**hidden(page.text), "verdict": "fail", "reason": "缺财务预测", "checks": "local"}
    answer = client.post(f"{PILE}/s1", data=sent)
    assert answer.status_code == 409 and "申报人改过项目" in answer.text
    assert "缺财务预测</textarea>" in answer.text.replace("\r\n", "") and "又改了" in answer.text
    again = client.post(f"{PILE}/s1", data={**sent, **hidden(answer.text)})
    assert again.status_code == 303


def test_without_a_reason_the_form_says_so_beside_the_field(cast, pile):
    client = cast.browse("shen")
    answer = client.post(f"{PILE}/s1", data={**hidden(client.get(f"{PILE}/s1").text), "verdict": "fail", "reason": ""})
    assert answer.status_code == 422 and "请写明不通过的理由" in answer.text


def test_a_case_shows_answers_files_and_who_said_what_before(cast, pile):
    judge(cast, "s1", "fail", "材料不齐")
    page = cast.browse("shen").get(f"{PILE}/s1").text
    assert "介绍1" in page and "没有附件" in page and "材料不齐" in page and "Shen" in page


def test_what_an_applicant_wrote_is_inert_text(cast, pile):
    save_step(cast.actor("zhao"), entry(cast, "s1").project, {"q_problem": "<script>alert(1)</script>"})
    assert "<script>alert" not in cast.browse("shen").get(f"{PILE}/s1").text


@pytest.mark.parametrize("name", ["other", "hao", "judge1", "wang", "zhao"])
def test_others_do_not_see_the_pile(cast, pile, name):
    client = cast.browse(name)
    assert client.get(PILE).status_code == 403 and client.get(f"{PILE}/s1").status_code == 403
    assert client.post(f"{PILE}/s1", data={"verdict": "pass"}).status_code == 403


def test_a_stage_without_screening_has_no_pile(cast):
    assert cast.browse("lin").get("/manage/spring/stages/final/screening").status_code == 404
    assert cast.browse("lin").get("/manage/spring/stages/final/screening/p1").status_code == 404


def test_the_pile_speaks_english(cast, pile):
    page = cast.browse("shen").get(PILE, headers={"Accept-Language": "en"}).text
    assert "Read the next one" in page and "Elderly care" in page and "待审" not in page


