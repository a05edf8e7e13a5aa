"""Screening by criteria: marks beside the verdict, the tally of them, the score in the pile and in the cut."""

import json
import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.contests.models import Criterion
from app.core import tally
from app.core.policy import SYSTEM
from app.db import db
from app.screening.cut import cut_of
from app.screening.marks import document_of, standings
from app.screening.proposing import wanted, ways
from app.submissions.actions import save_step
from tests.screening.pile import add_screener, judge, lies, plan
from tests.screening.test_pile import queries_of
from tests.screening.test_verdicts import project, refused

PILE = "/manage/spring/stages/screening/screening"
SETUP = "/manage/spring/setup/stages/screening/scoring"


@pytest.fixture
def scored(cast, pile):
    """The screening is scored: up to 60 for need, up to 40 in halves for the plan, which counts double."""
    with change(SYSTEM):
        cast.screening.criteria = [
            Criterion(key="need", title="需求", title_en="Need", max=Decimal(60), position=0),
            Criterion(key="plan", title="计划", title_en="Plan", max=Decimal(40), step=Decimal("0.5"), weight=Decimal(2), position=1),
        ]
    return pile


def mark(cast, key, need, plan_, verdict="pass", reason="", *, by="shen"):
    return judge(cast, key, verdict, reason, by=by, marked={"need": need, "plan": plan_})


def test_marks_are_kept_exactly_with_the_verdict_and_told_to_the_log(cast, scored):
    given = mark(cast, "s1", " 50 ", "30.50")
    assert given.marks == {"need": "50", "plan": "30.5"} and lies(cast, "s1") == "pass"
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "screening.verdict")).one()
    assert json.loads(row.payload)["marks"] == {"need": "50", "plan": "30.5"}


@pytest.mark.parametrize(
    ("need", "plan_", "field"), [("61", "1", "mark_need"), ("x", "1", "mark_need"), ("1", "0.3", "mark_plan"), ("1", "", "mark_plan"), ("-1", "1", "mark_need")],
)
def test_a_mark_that_is_none_is_refused_at_its_field(cast, scored, need, plan_, field):
    no = refused("marks", cast, "s1", "pass", marked={"need": need, "plan": plan_})
    assert set(no.fields) == {field} and lies(cast, "s1") == "unread"


def test_a_return_and_being_unsure_need_no_marks_and_neither_does_a_ruling(cast, scored):
    judge(cast, "s1", "return", "请补")
    judge(cast, "s2", "unsure", "看不懂")
    judge(cast, "s3", "pass", by="lin")
    assert standings(cast.screening) == {"s1": (None, None), "s2": (None, None), "s3": (None, None)}


def test_scores_come_out_of_the_tally_that_all_stages_use(cast, scored):
    plan(cast, readers=2)
    add_screener(cast, "mei")
    mark(cast, "s1", "50", "30.5")
    mark(cast, "s1", "40", "20", by="mei")
    mark(cast, "s2", "60", "40")
    assert standings(cast.screening) == {"s2": (1, "140.00"), "s1": (2, "95.50"), "s3": (None, None)}
    document = json.dumps(document_of(cast.screening))
    assert [(row.entry, row.score) for row in tally.tally(tally.read(tally.loads(document))).rows][:2] == [("s2", "140.00"), ("s1", "95.50")]


def test_of_each_screener_the_newest_counts_and_an_edit_makes_it_old(cast, scored):
    mark(cast, "s1", "10", "10")
    mark(cast, "s1", "20", "10")
    assert standings(cast.screening)["s1"] == (1, "40.00")
    save_step(cast.actor("zhao"), project("s1"), {"q_summary": "改过"})
    assert standings(cast.screening)["s1"] == (None, None)


def test_the_page_takes_marks_keeps_what_was_typed_and_shows_the_total(cast, scored):
    client = cast.browse("shen")
    page = client.get(f"{PILE}/s1").text
    sent = {"verdict": "pass", "base": re.search(r'name="base"[^>]*value="([^"]+)"', page)[1], "newest": "0", "mark_need": "70", "mark_plan": "8"}
    wrong = client.post(f"{PILE}/s1", data=sent)
    assert wrong.status_code == 422 and "应当在 0 到 60 之间" in wrong.text and 'value="70"' in wrong.text
    assert client.post(f"{PILE}/s1", data={**sent, "mark_need": "50"}).status_code == 303
    again = client.get(f"{PILE}/s1").text
    assert "66 分" in again and 'value="50"' in again


def test_another_screener_sees_no_marks_before_giving_their_own(cast, scored):
    plan(cast, readers=2)
    add_screener(cast, "mei")
    mark(cast, "s1", "57", "31")
    page = cast.browse("mei").get(f"{PILE}/s1").text
    assert "119 分" not in page and 'value="57"' not in page
    assert "119.00" not in cast.browse("mei").get(PILE).text and "119.00" in cast.browse("lin").get(PILE).text


