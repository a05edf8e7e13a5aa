"""From a contest's first page to a project that goes on: organiser, applicant and screener, each in a browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.seats import hold
from tests.visitors import LAPTOP, PHONE, sign_in

pytestmark = pytest.mark.browser

SLUG = "neighbours-2027"
MANAGE = f"/manage/{SLUG}"
SECRET = "three quiet lanterns"
# The required answers, step by step, as somebody would type them.
ANSWERS = [
    {"title": "弄堂修补铺", "q_one_line": "教邻居自己修伞、修鞋、修小家电。"},
    {"q_problem": "楼里的王阿姨一把伞坏了两根骨就扔了，附近早没有修伞的人。", "q_served": "住在老小区的退休居民"},
    {"q_team": "三位退休技工轮流坐堂，两位大学生管预约和记账。"},
    {"q_business": "修一件收五到二十元，工具由街道借用，够付材料和水电。", "q_progress": "试开了六周，修好一百二十件。"},
    {"q_jobs": "5", "applicant_name": "钱晓桐"},
]
REASON = "请补充：六周里每周修了多少件。"


def wall_clock(days: int) -> str:
    return (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def small_pdf(folder: Path) -> Path:
    """A real page with an empty sheet, not only a name that ends in .pdf."""
    import typst

    (folder / "plan.typ").write_text("= 弄堂修补铺\nSix weeks, 120 things mended.", encoding="utf-8")
    made = folder / "计划书.pdf"
    typst.compile(str(folder / "plan.typ"), output=str(made))
    return made


def choose(page: Page, name: str, value: str) -> None:
    """A drop-down or a tile, whichever the form has."""
    control = page.locator(f"select[name={name}]")
    if control.count():
        control.select_option(value)
    else:
        page.locator(f"label:has(input[name={name}][value='{value}'])").click()


def go(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def found_a_contest(page: Page, base: str) -> None:
    """From the template to a published contest whose call is open."""
    page.goto(base + "/manage/new")
    page.fill("[name=title]", "浦东邻里创业大赛")
    page.fill("[name=slug]", SLUG)
    go(page, "main form button[type=submit]")
    expect(page).to_have_url(re.compile(f"{MANAGE}/setup$"))
    go(page, f"a[href='{MANAGE}/setup/texts']")
    page.fill("[name=intro]", "请附近的邻居把想做的小生意说给大家听。")
    page.fill("[name=hosts]", "浦东新区")
    page.fill("[name=opens_at]", wall_clock(-1))
    page.fill("[name=closes_at]", wall_clock(9))
    go(page, ".bar button[type=submit]")
    expect(page.locator("main")).not_to_contain_text("处要改")
    page.goto(page.url.rsplit("/", 1)[0])
    page.get_by_role("button", name="公开大赛").click()
    expect(page.locator("main")).to_contain_text("已公开")


def invite_a_screener(page: Page, base: str) -> str:
    """The link that the people page shows once."""
    page.goto(f"{base}{MANAGE}/people")
    form = page.locator("form.accounts-invite:has(input[type=radio])")
    form.get_by_label("姓名").fill("陆以恩")
    form.get_by_label("邮箱").fill("screener@example.org")
    form.locator("label:has(input[value=screener])").click()
    form.locator("button[type=submit]").click()
    return page.locator(".accounts-secret").inner_text().strip()


def accept(page: Page, base: str, link: str) -> None:
    """A screener sets a password behind the invitation."""
    page.goto(base + "/invitations/" + link.rsplit("/", 1)[1])
    page.locator("[name=password]").fill(SECRET)
    page.locator("label:has(input[name=consent])").click()
    go(page, "main form button[type=submit]")


def sign_up(page: Page, base: str) -> None:
    """To an account of one's own before anything is entered; test_no_account.py does without."""
    page.goto(f"{base}/sign-in?next=/contests/{SLUG}/enter")
    go(page, "a[href*='/sign-up']")
    page.fill("[name=contact]", "13900001234")
    page.fill("[name=name]", "钱晓桐")
    page.fill("[name=password]", SECRET)
    page.locator("label:has(input[name=consent])").click()
    go(page, "main form button[type=submit]")
    expect(page).to_have_url(re.compile(f"/contests/{SLUG}/enter$"))


