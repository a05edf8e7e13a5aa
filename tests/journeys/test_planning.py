"""From days and rooms to a released timetable in a browser: made, dragged, moved by keyboard, locked, undone, released."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from app.cli.demo import APPLICANTS_PROJECT
from tests.visitors import PHONE, sign_in

# High enough that nothing scrolls while something is dragged.
TALL = {"width": 1366, "height": 2400}

pytestmark = pytest.mark.browser


def lay_out_a_day(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_role("link", name="加一天").click()
    page.fill("[name=date]", "2027-05-01")
    page.fill("[name=opens]", "09:00")
    page.fill("[name=closes]", "15:30")
    page.fill("[name=breaks]", "12:00-13:30")
    page.locator("label.choice").first.click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("2027-05-01")


def make_a_plan(page: Page) -> None:
    page.select_option("[name=seconds]", "5")
    page.get_by_role("button", name="排一个方案").click()
    expect(page.locator("[data-progress]")).to_be_visible()
    page.get_by_role("link", name="第 1 版").click(timeout=60_000)
    expect(page.locator(".spot")).to_have_count(13)
    # The rows are there before the script that lets them be dragged.
    page.wait_for_load_state("load")


def drag(page: Page) -> str:
    """The first entry of the first block to the end of the second; returns its title."""
    spot, target = page.locator(".spots").nth(0).locator(".spot").first, page.locator(".spots").nth(1)
    title = spot.locator("b").inner_text()
    spot.locator(".spot-time").hover()
    page.mouse.down()
    last = target.locator(".spot").last.bounding_box()
    page.mouse.move(last["x"] + 40, last["y"] + last["height"] - 4, steps=15)
    expect(page.locator(".cell").nth(1).locator(".cell-says")).not_to_be_empty()
    page.mouse.up()
    expect(page.locator(".spots").nth(1)).to_contain_text(title)
    return title


def change_places(page: Page, one: int, other: int) -> None:
    """Two spots of the grid change places, by keyboard."""
    title = page.locator(".spot").nth(one).locator("b").inner_text()
    page.locator(".spot").nth(one).get_by_role("link", name="移动").press("Enter")
    expect(page.locator(".picked")).to_contain_text(title)
    page.locator(".spot").nth(other).get_by_role("button", name="对调").press("Enter")
    expect(page.locator(".spot").nth(other)).to_contain_text(title)


def release(page: Page, number: int) -> Locator:
    # Before its script is there, the button asks nothing.
    page.wait_for_load_state()
    page.get_by_role("button", name=f"发布第 {number} 版").click()
    page.locator("dialog button[value=yes]").click()
    expect(page.locator("body")).to_contain_text(f"第 {number} 版已发布", timeout=30_000)
    return page.locator("body")


def told(page: Page, base: str) -> int:
    """How many letters the applicant has."""
    page.goto(f"{base}/letters")
    return page.locator(".letters-subject").count()


def test_a_timetable_is_made_adjusted_and_released_in_the_browser(server, visitors):
    demo = server.demo()
    server.start()
    lin = visitors.open(TALL)
    sign_in(lin, server.url, demo["organiser"]["email"], demo["organiser"]["password"])
    home = f"{server.url}/manage/{demo['contest']}/stages/{demo['stage']}/plan/timetable"
    lay_out_a_day(lin, home)
    make_a_plan(lin)

    title = drag(lin)
    lin.get_by_role("button", name="撤销").click()
    expect(lin.locator(".spots").nth(0)).to_contain_text(title)

    lin.locator(".spot").first.get_by_role("link", name="移动").press("Enter")
    expect(lin.locator(".picked")).to_contain_text(title)
    lin.locator(".spot").nth(1).get_by_role("button", name="对调").press("Enter")
    expect(lin.locator(".spot").nth(1)).to_contain_text(title)
    lin.locator(".spot").nth(1).get_by_role("button", name="锁定").press("Enter")
    expect(lin.locator(".spot").nth(1).get_by_role("button", name="解锁")).to_be_visible()

    release(lin, 1)
    visitor = visitors.open(PHONE)
    visitor.goto(f"{server.url}/contests/{demo['contest']}/{demo['stage']}/programme")
    expect(visitor.locator("main")).to_contain_text(title)
    expect(visitor.locator("main")).to_contain_text("5月1日")

    # Two others change places: the applicant hears nothing. Then it is the applicant's turn.
    applicant = visitors.open(PHONE)
    sign_in(applicant, server.url, demo["applicant"]["email"], demo["applicant"]["password"])
    before = told(applicant, server.url)
    own = lin.locator(".spot b").all_inner_texts().index(APPLICANTS_PROJECT)
    one, other = [place for place in range(13) if place not in (1, own)][:2]
    for number, pair, letters in ((2, (one, other), before), (3, (own, one), before + 1)):
        lin.get_by_role("button", name="复制").first.click()
        change_places(lin, *pair)
        expect(release(lin, number)).to_contain_text("2 个项目的时间或房间有变动")
        assert told(applicant, server.url) == letters