def test_the_pile_says_how_many_have_a_score_in_as_many_queries_as_before(cast, scored):
    client = cast.browse("lin")
    mark(cast, "s1", "10", "10")
    assert "1 个有得分" in client.get(PILE).text
    one = queries_of(lambda: client.get(PILE))
    mark(cast, "s2", "10", "20")
    client.get(PILE)
    assert queries_of(lambda: client.get(PILE)) == one and "2 个有得分" in client.get(PILE).text


def test_the_cut_goes_by_score_among_those_who_passed(cast, scored):
    mark(cast, "s1", "60", "40", "fail", "不在本区")
    mark(cast, "s2", "10", "10")
    mark(cast, "s3", "20", "10")
    cut = cut_of(cast.screening)
    assert [(one.entry.key, one.rank, one.score) for one in cut.all] == [("s3", 1, "40.00"), ("s2", 2, "30.00"), ("s1", None, None)]
    assert ways(cut, wanted(cut, {"places": "1"})) == [("advanced", None), ("eliminated", None), ("eliminated", None)]
    assert ways(cut, wanted(cut, {"least": "30"})) == [("advanced", None), ("advanced", None), ("eliminated", None)]
    page = cast.browse("lin").get("/manage/spring/stages/screening/advance").text
    assert "40.00" in page and "不通过" in page and "最低分" in page


def test_who_passed_without_marks_is_left_to_the_organiser(cast, scored):
    mark(cast, "s2", "10", "10")
    judge(cast, "s3", "pass", by="lin")
    cut = cut_of(cast.screening)
    assert dict(zip([one.entry.key for one in cut.active], ways(cut, wanted(cut, {"places": "5"})), strict=True)) == {
        "s2": ("advanced", None), "s3": ("", None), "s1": ("", None),
    }


def test_a_screening_without_criteria_is_as_it_was(cast, pile):
    judge(cast, "s1", "pass")
    page = cast.browse("lin").get(PILE).text
    assert "得分" not in page and standings(cast.screening) == {} and not cut_of(cast.screening).scored
    assert "通过和不通过要打分" not in cast.browse("shen").get(f"{PILE}/s1").text


def test_criteria_are_set_up_on_a_page_and_stay_once_a_mark_is_given(cast, pile):
    client = cast.browse("lin")
    page = client.get(SETUP)
    assert page.status_code == 200
    version = re.search(r'name="version"[^>]*value="(\d*)"', page.text)[1]
    row = {"criteria-0-title": "需求", "criteria-0-title_en": "Need", "criteria-0-min": "0", "criteria-0-max": "10", "criteria-0-step": "1", "criteria-0-weight": "1", "criteria-0-order": "1"}
    rest = {"scope": "scorecard", "average": "mean", "normalise": "none", "quorum": "1", "rounding": "half_up", "rank_style": "competition", "places_score": "1"}
    assert client.post(SETUP, data={"version": version, **row, **rest}).status_code in (302, 303)
    (criterion,) = cast.screening.criteria
    judge(cast, "s1", "pass", marked={criterion.key: "7"})
    assert standings(cast.screening)["s1"] == (1, "7.0") and cast.screening.locked_fingerprint
    version = re.search(r'name="version"[^>]*value="(\d*)"', client.get(SETUP).text)
    late = client.post(SETUP, data={"version": version[1] if version else "", **row, **rest, "criteria-0-max": "20"})
    assert late.status_code == 423 and cast.screening.criteria[0].max == 10


def test_the_checklist_can_still_be_changed_once_a_mark_is_given(cast, scored):
    mark(cast, "s1", "1", "1")
    page = cast.browse("lin").get("/manage/spring/setup/stages/screening/checklist").text
    assert re.search(r'<button[^>]*type="submit"', page) and "材料完整" in page and "disabled" not in page


def test_what_screeners_scored_is_taken_away_to_be_checked_like_any_other_tally(cast, scored):
    mark(cast, "s1", "50", "30")
    mark(cast, "s2", "60", "40")
    told = json.loads(cast.browse("su").get("/manage/spring/screening/tally.json").data)
    assert [(row.entry, row.rank) for row in tally.tally(tally.read(tally.loads(json.dumps(told)))).rows][:2] == [("s2", 1), ("s1", 2)]
    assert cast.browse("lin").get("/api/v1/contests/spring/stages/screening/tally").json == told
    listed = cast.browse("lin").get("/manage/spring/screening/tally.csv").get_data(as_text=True)
    assert listed.index("140") < listed.index("110")
    for book in ("/manage/spring/screening/tally.xlsx", "/manage/spring/export/results.xlsx"):
        assert cast.browse("lin").get(book).data[:2] == b"PK"


def test_a_screening_without_criteria_has_no_tally_to_take_away(cast, pile):
    assert cast.browse("lin").get("/manage/spring/screening/tally.json").status_code == 404
