"""The fairness page: after planning, after the day, and when something is not as it should be."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.judging.actions import make_panel, recuse
from app.judging.models import Judge
from app.planning.models import PlanSetup
from app.ranking.actions import finish
from app.roadshow.actions import make_room, plan_day, publish_day
from app.roadshow.models import PitchDay, Slot
from app.workings import fairness_paper
from app.workings.fairness import fairness
from tests.asking import questions_of
from tests.ranking import play

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

PAGE = "/manage/spring/stages/final/fairness"


def judge(cast, number):
    return db.session.get_one(Judge, cast.judges[number - 1])


def knows(**judges):
    """{judge key: field keys}"""
    with change(SYSTEM):
        stage = db.session.scalars(select(PitchDay)).first().stage_id
        db.session.add(PlanSetup(stage_id=stage, document={"judges": {key: {"knows": fields} for key, fields in judges.items()}}))


def test_after_planning_it_counts_loads_judges_and_experts(cast):
    knows(j1=["care"], j2=["green"])
    found = fairness(cast.stage)
    assert found.judges_each == {3: 3} and found.experts_each == {1: 3}
    assert [(one.planned, one.scored, one.known, one.days, one.minutes) for one in found.loads] == [(3, 0, 3, 1, 48), (3, 0, 0, 1, 48), (3, 0, 0, 1, 48)]
    assert (found.days, found.drawn, found.over, found.comparisons) == (1, 0, False, {})


def test_a_recusal_takes_the_judge_off_the_entry_and_counts_as_kept(cast):
    recuse(cast.actor("lin"), judge(cast, 1), cast.entry("p1"), "亲属")
    found = fairness(cast.stage)
    assert found.judges_each == {2: 1, 3: 2} and found.loads[0].recused == 1
    assert [(one.declared, one.met) for one in found.kept] == [(True, False)] and found.bad == []
    assert "1 处全部避开" in cast.browse("su").get(PAGE).text


def test_a_conflict_that_a_rule_finds_and_nobody_declared_is_named(cast):
    with change(SYSTEM):
        stage = db.session.scalars(select(PitchDay)).first().stage_id
        db.session.add(PlanSetup(stage_id=stage, document={"rules": {"relative": "hard"}, "judges": {"j1": {"relative": ["王女士"]}}}))
    found = fairness(cast.stage)
    assert {(one.judge, one.declared) for one in found.bad} == {("Judge1", False)} and len(found.bad) == 3
    assert "由规则查出，还没有登记回避" in cast.browse("lin").get(PAGE).text


@pytest.fixture
def two_panels(cast):
    """p1 and p2 before panel A in the morning, p3 before panel B in another room in the afternoon."""
    with change(SYSTEM):
        day = db.session.scalars(select(PitchDay)).one()
        day.starts_at = day.starts_at.replace(hour=1, minute=0)
        db.session.delete(db.session.scalars(select(Slot).where(Slot.entry_id == cast.entries["p3"])).one())
        db.session.flush()
        db.session.expire(day)
    room = make_room(cast.actor("lin"), cast.stage, key="b")
    panel = make_panel(cast.actor("lin"), cast.stage, key="B", judge_ids=cast.judges)
    day = db.session.scalars(select(PitchDay)).one()
    plan_day(cast.actor("lin"), cast.stage, room, panel, day.starts_at + timedelta(hours=5), [cast.entries["p3"]])
    return cast


def test_after_the_day_the_means_of_panels_are_compared_exactly(two_panels):
    cast = two_panels
    for day in db.session.scalars(select(PitchDay)):
        publish_day(cast.actor("lin"), day)
    for key, marks in {"p1": ("50", "50", "50"), "p2": ("52", "52", "52"), "p3": ("20", "20", "20")}.items():
        play.score(cast, key, *marks)
    finish(SYSTEM, cast.stage)
    found = fairness(cast.stage)
    assert found.over and found.judges_each == {3: 3}
    panels = found.comparisons["panels"].before
    # Of the three ways to put one entry apart from two, this one lies farthest apart.
    assert panels.exact and panels.tried == 3 and panels.share.numerator == 1
    assert {group.size for group in panels.groups} == {1, 2}
    for shown in (cast.browse("su").get(PAGE).text, paper(cast)):
        assert "全部3种分法里" in shown.replace(" ", "") and "计分规则不修正" in shown


def corrected(cast, rule):
    """Both panels' entries marked alike within, far apart between; the rule corrects."""
    for day in db.session.scalars(select(PitchDay)):
        publish_day(cast.actor("lin"), day)
    for key, marks in {"p1": ("50", "50", "50"), "p2": ("52", "52", "52"), "p3": ("20", "20", "20")}.items():
        play.score(cast, key, *marks)
    finish(SYSTEM, cast.stage)
    with change(SYSTEM):
        cast.stage.rule = {**cast.stage.rule, "normalise": rule}
    return fairness(cast.stage).comparisons["panels"]