def enter_the_project(page: Page, paper: Path) -> None:
    """Five steps; the last says what was left out in the second."""
    go(page, "main .post-button button")
    for number, answers in enumerate(ANSWERS, start=1):
        expect(page).to_have_url(re.compile(rf"/{number}$"))
        for name, text in answers.items():
            if name != "q_served":
                page.fill(f"[name={name}]", text)
        if number == 1:
            choose(page, "field", page.locator("[name=field] option, [name=field]").nth(1).get_attribute("value"))
            choose(page, "region", page.locator("[name=region] option, [name=region]").nth(3).get_attribute("value"))
        if number < len(ANSWERS):
            page.locator(".step-bar button[value=next]").click()
            page.wait_for_url(re.compile(rf"/{number + 1}$"))
    choose(page, "q_support", "mentor")
    page.set_input_files("#file", paper)
    expect(page.locator(".files .file")).to_contain_text("计划书")


def fill_the_gap_and_submit(page: Page) -> str:
    """What is missing is one tap away; returns the receipt's code."""
    page.locator(".step-bar button[value=submit]").click()
    missing = page.locator(".errors a", has_text="服务对象")
    expect(missing).to_be_visible()
    missing.click()
    page.wait_for_url(re.compile(r"/2#q_served$"))
    page.fill("[name=q_served]", ANSWERS[1]["q_served"])
    expect(page.locator(".step-bar [data-state-line]")).to_contain_text("已保存")
    page.goto(re.sub(r"/2(#.*)?$", "/5", page.url))
    expect(page.locator("[data-all-count]")).to_contain_text("都填好了")
    return submit(page)


def submit(page: Page) -> str:
    page.locator(".step-bar button[value=submit]").click()
    page.wait_for_url(re.compile(r"/receipt$"))
    expect(page.locator("h1")).to_have_text("申报回执")
    return page.locator(".receipt-figures .code").inner_text()


def judge(page: Page, base: str, verdict: str, reason: str = "") -> None:
    """The screener opens the project from the pile and notes a verdict."""
    page.goto(f"{base}{MANAGE}/stages/screening/screening")
    page.get_by_role("link", name="弄堂修补铺").click()
    expect(page.locator(".case-file a")).to_contain_text("计划书")
    page.locator(f"label.choice:has(input[value={verdict}])").click()
    if reason:
        page.fill("[name=reason]", reason)
    go(page, "[data-verdict] button[type=submit]")
    expect(page.locator("body")).to_contain_text("已记下“弄堂修补铺”")


def complete(page: Page, base: str) -> str:
    """The applicant reads why, adds what is missing and hands it in again."""
    page.goto(base + "/my/projects")
    page.locator("a.project-line").click()
    page.get_by_role("link", name="补充材料").click()
    expect(page.locator(".reason")).to_contain_text(REASON)
    page.goto(re.sub(r"/\d(#.*)?$", "/4", page.url))
    page.fill("[name=q_progress]", "试开了六周，每周修好二十件上下，一共一百二十件。")
    expect(page.locator(".step-bar [data-state-line]")).to_contain_text("已保存")
    page.locator(".step-bar button[value=next]").click()
    page.wait_for_url(re.compile(r"/5$"))
    return submit(page)


def advance(page: Page, base: str) -> None:
    """The organiser says who goes on, which saves itself, reads the letters and holds the button."""
    page.goto(f"{base}{MANAGE}/stages/screening/advance")
    page.locator("tr[data-row] select").select_option("advanced")
    expect(page.locator("[data-state]")).to_have_text("已保存")
    expect(page.locator("[data-summary] .figure b").first).to_have_text("1")
    page.locator("[data-summary] a.btn").click()
    expect(page.locator("main")).to_contain_text("通过了")
    with page.expect_navigation():
        hold(page, "button[data-hold]")
    expect(page.locator("main")).to_contain_text("弄堂修补铺")


def test_a_call_leads_from_a_new_contest_over_a_returned_project_to_one_that_goes_on(server, visitors, tmp_path):
    people = server.demo()
    base = server.start().url
    # The refused submission is shown by the page; Chromium logs its status.
    visitors.expected = ("422",)
    organiser, applicant, screener = visitors.open(LAPTOP), visitors.open(PHONE, touch=True), visitors.open(LAPTOP)
    sign_in(organiser, base, people["organiser"]["email"], people["organiser"]["password"])
    found_a_contest(organiser, base)
    accept(screener, base, invite_a_screener(organiser, base))
    sign_up(applicant, base)
    enter_the_project(applicant, small_pdf(tmp_path))
    first = fill_the_gap_and_submit(applicant)
    judge(screener, base, "return", REASON)
    second = complete(applicant, base)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", first) and first != second
    judge(screener, base, "pass")
    advance(organiser, base)
    applicant.goto(base + "/my/projects")
    applicant.locator("a.project-line").click()
    expect(applicant.locator("main")).to_contain_text("晋级")
