"""The entry form in a real browser: saving while typing, two windows, a lost sign-in, a lost network, files."""

import pytest
from sqlalchemy import update

from app import clock
from app.accounts.models import SignIn
from app.change import change
from app.contests.models import Question
from app.core.policy import SYSTEM
from app.db import db
from app.submissions.models import Project
from tests.server import Server
from tests.submissions.entering import PDF, draft
from tests.visitors import LAPTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]


@pytest.fixture
def served(cast, app, tmp_path):
    """The cast's database behind a server in its own process."""
    db.session.rollback()
    server = Server(tmp_path).start("--empty")
    yield server
    server.stop()


@pytest.fixture
def project(cast, app):
    with app.test_request_context():
        return draft(cast, q_problem="")


def sign_in(page, server, cast, who="zhao"):
    client = cast.browse(who)
    db.session.rollback()
    page.context.add_cookies([{"name": "doorstep", "value": client.get_cookie("doorstep").value, "url": server.url}])


def step(page, server, project, number):
    page.goto(f"{server.url}/my/projects/{project.key}/steps/{number}")


def kept(project):
    db.session.rollback()
    return db.session.get_one(Project, project.id)


def test_what_is_typed_is_saved_without_a_button(served, visitors, cast, project):
    page = visitors.open(PHONE)
    sign_in(page, served, cast)
    step(page, served, project, 3)
    assert page.locator(".step-short").inner_text() == "还差 1 项：解决什么问题"
    page.fill("#q_problem", "没有地方种菜")
    page.locator(".steps-bars .state-jade").wait_for()
    assert kept(project).answers["problem"] == "没有地方种菜" and page.locator(".step-short").is_hidden()


def test_two_windows_show_both_texts_and_nothing_is_lost(served, visitors, cast, project):
    visitors.expected = ("409",)
    here, there = visitors.open(LAPTOP), visitors.open(LAPTOP)
    for page in (here, there):
        sign_in(page, served, cast)
        step(page, served, project, 3)
    there.fill("#q_problem", "那边写的")
    there.locator(".step-state .state-jade").wait_for()
    here.fill("#q_problem", "这边写的")
    here.locator(".theirs").wait_for()
    assert here.locator(".theirs blockquote").inner_text() == "那边写的" and here.input_value("#q_problem") == "这边写的"
    assert kept(project).answers["problem"] == "那边写的"
    here.get_by_role("button", name="用我这里的").click()
    here.locator(".step-state .state-jade").wait_for()
    assert kept(project).answers["problem"] == "这边写的"


def test_a_sign_in_that_ended_loses_nothing(served, visitors, cast, project):
    page = visitors.open(LAPTOP)
    sign_in(page, served, cast)
    step(page, served, project, 3)
    with change(SYSTEM):
        db.session.execute(update(SignIn).values(revoked_at=clock.now()))
    page.fill("#q_problem", "登录过期时写的")
    page.get_by_text("登录已过期").wait_for()
    page.goto(served.url + page.get_by_role("link", name="去登录").get_attribute("href"))
    sign_in(page, served, cast)
    step(page, served, project, 3)
    page.locator(".step-state .state-jade").wait_for()
    page.wait_for_function("document.querySelector('[data-said]').textContent.includes('已放回表格')")
    assert page.input_value("#q_problem") == "登录过期时写的"
    page.wait_for_function("sessionStorage.length === 0")
    assert kept(project).answers["problem"] == "登录过期时写的"


def test_without_a_network_the_text_waits_and_goes_out_when_it_is_back(served, visitors, cast, project):
    visitors.expected = ("ERR_INTERNET_DISCONNECTED",)
    page = visitors.open(LAPTOP)
    sign_in(page, served, cast)
    step(page, served, project, 3)
    page.context.set_offline(True)
    page.fill("#q_problem", "地铁里写的")
    page.get_by_text("网络不通").wait_for()
    page.context.set_offline(False)
    page.locator(".step-state .state-jade").wait_for()
    assert kept(project).answers["problem"] == "地铁里写的"


def test_the_last_step_takes_good_files_refuses_others_and_submits(served, visitors, cast, project, tmp_path):
    visitors.expected = ("422",)
    page = visitors.open(LAPTOP)
    sign_in(page, served, cast)
    step(page, served, project, 3)
    page.fill("#q_problem", "没有地方种菜")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/steps/4")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/steps/5")
    files = {"项目书.pdf": PDF, "程序.pdf": b"MZ" + b"\0" * 99, "太大.pdf": PDF + b"\0" * (21 * 1024 * 1024)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    page.set_input_files("#file", [str(tmp_path / name) for name in files])
    page.get_by_text("“太大.pdf”有").wait_for()
    assert "“程序.pdf”是可执行程序，不能上传。" in page.locator("[data-uploads]").inner_text()
    assert page.locator(".files .file").count() == 1
    page.get_by_role("button", name="提交项目").click()
    page.wait_for_url("**/receipt")
    assert kept(project).state == "submitted" and kept(project).receipt in page.content()


def test_ticked_options_save_themselves_and_two_windows_show_both(served, visitors, cast, project):
    options = [{"key": "room", "title": "场地"}, {"key": "money", "title": "资金"}, {"key": "advice", "title": "辅导"}]
    with change(SYSTEM):
        db.session.add(Question(contest_id=cast.contest_id, key="needs", step=4, kind="several", label="需要什么", choices=options))
    visitors.expected = ("409",)
    here, there = visitors.open(LAPTOP), visitors.open(LAPTOP)
    for page in (here, there):
        sign_in(page, served, cast)
        step(page, served, project, 4)
    there.get_by_label("资金").check()
    there.get_by_label("场地").check()
    there.locator(".step-state .state-jade").wait_for()
    assert kept(project).answers["needs"] == "room,money"
    here.get_by_label("辅导").check()
    here.locator(".theirs").wait_for()
    assert here.locator(".theirs blockquote").inner_text() == "场地、资金"
    here.get_by_role("button", name="用那边的").click()
    assert here.locator("#q_needs input:checked").count() == 2