def test_what_the_rule_does_about_panels_is_shown_in_figures(two_panels):
    found = corrected(two_panels, "panel_mean")
    assert found.apart == (31, 0)
    for shown in (two_panels.browse("su").get(PAGE).text, paper(two_panels)):
        assert "修正前相差31.00，修正后相差0.00" in shown.replace(" ", "")


def test_a_rule_that_corrects_nothing_shows_nothing_after_it(two_panels):
    found = corrected(two_panels, "none")
    assert found.after is None and found.apart is None
    assert "修正后" not in two_panels.browse("su").get(PAGE).text.replace("修正前）", "")


def test_the_order_stands_on_the_page_as_on_paper(cast):
    rows = fairness_paper.order_rows(fairness(cast.stage))
    page = cast.browse("su").get(PAGE).text
    assert [row[2] for row in rows] == ["项目1", "项目2", "项目3"] and all(f'<td class="title">{row[2]}</td>' in page for row in rows)


def test_before_the_end_no_mean_is_told(cast):
    play.deal(cast)
    play.score(cast, "p1", "57", "57", "57")
    page = cast.browse("lin").get(PAGE).text
    assert "所有项目评完、关闭以后" in page and "57" not in page.replace("/57", "")


def test_organiser_and_supervisor_read_it_and_nobody_else(cast):
    assert [cast.browse(who).get(PAGE).status_code for who in ("lin", "su")] == [200, 200]
    for who in ("hao", "wang", "judge1", "shen", "other"):
        assert cast.browse(who).get(PAGE).status_code == 403
    assert cast.browse("lin").get("/manage/spring/stages/screening/fairness").status_code == 404


def test_a_stage_without_a_plan_says_what_comes(cast):
    with change(SYSTEM):
        for slot in db.session.scalars(select(Slot)):
            db.session.delete(slot)
    assert "还没有排好的场次" in cast.browse("lin").get(PAGE).text


def test_it_costs_the_same_however_many_entries_and_recusals_there_are(cast):
    su = cast.browse("su")
    for key in ("p1", "p2", "p3"):
        recuse(cast.actor("lin"), judge(cast, 1), cast.entry(key), "亲属")
    many = questions_of(su, PAGE)
    with change(SYSTEM):
        for key in ("p2", "p3"):
            db.session.delete(db.session.scalars(select(Slot).where(Slot.entry_id == cast.entries[key])).one())
    assert questions_of(su, PAGE) == many


def paper(cast, language="zh"):
    browser = cast.browse("su")
    browser.set_cookie("language", language)
    answer = browser.get(PAGE + ".pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).replace("\n", "").replace(" ", "")


def test_the_paper_says_what_the_page_says(cast):
    recuse(cast.actor("lin"), judge(cast, 1), cast.entry("p1"), "亲属")
    words = fairness_paper.told(cast.stage, fairness(cast.stage), "now")
    text, page = paper(cast), cast.browse("su").get(PAGE).text
    for said in ("1 处全部避开", "最少 2，最多 3", "2 位：1 个项目", "1 场，其中 0 场当众抽签"):
        assert said in page and said.replace(" ", "") in text and said in words
    assert "项目1" in text and "所有项目评完" in text


def test_the_paper_speaks_english_and_takes_long_titles(cast):
    with change(SYSTEM):
        cast.entry("p1").project.title_en = "A" * 60
    text = paper(cast, "en")
    assert "Page1of" in text and text.replace("\u200b", "").count("A" * 60) == 1


def test_the_papers_fingerprint_changes_with_what_it_says(cast):
    def seal():
        return json.loads(fairness_paper.told(cast.stage, fairness(cast.stage), "now"))["fingerprint"]

    first = seal()
    assert seal() == first
    recuse(cast.actor("lin"), judge(cast, 1), cast.entry("p1"), "亲属")
    assert seal() != first


def test_the_paper_is_for_those_of_the_page(cast):
    assert [cast.browse(who).get(PAGE + ".pdf").status_code for who in ("lin", "su", "hao", "judge1", None)] == [200, 200, 403, 403, 302]
