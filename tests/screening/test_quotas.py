"""Filling the pending decisions from a proposal: by number, by score, by verdict, with floors and caps; ties stay open."""

import re

import pytest

from app.change import change
from app.contests.models import Field
from app.core.policy import SYSTEM
from app.db import db
from app.screening.deciding import pending
from app.screening.models import CutPlan
from app.submissions.models import Project
from tests.screening.pile import judge, meant
from tests.screening.test_advance import roadshow  # noqa: F401

FINAL = "/manage/spring/stages/final/advance"
PILE = "/manage/spring/stages/screening/advance"


def put(cast, **fields):
    """Give projects a field each; made where there is none of that key."""
    with change(SYSTEM):
        for project, key in fields.items():
            field = db.session.query(Field).filter_by(contest_id=cast.contest_id, key=key).one_or_none()
            if field is None:
                field = Field(contest_id=cast.contest_id, key=key, title=f"领域{key}")
                db.session.add(field)
                db.session.flush()
            db.session.query(Project).filter_by(contest_id=cast.contest_id, key=project).one().field_id = field.id


def fill(cast, address=FINAL, **typed):
    client = cast.browse("lin")
    page = client.get(address).text
    data = {name.replace("_", "-"): value for name, value in typed.items()}
    return client.post(f"{address}/fill", data={"seal": re.search(r'name="seal" value="(\w+)"', page)[1], **data})


def ways(stage):
    return {row.key: (row.outcome, row.place) if row.place else row.outcome for row in pending(stage).rows}


def test_the_first_two_go_on_and_the_third_is_the_first_reserve(cast, roadshow):  # noqa: F811
    assert fill(cast, places="2", reserves="1").status_code == 303
    assert ways(cast.stage) == {"p1": "advanced", "p2": "advanced", "p3": ("reserve", 1)}


def test_a_tie_at_the_border_stays_open_and_leaves_the_first_reserve_to_who_loses_it(cast, roadshow):  # noqa: F811
    fill(cast, places="1", reserves="1")
    assert ways(cast.stage) == {"p1": "", "p2": "", "p3": ("reserve", 2)}
    page = cast.browse("lin").get(FINAL).text
    assert page.count("并列，请您定") == 2 and "还有 1 个名额" in page and "还有 2 个项目没有定去留" in page
    meant(cast, cast.stage, p1="advanced", p2="reserve")
    assert ways(cast.stage)["p2"] == ("reserve", 1)


@pytest.mark.parametrize(("least", "gone"), [("80", ["p1", "p2"]), ("70", ["p1", "p2", "p3"]), ("80.01", [])])
def test_all_from_a_score_on_go_on_and_nobody_below_it(cast, roadshow, least, gone):  # noqa: F811
    fill(cast, least=least)
    assert [key for key, way in ways(cast.stage).items() if way == "advanced"] == gone
    assert ("低于最低分" in cast.browse("lin").get(FINAL).text) == (len(gone) < 3)


def test_a_number_and_a_score_together_take_the_best_that_are_good_enough(cast, roadshow):  # noqa: F811
    fill(cast, places="3", least="75", reserves="1")
    assert ways(cast.stage) == {"p1": "advanced", "p2": "advanced", "p3": "eliminated"}


@pytest.mark.parametrize(("typed", "said"), [
    ({}, "请填前几名，或者填最低分"), ({"places": "viele"}, "请填 0 到 9999 的整数"), ({"places": "1", "reserves": "-1"}, "请填 0 到 9999 的整数"),
    ({"least": "neunzig"}, "请填一个分数"), ({"places": "2", "cap-field-care": "viele"}, "请填 0 到 9999 的整数"),
])
def test_what_is_no_figure_is_said_beside_it_and_stays_typed(cast, roadshow, typed, said):  # noqa: F811
    answer = fill(cast, **typed)
    assert answer.status_code == 422 and said in answer.text
    assert all(f'value="{text}"' in answer.text for text in typed.values())
    assert set(ways(cast.stage).values()) == {""}


def test_a_floor_brings_in_who_ranks_lower_and_leaves_the_tie_to_the_organiser(cast, roadshow):  # noqa: F811
    put(cast, p1="aa", p2="aa", p3="bb")
    fill(cast, places="2", floor_field_bb="1")
    page = cast.browse("lin").get(FINAL).text
    assert ways(cast.stage) == {"p1": "", "p2": "", "p3": "advanced"}
    assert "按名额" in page and page.count("并列，请您定") == 2 and "还有 1 个名额" in page


def test_floors_that_cannot_hold_are_named_and_nothing_is_filled(cast, roadshow):  # noqa: F811
    put(cast, p1="aa", p2="aa", p3="bb")
    answer = fill(cast, places="2", floor_field_bb="2")
    assert answer.status_code == 422 and "不能同时满足" in answer.text and "领域bb 至少 2 个" in answer.text
    assert set(ways(cast.stage).values()) == {""} and db.session.query(CutPlan).count() == 0


def test_a_cap_leaves_places_empty_and_says_so(cast, roadshow):  # noqa: F811
    put(cast, p1="aa", p2="bb", p3="bb")
    fill(cast, places="3", cap_field_bb="1")
    page = cast.browse("lin").get(FINAL).text
    assert ways(cast.stage) == {"p1": "advanced", "p2": "advanced", "p3": "eliminated"}
    assert "只能选出 2 个" in page and "名额已满" in page


def test_a_stage_without_scores_is_filled_from_the_verdicts(cast, pile):
    judge(cast, "s1", "pass")
    judge(cast, "s2", "fail", "材料不齐")
    assert fill(cast, PILE).status_code == 303
    assert ways(cast.screening) == {"s1": "advanced", "s2": "eliminated", "s3": ""}
    assert pending(cast.screening).rows[1].reason == "材料不齐"


def test_a_cap_at_a_stage_without_scores_leaves_those_it_concerns_to_the_organiser(cast, pile):
    put(cast, s1="aa", s2="aa", s3="bb")
    for key in ("s1", "s2", "s3"):
        judge(cast, key, "pass")
    fill(cast, PILE, cap_field_aa="1")
    assert ways(cast.screening) == {"s1": "", "s2": "", "s3": "advanced"}
    assert "还有 1 个名额" in cast.browse("lin").get(PILE).text


def test_by_hand_a_quota_that_is_not_kept_is_warned_of_and_nothing_is_refused(cast, pile):
    put(cast, s1="aa", s2="aa", s3="bb")
    assert fill(cast, PILE, cap_field_aa="1", floor_field_bb="1", keep="1").status_code == 303
    assert set(ways(cast.screening).values()) == {""}
    meant(cast, s1="advanced", s2="advanced", s3="eliminated")
    page = cast.browse("lin").get(PILE).text
    assert "超出" in page and "不够" in page and "看信，公布" in page


def test_filling_again_keeps_a_written_reason_and_is_refused_over_a_row_changed_since(cast, pile):
    judge(cast, "s2", "fail", "材料不齐")
    meant(cast, s2=("eliminated", "自己写的理由"))
    fill(cast, PILE)
    assert pending(cast.screening).rows[1].reason == "自己写的理由"
    client = cast.browse("lin")
    seal = re.search(r'name="seal" value="(\w+)"', client.get(PILE).text)[1]
    meant(cast, s1="advanced")
    answer = client.post(f"{PILE}/fill", data={"seal": seal})
    assert answer.status_code == 409 and "别人改过名单" in answer.text and ways(cast.screening)["s1"] == "advanced"
