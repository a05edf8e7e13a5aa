"""Several screeners on one project: each alone, then compared; the organiser rules where they differ; blind reading."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.errors import Refused
from app.screening import queries
from app.screening.cut import cut_of
from app.screening.heap import Reader
from app.screening.queries import Filters
from app.submissions import uploads
from app.submissions.actions import save_step
from app.submissions.models import Attachment
from tests.screening.pile import add_screener, entry, judge, lies, plan

PILE = "/manage/spring/stages/screening/screening"
PLAN = "/manage/spring/stages/screening/screening/plan/readers"


@pytest.fixture
def two(cast, pile):
    """Each project is read by two: Shen and Mei."""
    add_screener(cast, "mei")
    plan(cast, readers=2)
    return pile


def refused(code, *args, **more):
    with pytest.raises(Refused) as no:
        judge(*args, **more)
    assert no.value.code == code


def test_a_project_waits_until_as_many_have_read_it_as_the_plan_says(cast, two):
    judge(cast, "s1", "pass")
    assert (lies(cast, "s1"), lies(cast, "s1", "shen"), lies(cast, "s1", "mei")) == ("partly", "given", "partly")
    judge(cast, "s1", "pass", by="mei")
    assert (lies(cast, "s1"), lies(cast, "s1", "shen")) == ("pass", "pass")


def test_a_screener_sees_no_other_verdict_before_giving_an_own_one(cast, two):
    judge(cast, "s1", "fail", "没有财务预测")
    client = cast.browse("mei")
    assert "没有财务预测" not in client.get(f"{PILE}/s1").text and "没有财务预测" not in client.get(PILE).text
    assert "没有财务预测" in cast.browse("lin").get(f"{PILE}/s1").text
    judge(cast, "s1", "pass", by="mei", newest=0)
    assert "没有财务预测" in client.get(f"{PILE}/s1").text


def test_screeners_who_differ_come_to_the_organiser_who_rules(cast, two):
    judge(cast, "s1", "pass")
    judge(cast, "s1", "fail", "材料不齐", by="mei")
    assert lies(cast, "s1") == "disputed"
    assert "裁定 1 个有分歧的项目" in cast.browse("lin").get("/manage/spring").text
    judge(cast, "s1", "pass", by="lin")
    assert lies(cast, "s1") == lies(cast, "s1", "mei") == "pass"
    refused("ruled", cast, "s1", "fail", "不同意", by="mei")


def test_an_unsure_screener_is_enough_for_a_dispute(cast, pile):
    refused("no_reason", cast, "s1", "unsure")
    judge(cast, "s1", "unsure", "不知是否在本区")
    assert lies(cast, "s1") == "disputed"


def test_a_disputed_project_is_undecided_in_the_cut(cast, two):
    judge(cast, "s1", "pass")
    judge(cast, "s1", "fail", "材料不齐", by="mei")
    found = {one.entry.key: one for one in cut_of(cast.screening).active}
    assert not found["s1"].decided and not found["s1"].passed


def test_the_applicant_gets_every_reason_of_those_who_let_it_fail(cast, two):
    judge(cast, "s1", "fail", "材料不齐")
    judge(cast, "s1", "fail", "不在本区", by="mei")
    found = {one.entry.key: one for one in cut_of(cast.screening).active}
    assert lies(cast, "s1") == "fail" and found["s1"].reason == "材料不齐\n不在本区"


def test_an_edit_makes_both_verdicts_old(cast, two):
    judge(cast, "s1", "pass")
    judge(cast, "s1", "pass", by="mei")
    save_step(cast.actor("zhao"), entry(cast, "s1").project, {"q_summary": "换了说法"})
    assert lies(cast, "s1") == lies(cast, "s1", "shen") == "changed"
    judge(cast, "s1", "pass")
    assert lies(cast, "s1") == "partly"


def test_what_was_given_no_longer_waits_for_its_screener_and_comes_last_for_the_other(cast, two):
    judge(cast, "s1", "pass")
    of = {name: queries.reader_of(cast.actor(name), cast.screening) for name in ("shen", "mei")}
    assert queries.neighbours(cast.screening, Filters(), None, of["shen"]).waiting == "s2"
    assert queries.neighbours(cast.screening, Filters(), None, of["mei"]).waiting == "s2"
    assert queries.counts(cast.screening, of["shen"]) == {"given": 1, "unread": 2}


def test_blind_screeners_see_neither_the_hidden_answers_nor_what_files_are_called(cast, pile):
    picture = io.BytesIO(b"%PDF-1.4\n%%EOF\n")
    uploads.take(cast.actor("zhao"), entry(cast, "s1").project, picture, "赵先生的项目书.pdf")
    file = db.session.scalars(select(Attachment)).one()
    plan(cast, blind=True, hidden=["applicant_name"])
    client = cast.browse("shen")
    page, answer = client.get(f"{PILE}/s1").text, client.get(f"{PILE}/s1/files/{file.key}")
    assert "赵先生" not in page and "附件1.pdf" in page and "匿名审阅" in page
    assert answer.status_code == 200 and "%E8%B5%B5" not in answer.headers["Content-Disposition"]
    assert "赵先生的项目书.pdf" in cast.browse("lin").get(f"{PILE}/s1").text


def test_a_name_in_a_files_properties_is_told_to_the_organiser_and_not_to_blind_screeners(cast, pile):
    content = io.BytesIO(b"%PDF-1.4\n1 0 obj << /Type /Pages /Count 3 >> endobj 2 0 obj << /Author (Zhao Min) >> endobj\n%%EOF\n")
    uploads.take(cast.actor("zhao"), entry(cast, "s1").project, content, "项目书.pdf")
    plan(cast, blind=True, hidden=["applicant_name"])
    blind, organiser = cast.browse("shen").get(f"{PILE}/s1").text, cast.browse("lin").get(f"{PILE}/s1").text
    assert "3 页" in blind and "Zhao Min" not in blind
    assert "这个文件的属性里写着：Zhao Min。" in organiser


def test_blind_screeners_find_nothing_by_an_applicants_name(cast, pile):
    blind = Reader(cast.people["shen"], whole=False, blind=True)
    assert queries.pile(cast.screening, Filters(q="赵先生"), 1, blind).lines == []
    assert len(queries.pile(cast.screening, Filters(q="赵先生"), 1).lines) == 3


@pytest.mark.parametrize("address", ["/manage/spring/projects", "/manage/spring/projects/s1"])
def test_a_screener_reads_projects_in_the_pile_alone(cast, pile, address):
    assert cast.browse("shen").get(address).status_code in (403, 404)


def test_a_file_of_another_project_is_not_under_this_one(cast, pile):
    uploads.take(cast.actor("zhao"), entry(cast, "s2").project, io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "a.pdf")
    file = db.session.scalars(select(Attachment)).one()
    assert cast.browse("shen").get(f"{PILE}/s1/files/{file.key}").status_code == 404
    assert cast.browse("shen").get(f"/files/{file.key}").status_code == 404


def test_the_plan_is_saved_from_its_page_and_told_to_the_audit_log(cast, pile):
    client = cast.browse("lin")
    assert client.get(PLAN).status_code == 200
    sent = {"readers": "2", "blind": "y", "hidden": ["applicant_name", "nonsense"], "due_at": "2030-01-02T18:00"}
    assert client.post(PLAN, data=sent).status_code == 303
    kept = queries.plan_of(cast.screening)
    assert (kept.readers, kept.blind, kept.hidden) == (2, True, ["applicant_name"])
    assert "修改初审安排" in client.get("/manage/spring/audit").text


@pytest.mark.parametrize("readers", ["0", "6", ""])
def test_a_plan_with_no_or_too_many_readers_is_refused_at_its_field(cast, pile, readers):
    answer = cast.browse("lin").post(PLAN, data={"readers": readers})
    assert answer.status_code == 422 and queries.plan_of(cast.screening).readers == 1


def test_only_the_organiser_plans_and_the_supervisor_looks(cast, pile):
    for name in ("shen", "hao", "other", "zhao"):
        assert cast.browse(name).get(PLAN).status_code == 403
    assert cast.browse("su").get(PLAN).status_code == 200
    assert cast.browse("su").post(PLAN, data={"readers": "2"}).status_code == 403


def test_a_return_is_known_to_all_its_readers(cast, two):
    judge(cast, "s1", "return", "请补财务预测", until=clock.now() + timedelta(days=1))
    assert lies(cast, "s1") == "returned" and "请补财务预测" in cast.browse("mei").get(f"{PILE}/s1").text


def test_saving_the_plan_leaves_hidden_what_the_form_asks_no_more(cast, pile):
    plan(cast, blind=True, hidden=["applicant_name", "q_telephone"])
    cast.browse("lin").post(PLAN, data={"readers": "1", "blind": "y", "hidden": ["q_summary"]})
    assert queries.plan_of(cast.screening).hidden == ["q_summary", "q_telephone"]
