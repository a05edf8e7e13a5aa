"""Ties that the rule leaves open: settled by vote or by a draw, with the reason kept, until the prizes are published."""

import json

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.core.draw import draw
from app.core.policy import SYSTEM
from app.db import db
from app.draws import actions as draws
from app.errors import Refused
from app.prizes.actions import confirm, publish
from app.scoring.settling import settle_by_vote, ties_of, unsettle
from tests.prizes.final import Final

PAGE = "/manage/spring/stages/final/prizes/ties"


@pytest.fixture
def tied(cast):
    """p1 and p2 share the first rank; the rule knows both ways."""
    with change(SYSTEM):
        cast.stage.rule = {**cast.stage.rule, "ties": ["casting", "lot"]}
    return Final(cast, "hold", [("一", 1), ("二", 1), ("三", None)]).score(p1=50, p2=50, p3=45).finish()


def keys(ties):
    return [[one.key for one in tie.entries] for tie in ties]


def last_payload(action):
    return json.loads(db.session.scalars(
        select(AuditRow.payload).where(AuditRow.action == action).order_by(AuditRow.seq.desc()).limit(1)).one())


def refused(code, work, *args):
    with pytest.raises(Refused) as no:
        work(*args)
    assert no.value.code == code


def test_a_vote_sets_the_tied_apart_and_frees_the_prizes(cast, tied):
    assert keys(ties_of(cast.stage).open) == [["p1", "p2"]] and tied.proposal.held
    settle_by_vote(cast.actor("lin"), cast.stage, ["p2", "p1"], "三比零")
    assert tied.awarded() == {"一": ["p2"], "二": ["p1"], "三": ["p3"]} and not tied.proposal.held
    found = ties_of(cast.stage)
    assert not found.open and keys(found.settled) == [["p2", "p1"]] and found.settled[0].how == "casting"
    assert last_payload("scoring.vote_tie")["order"] == ["p2", "p1"]


def drawn(cast, *numbers, **about):
    """A draw of p1 and p2, seen to its end."""
    lin = cast.actor("lin")
    made = draws.fix_tie(lin, cast.stage, ["p1", "p2"], **about)
    draws.put_numbers(lin, made, [(f"在场{at}", number) for at, number in enumerate(numbers)])
    for seen in range(2):
        draws.show_next(lin, made, seen)
    return made


def test_a_draw_orders_as_anyone_can_repeat_from_the_log(cast, tied):
    made = drawn(cast, "7", "31", "402")
    told = last_payload("scoring.draw_tie")
    again = draw({"schema": "draw/1", "items": told["items"], "seed": told["seed"]})
    assert told["items"] == ["p1", "p2"] and told["seed"] == "7-31-402" and told["draw"] == made.key
    assert again["order"] == made.order == told["order"] and again["commitment"] == told["commitment"] == made.commitment
    assert [line.entry.key for _tier, line in tied.proposal.prized][:2] == made.order
    assert [cast.entry(key).lot for key in made.order] == [1, 2] and ties_of(cast.stage).settled[0].how == "lot"


def test_a_tie_keeps_its_rank_until_the_last_place_is_seen(cast, tied):
    lin = cast.actor("lin")
    made = draws.fix_tie(lin, cast.stage, ["p1", "p2"])
    draws.put_numbers(lin, made, [("苏", "1"), ("王", "2")])
    draws.show_next(lin, made, 0)
    assert keys(ties_of(cast.stage).open) == [["p1", "p2"]] and made.order[0] in cast.browse().get(f"/draws/{made.key}").text
    assert [told["rank"] for told in (made.about,)] == [1]


def test_a_tie_drawn_again_keeps_both_records_and_says_why(cast, tied):
    lin, first = cast.actor("lin"), drawn(cast, "7", "31")
    refused("not_tied", draws.fix_tie, lin, cast.stage, ["p1", "p2"])
    unsettle(lin, cast.stage, ["p1", "p2"], "报错了数")
    refused("draws.reason", draws.fix_tie, lin, cast.stage, ["p1", "p2"])
    second = drawn(cast, "8", "9", reason="报错了数")
    assert f"/draws/{second.key}" in cast.browse().get(f"/draws/{first.key}").text
    assert f"/draws/{first.key}" in cast.browse().get(f"/draws/{second.key}").text


