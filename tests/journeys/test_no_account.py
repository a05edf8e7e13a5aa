"""Entering on a phone without an account: type, close, come back, confirm by the sub-district's code, see the receipt."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.core.policy import SYSTEM
from app.db import db
from app.submissions.codes import CONFIRM, make_codes
from app.submissions.models import Project
from tests.server import Server
from tests.visitors import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]

TYPED = {2: ("q_summary", "教邻居自己修伞"), 3: ("q_problem", "附近没有修伞的人"), 5: ("applicant_name", "钱晓桐")}


@pytest.fixture
def served(cast, app, tmp_path):
    """The cast's database behind a server in its own process."""
    db.session.rollback()
    server = Server(tmp_path).start("--empty")
    yield server
    server.stop()


def onward(page, step):
    page.locator(".step-bar button[value=next]").click()
    page.wait_for_url(re.compile(rf"/steps/{step}$"))


def test_a_phone_without_an_account_gets_from_the_call_to_the_receipt(served, visitors, cast):
    code = make_codes(SYSTEM, cast.contest, CONFIRM, region=cast.contest.regions[0])[0].code
    db.session.rollback()
    page = visitors.open(PHONE, touch=True)
    page.goto(f"{served.url}/contests/spring")
    page.get_by_role("button", name="我要申报").click()
    page.wait_for_url(re.compile(r"/steps/1$"))
    page.fill("#title", "弄堂修补铺")
    expect(page.locator("[data-state-line]").first).to_contain_text("已保存")
    # The page is closed; the phone comes back by the list of what was begun on it.
    again = page.context.new_page()
    page.close()
    again.goto(f"{served.url}/my/projects")
    again.locator("a.project-line").click()
    again.wait_for_url(re.compile(r"/steps/1$"))
    assert again.input_value("#title") == "弄堂修补铺"
    again.locator("label.choice, label.choice span").filter(has_text="社区养老").first.click()
    again.locator("label.choice, label.choice span").filter(has_text="浦兴路街道").first.click()
    for step in range(2, 6):
        onward(again, step)
        if step in TYPED:
            again.fill(f"#{TYPED[step][0]}", TYPED[step][1])
    again.locator(".step-bar button[value=submit]").click()
    again.wait_for_url(re.compile(r"/confirm$"))
    expect(again.locator("h1")).to_have_text("还差最后一步：确认")
    again.fill("#code", code)
    again.get_by_role("button", name="确认并提交").click()
    again.wait_for_url(re.compile(r"/receipt$"))
    db.session.rollback()
    project = db.session.scalars(select(Project).where(Project.title == "弄堂修补铺")).one()
    assert again.locator(".receipt-figures .code").inner_text() == project.receipt
    assert (project.state, project.number, project.confirmed_by) == ("submitted", 4, "code")
