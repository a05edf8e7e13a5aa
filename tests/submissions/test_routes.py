"""The applicant's and the organiser's pages over HTTP."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app import clock
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.submissions import actions, facts
from app.submissions.models import Entry, Project
from tests.submissions.entering import FILLED, draft, past_deadline, submitted


@pytest.fixture
def made(cast, app):
    """Makes projects inside a request of their own."""

    def make(how=draft, **values):
        with app.test_request_context():
            return how(cast, **values)

    return make


def typed(project, step):
    return {item: value for item, value in FILLED.items() if item in facts.values(project, step)}


def test_entering_needs_no_sign_in(cast):
    assert "开始申报" in cast.browse().get("/contests/spring/enter").text


def test_looking_at_the_entrance_starts_nothing_and_the_button_starts_a_draft(cast):
    browser = cast.browse("zhao")
    assert "开始申报" in browser.get("/contests/spring/enter").text
    assert db.session.scalars(select(Project).where(Project.state == "draft")).all() == []
    answer = browser.post("/contests/spring/enter")
    assert re.fullmatch(r"/my/projects/[2-9a-z]{8}/steps/1", answer.location)


def test_a_closed_call_says_when_it_closed(cast):
    past_deadline()
    page = cast.browse("zhao").get("/contests/spring/enter").text
    assert "截止，现在不能再提交" in page and "开始申报" not in page


def test_an_unpublished_contest_cannot_be_entered(cast):
    assert cast.browse("zhao").get("/contests/other/enter").status_code == 404


def test_the_whole_form_works_by_posting_each_step(cast):
    browser = cast.browse("zhao")
    place = browser.post("/contests/spring/enter").location
    for step in range(1, 5):
        fields = {1: ("title", "field", "region"), 2: ("q_summary",), 3: ("q_problem",), 4: ()}[step]
        place = browser.post(place, data={**{name: FILLED[name] for name in fields}, "go": "next"}).location
        assert place.endswith(f"/steps/{step + 1}")
    answer = browser.post(place, data={"applicant_name": "赵先生", "agrees_to_be_named": "y", "go": "submit"})
    assert answer.status_code == 303 and answer.location.endswith("/receipt")
    project = db.session.scalars(select(Project).where(Project.title == FILLED["title"])).one()
    receipt = browser.get(answer.location).text
    assert project.receipt in receipt and project.agrees_to_be_named and (project.number, project.state) == (4, "submitted")


def test_the_script_saves_values_and_learns_the_new_version(cast, made):
    project = made()
    answer = cast.browse("zhao").post(
        f"/my/projects/{project.key}/steps/1", json={"base": project.version, "was": {}, "values": {"title": " 新名字 "}}
    )
    assert answer.json["version"] == 2 and answer.json["values"]["title"] == "新名字"
    assert answer.json["gaps"] == [] and re.fullmatch(r"\d\d:\d\d", answer.json["at"])


def test_a_clash_gives_the_script_both_texts_and_saves_nothing(cast, made):
    project = made()
    body = {"base": project.version - 1, "was": {"field": "green"}, "values": {"field": "green", "title": "我的"}}
    body["was"]["title"] = "从前的"
    answer = cast.browse("zhao").post(f"/my/projects/{project.key}/steps/1", json=body)
    assert answer.status_code == 409
    assert answer.json["theirs"]["title"] == {"value": FILLED["title"], "shown": FILLED["title"]}
    assert answer.json["theirs"]["field"]["shown"] == "社区养老"
    assert db.session.get_one(Project, project.id).title == FILLED["title"]


def test_a_clash_without_a_script_shows_both_texts_and_the_second_post_decides(cast, made):
    project, browser = made(), cast.browse("zhao")
    place = f"/my/projects/{project.key}/steps/3"
    answer = browser.post(place, data={"q_problem": "我写的", "base": 0, "was": '{"q_problem": ""}'})
    assert answer.status_code == 409 and "我写的" in answer.text and FILLED["q_problem"] in answer.text
    base = re.search(r'name="base" value="(\d+)"', answer.text)[1]
    assert browser.post(place, data={"q_problem": "我写的", "base": base, "was": json.dumps({"q_problem": FILLED["q_problem"]})}).status_code == 303
    assert db.session.get_one(Project, project.id).answers["problem"] == "我写的"


def test_a_title_too_long_is_refused_beside_it_while_the_rest_is_saved(cast, made):
    project = made()
    data = {"title": "名" * 61, "field": "green", "region": "zhoupu", "base": project.version}
    answer = cast.browse("zhao").post(f"/my/projects/{project.key}/steps/1", data=data)
    assert answer.status_code == 422 and "名" * 61 in answer.text and "最多 60 个字，现在有 61 个。" in answer.text
    kept = db.session.get_one(Project, project.id)
    assert (kept.title, kept.field.key) == (FILLED["title"], "green")


@pytest.mark.parametrize("body", [[], {"values": 3}, {"values": {"title": {"a": 1}, "nonsense": "x"}}, "x"])
def test_a_nonsense_body_changes_nothing(cast, made, body):
    project = made()
    answer = cast.browse("zhao").post(f"/my/projects/{project.key}/steps/1", json=body)
    assert answer.status_code in (200, 400)
    assert db.session.get_one(Project, project.id).version == project.version


def test_a_late_submission_names_the_moment_and_keeps_what_was_typed(cast, made):
    project = made()
    closing = clock.in_zone(cast.contest.closes_at, "Asia/Shanghai")
    past_deadline()
    data = {"applicant_name": "赶不上的赵先生", "go": "submit", "base": project.version}
    answer = cast.browse("zhao").post(f"/my/projects/{project.key}/steps/5", data=data)
    assert answer.status_code == 423 and f"{closing:%H:%M}（UTC+8）" in answer.text and "赶不上的赵先生" in answer.text
    assert db.session.get_one(Project, project.id).applicant_name == "赶不上的赵先生"


def test_submitting_with_gaps_lists_them_with_links_to_their_steps(cast, made):
    project = made(q_problem="")
    answer = cast.browse("zhao").post(f"/my/projects/{project.key}/steps/5", data={"applicant_name": "赵", "go": "submit"})
    assert answer.status_code == 422 and f"/my/projects/{project.key}/steps/3#q_problem" in answer.text


def test_anothers_project_does_not_exist(cast, made):
    key = made().key
    browser = cast.browse("wang")
    for place in ("", "/steps/1", "/receipt", "/withdraw"):
        assert browser.get(f"/my/projects/{key}{place}").status_code == 404
    for place in ("/steps/1", "/withdraw", "/files"):
        assert browser.post(f"/my/projects/{key}{place}", json={"values": {}}).status_code == 404


def test_of_two_projects_with_one_key_the_own_one_is_meant(cast, made):
    with change(SYSTEM):
        other = db.session.scalars(select(Project).where(Project.key == "p1")).one()
        contest = cast.person("other").roles[0].contest_id
        db.session.add(Project(contest_id=contest, key="p1", owner_id=cast.people["zhao"], title="同号", answers={}, created_at=clock.now(), updated_at=clock.now(), state="submitted", number=1))
    assert "同号" in cast.browse("zhao").get("/my/projects/p1").text
    assert other.title in cast.browse("wang").get("/my/projects/p1").text


def test_the_step_of_an_unknown_number_is_not_found(cast, made):
    assert cast.browse("zhao").get(f"/my/projects/{made().key}/steps/9").status_code == 404


def test_the_status_page_tells_only_what_was_decided(cast, made, app):
    project, browser = made(submitted), cast.browse("zhao")
    assert "等待评审" in browser.get(f"/my/projects/{project.key}").text
    with app.test_request_context():
        actions.set_outcome(cast.actor("lin"), db.session.get_one(Entry, project.entries[0].id), "eliminated", "和去年重复")
    page = browser.get(f"/my/projects/{project.key}").text
    assert "未晋级" in page and "和去年重复" in page and "等待评审" not in page


def test_a_return_shows_its_reason_and_the_way_to_complete(cast, made, app):
    project = made(submitted)
    with app.test_request_context():
        actions.return_for_completion(cast.actor("shen"), project, "请补营业执照", clock.now() + timedelta(days=3))
    browser = cast.browse("zhao")
    assert "请补营业执照" in browser.get(f"/my/projects/{project.key}").text
    assert "再次提交项目" in browser.get(f"/my/projects/{project.key}/steps/5").text


def test_withdrawing_asks_first(cast, made):
    project, browser = made(submitted), cast.browse("zhao")
    place = f"/my/projects/{project.key}/withdraw"
    assert browser.post(place).status_code == 422
    assert db.session.get_one(Project, project.id).state == "submitted"
    assert browser.post(place, data={"sure": "y"}).location == "/my/projects"
    assert db.session.get_one(Project, project.id).state == "withdrawn"


def test_an_empty_list_says_what_comes_next(cast):
    assert "您还没有申报项目" in cast.browse("zhao").get("/my/projects").text


def test_the_pages_speak_english(cast, made):
    key, browser = made().key, cast.browse("zhao")
    browser.set_cookie("language", "en")
    pages = ["/contests/spring/enter", "/my/projects", f"/my/projects/{key}/steps/1", f"/my/projects/{key}/steps/5"]
    for page in pages:
        text = browser.get(page).text.replace("中文", "")
        for name in FILLED.values():
            text = text.replace(name, "")
        assert not re.findall("[\u4e00-\u9fff]+", text), page


def test_organisers_see_what_was_handed_in_and_no_drafts(cast, made):
    made(title="还没交的草稿")
    made(submitted, title="交上来的项目")
    page = cast.browse("lin").get("/manage/spring/projects").text
    assert "交上来的项目" in page and "还没交的草稿" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=一米", 1), ("q=赵先生", 1), ("q=4", 1), ("q=%25", 0), ("field=green", 0), ("region=zhoupu", 2), ("state=withdrawn", 0),
     ("outcome=screening:advanced", 3), ("outcome=screening:", 1), ("page=99", 4), ("field=nonsense", 0)],
)
def test_the_list_is_narrowed(cast, made, query, found):
    made(submitted)
    page = cast.browse("lin").get(f"/manage/spring/projects?{query}").text
    assert f"共 {found} 个" in page


def queries_of(browser):
    seen, engine = [], db.engine

    def note(*facts):
        seen.append(facts[2])

    event.listen(engine, "before_cursor_execute", note)
    browser.get("/manage/spring/projects")
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_the_list_costs_the_same_queries_for_few_and_many(cast, made):
    browser = cast.browse("lin")
    few = queries_of(browser)
    for number in range(4):
        made(submitted, title=f"又一个 {number}")
    assert queries_of(browser) == few


def test_the_list_has_pages_of_fifty(cast, app):
    with change(SYSTEM):
        for number in range(10, 60):
            db.session.add(Project(contest_id=cast.contest_id, key=f"x{number}", number=number, title=f"项目{number}", answers={}, state="submitted", created_at=clock.now(), updated_at=clock.now()))
    first = cast.browse("lin").get("/manage/spring/projects").text
    assert "第 1 页，共 2 页" in first and "项目56" in first and "项目57" not in first
    assert "项目59" in cast.browse("lin").get("/manage/spring/projects?page=2").text


def test_applicants_and_strangers_see_no_list(cast):
    assert [cast.browse(name).get("/manage/spring/projects").status_code for name in ("lin", "su", "shen", "zhao", "hao", "other")] == [200, 200, 403, 403, 403, 403]


def test_the_organiser_reads_the_whole_project_with_its_history(cast, made):
    project = made(submitted)
    page = cast.browse("lin").get(f"/manage/spring/projects/{project.key}").text
    assert "没有地方种菜" in page and "修改记录" in page and project.receipt in page
    assert "修改记录" not in cast.browse("shen").get(f"/manage/spring/projects/{project.key}").text


def test_what_people_type_stays_text_on_every_page(cast, made):
    project = made(submitted, title="<script>alert(1)</script>", q_problem="<img src=x onerror=1>")
    for who, page in (("zhao", f"/my/projects/{project.key}"), ("zhao", f"/my/projects/{project.key}/steps/3"), ("lin", f"/manage/spring/projects/{project.key}"), ("zhao", f"/my/projects/{project.key}/receipt")):
        text = cast.browse(who).get(page).text
        assert "<script>alert" not in text and "<img src=x" not in text


def test_disqualifying_from_the_page_needs_a_reason(cast):
    browser, place = cast.browse("lin"), "/manage/spring/projects/p1/entries/final/status"
    assert browser.post(place, data={"final-status": "disqualified"}).status_code == 422
    assert browser.post(place, data={"final-status": "disqualified", "final-reason": "造假"}).status_code == 303
    assert cast.entry("p1").status == "disqualified"
    assert cast.browse("shen").post(place, data={}).status_code == 403
