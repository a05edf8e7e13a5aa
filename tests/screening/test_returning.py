"""Return for completion: ready reasons and items to mend, said to the applicant beside each, and what became of them."""

import io
import json
import re

import pytest
from sqlalchemy import select

from app.change import AuditRow
from app.db import db
from app.mail import Letter
from app.screening import queries
from app.submissions import uploads
from app.submissions.actions import save_step, submit
from app.submissions.returning import Asks
from tests.screening.pile import add_screener, entry, judge, lies, plan
from tests.screening.test_verdicts import project, refused

PILE = "/manage/spring/stages/screening/screening"
PLAN = PILE + "/plan/readers"
FIGURES = {"key": "figures", "title": "收入和成本没有写具体数字", "title_en": "Income and costs are without figures"}


def ask(cast, reasons=(FIGURES,), **items):
    """Shen returns s1 with what to mend."""
    return judge(cast, "s1", "return", asks=Asks(tuple(reasons), items))


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_ready_reason_is_enough_and_an_item_alone_needs_words(cast, pile):
    assert refused("no_reason", cast, "s1", "return", asks=Asks(items={"q_summary": ""})).field == "reason"
    ask(cast)
    assert lies(cast, "s1") == "returned" and project("s1").return_asks["reasons"] == [FIGURES]


def test_words_beside_an_item_are_enough(cast, pile):
    judge(cast, "s1", "return", asks=Asks(items={"q_summary": "为谁做？"}))
    assert [one["name"] for one in project("s1").return_asks["items"]] == ["q_summary"]


def test_the_applicant_reads_each_item_beside_its_question_and_where_to_go(cast, pile):
    ask(cast, q_problem="写上每月收入", q_summary="")
    client = cast.browse("zhao")
    page = client.get("/my/projects/s1/steps/3").text
    assert re.search(r'id="q_problem-ask".*?写上每月收入.*?name="q_problem"', page, re.S)
    assert FIGURES["title"] in page and "/my/projects/s1/steps/2#q_summary" in page
    assert "要改 1 项" in text(client.get("/my/projects/s1/steps/1").text)
    assert 'href="/my/projects/s1/steps/2"' in client.get("/my/projects/s1").text


def test_reasons_reach_an_applicant_in_the_applicants_language(cast, pile):
    ask(cast)
    client = cast.browse("zhao")
    page = client.get("/my/projects/s1/steps/1?lang=en", headers={"Accept-Language": "en"}).text
    assert FIGURES["title_en"] in page and FIGURES["title"] not in page


def test_the_letter_says_reasons_words_and_items(cast, pile):
    judge(cast, "s1", "return", "下周前给我们", asks=Asks((FIGURES,), {"q_problem": "写上每月收入"}))
    letter = db.session.scalars(select(Letter).where(Letter.kind == "returned")).one()
    assert f"{FIGURES['title']}\n下周前给我们\n“解决什么问题”：写上每月收入" in letter.body


def test_what_was_asked_for_is_joined_with_what_changed(cast, pile):
    ask(cast, q_problem="写上每月收入", q_jobs="几个人")
    save_step(cast.actor("zhao"), project("s1"), {"q_problem": "问题1，每月三万", "q_summary": "另一句"})
    submit(cast.actor("zhao"), project("s1"))
    page = cast.browse("shen").get(f"{PILE}/s1").text
    shown = text(page)
    assert re.search(r"解决什么问题 .{0,40}已改 .{0,20}写上每月收入 .{0,20}问题1 ，每月三万", shown)
    assert re.search(r"带动就业人数 .{0,40}没有改 .{0,20}几个人", shown)
    assert "另外还改了这些" in shown and "<ins>，每月三万</ins>" in page and project("s1").return_asks == {}


def test_a_file_that_was_asked_for_counts_as_mended_when_it_is_there(cast, pile):
    ask(cast, files="少了营业执照")
    uploads.take(cast.actor("zhao"), project("s1"), io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "执照.pdf")
    submit(cast.actor("zhao"), project("s1"))
    page = cast.browse("shen").get(f"{PILE}/s1").text
    assert re.search(r"附件 .{0,40}已改 .{0,20}少了营业执照 .{0,20}执照.pdf", text(page)) and "<ins>执照.pdf</ins>" in page


