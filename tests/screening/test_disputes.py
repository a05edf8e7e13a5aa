"""Disputes: verdicts side by side for the organiser, ruled where they are read; a ruling can be contested."""

import re

import pytest
from sqlalchemy import select

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.screening import queries
from app.screening.disputes import disputes_page
from app.screening.models import Verdict
from app.submissions.actions import save_step
from tests.screening.pile import add_projects, add_screener, entry, judge, lies, plan
from tests.screening.test_pile import queries_of
from tests.screening.test_verdicts import project, refused

PILE = "/manage/spring/stages/screening/screening"
LIST = PILE + "/plan/disputes"


@pytest.fixture
def differ(cast, pile):
    """Shen lets s1 pass, Mei does not; of s2 both say the same."""
    plan(cast, readers=2)
    add_screener(cast, "mei")
    judge(cast, "s1", "pass", checks={"complete": True, "local": True})
    judge(cast, "s1", "fail", "不在本区", by="mei", checks={"complete": True})
    for name in ("shen", "mei"):
        judge(cast, "s2", "pass", by=name)
    return pile


def rule(cast, key="s1", **sent):
    """Lin rules from the list as the page shows it now."""
    (one,) = [dispute for dispute in disputes_page(cast.screening, "", 1).found if dispute.entry.key == key]
    return cast.browse("lin").post(f"{PILE}/{key}/settle", data={"base": one.base, "newest": str(one.newest), **sent})


def test_what_each_found_stands_side_by_side(cast, differ):
    (one,) = disputes_page(cast.screening, "", 1).found
    assert [(given.screener.name, given.verdict, given.version) for given in one.verdicts] == [("Shen", "pass", 1), ("Mei", "fail", 1)]
    assert one.differs("local") and not one.differs("complete") and one.reasons == "不在本区"
    page = cast.browse("lin").get(LIST).text
    assert "申报1" in page and "申报2" not in page and page.count("不一致") == 1 and "不在本区" in page and page.count("第 1 版") == 3


def test_a_ruling_settles_it_and_moves_it_to_the_ruled(cast, differ):
    assert rule(cast, verdict="pass", reason="材料里写了本区的地址").status_code == 303
    assert lies(cast, "s1") == "pass"
    assert "没有要裁定的" in cast.browse("lin").get(LIST).text
    ruled = cast.browse("lin").get(LIST + "?shown=ruled").text
    assert "主办方裁定" in ruled and "材料里写了本区的地址" in ruled and "您的裁定" not in ruled


def test_a_ruling_without_words_says_what_the_screeners_said(cast, differ):
    rule(cast, verdict="fail")
    given = queries.verdicts_of(entry(cast, "s1"))[0]
    assert (given.rules, given.verdict, given.reason) == (True, "fail", "不在本区")
    assert given.checks == {"complete": True, "local": False}


def test_a_ruling_needs_a_verdict_and_keeps_what_was_typed(cast, differ):
    answer = rule(cast, reason="写了一半的理由")
    assert answer.status_code == 422 and "请选通过或不通过" in answer.text and "写了一半的理由" in answer.text
    assert lies(cast, "s1") == "disputed"


def test_a_ruling_on_an_older_page_is_refused_once_and_then_taken(cast, differ):
    (one,) = disputes_page(cast.screening, "", 1).found
    sent = {"base": one.base, "newest": str(one.newest), "verdict": "pass"}
    judge(cast, "s1", "unsure", "再看看", by="mei")
    stale = cast.browse("lin").post(f"{PILE}/s1/settle", data=sent)
    assert stale.status_code == 409 and "别人已经给过结论" in stale.text and "再看看" in stale.text
    newest = re.search(r'name="newest"[^>]*value="(\d+)"', stale.text)[1]
    assert cast.browse("lin").post(f"{PILE}/s1/settle", data={**sent, "newest": newest}).status_code == 303


def test_a_verdict_on_an_older_version_says_so(cast, differ):
    add_screener(cast, "kai")
    judge(cast, "s3", "fail", "看不懂", by="kai")
    save_step(cast.actor("zhao"), project("s3"), {"q_summary": "写清楚了"})
    judge(cast, "s3", "pass", by="mei")
    judge(cast, "s3", "unsure", "还是不懂")
    (one,) = [dispute for dispute in disputes_page(cast.screening, "", 1).found if dispute.entry.key == "s3"]
    assert [(given.version, one.stands(given)) for given in one.verdicts] == [(1, False), (2, True), (2, True)]
    page = cast.browse("lin").get(LIST).text
    assert "现在是第 2 版" in page and page.count("之后改过") == 1


def test_a_screener_contests_a_ruling_with_a_reason_and_it_is_looked_at_again(cast, differ):
    rule(cast, verdict="fail")
    assert refused("ruled", cast, "s1", "pass").status == 409
    assert refused("no_reason", cast, "s1", "unsure").field == "reason"
    judge(cast, "s1", "unsure", "地址在第三页")
    assert lies(cast, "s1") == "disputed"
    page = cast.browse("lin").get(LIST).text
    assert "对裁定有异议" in page and "地址在第三页" in page
    rule(cast, verdict="pass", reason="看到了")
    assert lies(cast, "s1") == "pass"


def test_being_unsure_before_the_ruling_does_not_contest_it(cast, differ):
    judge(cast, "s1", "unsure", "再想想", by="mei")
    rule(cast, verdict="pass")
    assert lies(cast, "s1") == "pass"


def test_the_list_takes_as_many_queries_for_ten_as_for_one(cast, differ):
    client = cast.browse("lin")
    client.get(LIST)
    one = queries_of(lambda: client.get(LIST))
    for key in add_projects(cast, 9, prefix="t"):
        judge(cast, key, "pass")
        judge(cast, key, "unsure", "拿不准", by="mei")
    client.get(LIST)
    assert queries_of(lambda: client.get(LIST)) == one and len(disputes_page(cast.screening, "", 1).found) == 10


def test_after_the_stage_is_done_disputes_are_read_only(cast, differ):
    with change(SYSTEM):
        cast.screening.state = "done"
    page = cast.browse("lin").get(LIST).text
    assert "这个环节已经结束" in page and "您的裁定" not in page
    assert rule(cast, verdict="pass").status_code == 423 and not db.session.scalars(select(Verdict).where(Verdict.rules)).all()


def test_who_does_not_organise_rules_nothing(cast, differ):
    assert cast.browse("shen").get(LIST).status_code == 403
    assert cast.browse("shen").post(f"{PILE}/s1/settle", data={"verdict": "pass"}).status_code == 403
    assert "plan/disputes" in cast.browse("lin").get(PILE).text and "plan/disputes" not in cast.browse("shen").get(PILE).text
