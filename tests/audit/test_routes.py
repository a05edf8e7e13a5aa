"""The audit log as supervisors read it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event, select, text

from app.accounts.actions import change_details, grant, revoke
from app.accounts.models import Role
from app.change import AuditRow, AuditText, change
from app.core.chain import short_code
from app.core.policy import SYSTEM
from app.db import db
from app.submissions.events import ProjectSaved


def saved(cast, before="旧标题", after="新标题"):
    with change(cast.actor("wang")) as current:
        current.record(ProjectSaved(contest_id=cast.contest_id, project="p2", version=2, changes={"title": [before, after]}))


def test_a_supervisor_sees_who_did_what_before_and_after(cast):
    saved(cast)
    page = cast.browse("su").get("/manage/spring/audit").text
    for word in ("Wang", "修改项目", "旧标题", "新标题", "项目2"):
        assert word in page
    assert short_code(db.session.scalars(select(AuditRow.hash)).one()) in page


def test_titles_are_inert_in_the_log(cast):
    saved(cast, after="<img src=x onerror=alert(1)>")
    page = cast.browse("su").get("/manage/spring/audit").text
    assert "<img src=x" not in page and "&lt;img src=x" in page


def test_an_unknown_action_shows_as_it_is_written(cast):
    with change(SYSTEM) as current:
        current.record(type("Odd", (ProjectSaved,), {"action": "odd.thing"})(contest_id=cast.contest_id, project="p1", version=1, changes={}))
    assert "odd.thing" in cast.browse("su").get("/manage/spring/audit").text


def test_the_log_of_another_contest_is_out_of_reach_and_out_of_sight(cast):
    saved(cast)
    assert cast.browse("other").get("/manage/spring/audit").status_code == 403
    assert "新标题" not in cast.browse("other").get("/manage/other/audit").text


@pytest.mark.parametrize("name", ["hao", "shen", "wang", "judge1"])
def test_only_supervisors_and_organisers_read_it(cast, name):
    assert cast.browse(name).get("/manage/spring/audit").status_code == 403


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("action=submissions.save", {"新标题"}), ("action=accounts.role_granted", {"给予角色"}), ("entry=p2", {"新标题"}),
        ("entry=p1", set()), ("since=2999-01-01T00:00", set()), ("until=2999-01-01T00:00", {"新标题", "给予角色"}),
        ("since=nonsense&page=-3", {"新标题", "给予角色"}), ("code=ZZZZ", set()),
    ],
)
def test_filters_narrow_the_list(cast, query, seen):
    saved(cast)
    grant(cast.actor("lin"), cast.person("zhao"), "host", cast.contest_id)
    page = cast.browse("su").get(f"/manage/spring/audit?{query}").text.partition("<tbody>")[2]
    assert {word for word in ("新标题", "给予角色") if word in page} == seen


def test_a_receipts_code_finds_its_line(cast):
    saved(cast)
    saved(cast, after="别的标题")
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.seq)).first()
    page = cast.browse("su").get(f"/manage/spring/audit?code={short_code(row.hash).lower()}").text
    assert "新标题" in page and "别的标题" not in page


def test_fifty_lines_make_a_page(cast):
    for number in range(60):
        saved(cast, after=f"标题{number}")
    client = cast.browse("su")
    assert client.get("/manage/spring/audit").text.count('id="seq-') == 50
    assert client.get("/manage/spring/audit?page=2").text.count('id="seq-') == 10


def test_a_longer_page_takes_as_many_queries(cast):
    def count():
        seen = []

        def note(*args):
            seen.append(args[2])

        event.listen(db.engine, "before_cursor_execute", note)
        client = cast.browse("su")
        seen.clear()
        client.get("/manage/spring/audit")
        event.remove(db.engine, "before_cursor_execute", note)
        return len([one for one in seen if one.startswith("SELECT")])

    saved(cast)
    few = count()
    for number in range(20):
        saved(cast, after=f"标题{number}")
        grant(SYSTEM, cast.person("zhao" if number % 2 else "wang"), ("host", "screener", "judge")[number % 3], cast.contest_id)
    assert count() == few


def test_sign_ins_are_not_shown_to_who_watches_over_one_contest_of_several(cast):
    change_details(cast.actor("wang"), cast.person("wang"), name="Wang", name_en="Xiaoming", language=None)
    assert "修改账号" not in cast.browse("su").get("/manage/spring/audit").text
    grant(SYSTEM, cast.person("su"), "supervisor", None)
    page = cast.browse("su").get("/manage/spring/audit").text.partition("<tbody>")[2]
    assert "修改账号" in page and "个人信息，不显示" in page and "Xiaoming" not in page


def test_an_erased_text_shows_as_erased(cast):
    from app.change import Personal

    with change(cast.actor("wang")) as current:
        current.record(ProjectSaved(contest_id=cast.contest_id, project="p1", version=2, changes={"applicant_name": [None, Personal("王女士", cast.people["wang"])]}))
    client = cast.browse("su")
    assert "王女士" in client.get("/manage/spring/audit").text
    with change(SYSTEM):
        for row in db.session.scalars(select(AuditText)):
            row.text = row.salt = None
    page = client.get("/manage/spring/audit").text
    assert "王女士" not in page and "（已删除）" in page


def test_the_button_says_that_all_holds_or_what_does_not(cast):
    saved(cast)
    client = cast.browse("su")
    assert "没有一条被改动" in client.post("/manage/spring/audit/verify").text
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE audit_log SET actor = 'person:99' WHERE seq = 1"))
    assert "第 1 条被改过" in client.post("/manage/spring/audit/verify").text


def test_the_download_holds_no_line_of_another_contest(cast):
    saved(cast)
    client = cast.browse("other")
    assert client.get("/manage/other/audit/export").data == b""
    grant(SYSTEM, cast.person("other"), "supervisor", None)
    lines = [json.loads(line) for line in client.get("/manage/other/audit/export").data.splitlines()]
    assert [line["seq"] for line in lines] == [1, 2]


def test_a_role_taken_back_reads_as_such(cast):
    grant(SYSTEM, cast.person("zhao"), "host", cast.contest_id)
    revoke(cast.actor("lin"), db.session.scalars(select(Role).where(Role.person_id == cast.people["zhao"])).one())
    page = cast.browse("su").get("/manage/spring/audit").text
    assert "收回角色" in page and "Zhao" in page and "主持人" in page