def test_a_tie_that_is_none_any_more_gets_no_numbers(cast, tied):
    lin = cast.actor("lin")
    made = draws.fix_tie(lin, cast.stage, ["p1", "p2"])
    settle_by_vote(lin, cast.stage, ["p2", "p1"], "三比零")
    refused("not_tied", draws.put_numbers, lin, made, [("苏", "1"), ("王", "2")])


def test_taking_a_vote_back_ties_them_again(cast, tied):
    settle_by_vote(cast.actor("lin"), cast.stage, ["p2", "p1"], "三比零")
    unsettle(cast.actor("lin"), cast.stage, ["p1", "p2"], "漏了一位评委")
    assert keys(ties_of(cast.stage).open) == [["p1", "p2"]]
    assert last_payload("scoring.unsettle_tie")["before"] == {"p1": {"casting": 2, "lot": None}, "p2": {"casting": 1, "lot": None}}
    refused("not_settled", unsettle, cast.actor("lin"), cast.stage, ["p1", "p2"], "再来")


def test_only_a_whole_tie_is_settled_and_only_with_a_reason(cast, tied):
    lin = cast.actor("lin")
    refused("not_tied", settle_by_vote, lin, cast.stage, ["p1"], "表决")
    refused("not_tied", settle_by_vote, lin, cast.stage, ["p1", "p3"], "表决")
    refused("order", settle_by_vote, lin, cast.stage, ["p1", "p1"], "表决")
    refused("no_reason", settle_by_vote, lin, cast.stage, ["p1", "p2"], " ")
    refused("not_tied", draws.fix_tie, lin, cast.stage, ["p1", "p3"])


def test_a_rule_without_the_way_leaves_the_tie(cast):
    Final(cast, "hold").score(p1=50, p2=50, p3=45).finish()
    refused("no_way", settle_by_vote, cast.actor("lin"), cast.stage, ["p1", "p2"], "表决")
    assert "没有写表决或抽签" in cast.browse("lin").get(PAGE).text


def test_nothing_is_settled_once_the_prizes_are_public(cast, tied):
    lin = cast.actor("lin")
    settle_by_vote(lin, cast.stage, ["p2", "p1"], "三比零")
    publish(lin, confirm(lin, cast.stage, tied.proposal.tally_sha256))
    refused("over", unsettle, lin, cast.stage, ["p1", "p2"], "反悔")


def test_the_page_settles_and_keeps_what_was_typed_on_a_fault(cast, tied):
    client = cast.browse("lin")
    assert "定先后" in client.get("/manage/spring/stages/final/prizes").text
    wrong = {"how": "casting", "entry": ["p1", "p2"], "place-p1": "1", "place-p2": "1", "reason": "三比零，全体在场"}
    answer = client.post(PAGE, data=wrong)
    assert answer.status_code == 422 and "每个名次只能给一个项目" in answer.text and "三比零，全体在场" in answer.text
    assert client.post(PAGE, data={**wrong, "place-p1": "2"}).status_code == 303
    shown = client.get(PAGE).text
    assert shown.index("项目2") < shown.index("项目1") and "取消这次结果" in shown
    assert client.post(PAGE, data={"how": "none", "entry": ["p1", "p2"], "reason": "重来"}).status_code == 303
    answer = client.post(PAGE, data={"how": "lot", "entry": ["p1", "p2"]})
    assert answer.status_code == 303 and "/desk/spring/final/draws/" in answer.headers["Location"]
    assert "并列抽签" in client.get(answer.headers["Location"]).text and "等报数" in client.get(PAGE).text
    again = client.post(PAGE, data={"how": "lot", "entry": ["p1", "p2"], "named": "收盘价"})
    assert again.status_code == 422 and "要写明理由" in again.text and 'value="收盘价"' in again.text


def test_the_supervisor_reads_the_page_and_settles_nothing(cast, tied):
    client = cast.browse("su")
    page = client.get(PAGE)
    assert page.status_code == 200 and "<select" not in page.text
    assert client.post(PAGE, data={"how": "lot", "entry": ["p1", "p2"]}).status_code == 403
    assert cast.browse("hao").get(PAGE).status_code in {403, 404}