def test_a_blind_screener_reads_neither_a_hidden_item_nor_the_name_of_a_new_file(cast, pile):
    plan(cast, blind=True, hidden=["applicant_name"])
    judge(cast, "s1", "return", by="lin", asks=Asks(items={"applicant_name": "写全名", "files": "补执照"}))
    save_step(cast.actor("zhao"), project("s1"), {"applicant_name": "赵明明"})
    uploads.take(cast.actor("zhao"), project("s1"), io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "赵明明.pdf")
    submit(cast.actor("zhao"), project("s1"))
    page = cast.browse("shen").get(f"{PILE}/s1").text
    assert "补执照" in page and "写全名" not in page and "赵明明" not in page


def test_the_page_sends_reasons_items_and_words(cast, pile):
    client = cast.browse("shen")
    page = client.get(f"{PILE}/s1").text
    base = re.search(r'name="base"[^>]*value="([^"]+)"', page)[1]
    sent = {"verdict": "return", "base": base, "newest": "0", "reasons": ["figures", "forged"], "asks": ["q_summary"], "words_q_problem": "写清楚"}
    assert client.post(f"{PILE}/s1", data=sent).status_code == 303
    kept = queries.verdicts_of(entry(cast, "s1"))[0].asks
    assert [one["key"] for one in kept["reasons"]] == ["figures"]
    assert [(one["name"], one["text"]) for one in kept["items"]] == [("q_summary", ""), ("q_problem", "写清楚")]


def test_what_was_typed_stays_when_a_return_is_refused(cast, pile):
    sent = {"verdict": "return", "words_q_problem": "长" * 301, "asks": ["q_summary"], "base": "x", "newest": "0"}
    answer = cast.browse("shen").post(f"{PILE}/s1", data=sent)
    assert answer.status_code == 422 and "长" * 301 in answer.text and "最多 300 个字" in answer.text
    assert re.search(r'name="asks" value="q_summary" checked', answer.text)


def test_pressing_twice_returns_once(cast, pile):
    first = judge(cast, "s1", "return", newest=0, asks=Asks((FIGURES,), {"q_summary": "短一点"}))
    again = judge(cast, "s1", "return", newest=0, asks=Asks((FIGURES,), {"q_summary": "短一点"}))
    assert first.id == again.id


def test_a_second_return_takes_the_place_of_what_was_asked_for(cast, pile):
    ask(cast, q_summary="短一点")
    ask(cast, (), q_problem="长一点")
    assert project("s1").return_asks.keys() == {"items"} and project("s1").return_asks["items"][0]["name"] == "q_problem"


def test_the_log_keeps_the_words_apart_and_names_the_items(cast, pile):
    ask(cast, q_summary="短一点")
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "submissions.return")).one()
    assert json.loads(row.payload)["asks"]["q_summary"].keys() == {"sha256"} and "短一点" not in row.payload
    assert "短一点" in cast.browse("lin").get("/manage/spring/audit").text


def listed(*rows):
    return {"readers": "1", **{f"reasons-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}}


def test_the_organiser_keeps_the_list_of_reasons_in_both_languages(cast, pile):
    client = cast.browse("lin")
    assert FIGURES["title"] in client.get(PLAN).text
    rows = [{"key": "figures", "title": "没有数字", "title_en": "No figures"}, {"key": "", "title": "太短", "title_en": ""}, {"key": "", "title": "", "title_en": ""}]
    assert client.post(PLAN, data=listed(*rows)).status_code == 303
    assert queries.plan_of(cast.screening).reasons == [
        {"key": "figures", "title": "没有数字", "title_en": "No figures"}, {"key": "own1", "title": "太短", "title_en": ""},
    ]
    assert "太短" in cast.browse("shen").get(f"{PILE}/s1").text


@pytest.mark.parametrize(("row", "said"), [({"title": "", "title_en": "Short"}, "每个原因都要写中文"), ({"title": "长" * 61}, "最多 60 个字")])
def test_a_reason_that_cannot_be_kept_is_said_at_the_list(cast, pile, row, said):
    answer = cast.browse("lin").post(PLAN, data=listed({"key": "", "title_en": "", **row}))
    assert answer.status_code == 422 and said in answer.text and (row.get("title") or "Short") in answer.text


def test_a_reason_that_left_the_list_is_still_read_where_it_was_given(cast, pile):
    ask(cast)
    plan(cast, reasons=[])
    assert FIGURES["title"] in cast.browse("zhao").get("/my/projects/s1/steps/1").text


def test_another_screener_sees_what_was_asked_for_too(cast, pile):
    plan(cast, readers=2)
    add_screener(cast, "mei")
    ask(cast, q_problem="写上每月收入")
    save_step(cast.actor("zhao"), project("s1"), {"q_problem": "问题1，每月三万"})
    submit(cast.actor("zhao"), project("s1"))
    assert "写上每月收入" in cast.browse("mei").get(f"{PILE}/s1").text
