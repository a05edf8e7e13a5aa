"""From days and rooms to a released timetable in a browser: made, dragged, moved by keyboard, locked, undone, released."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

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

    lin.get_by_role("button", name="发布第 1 版").click()
    lin.locator("dialog button[value=yes]").click()
    expect(lin.locator("body")).to_contain_text(re.compile("第 1 版已发布"))
    visitor = visitors.open(PHONE)
    visitor.goto(f"{server.url}/contests/{demo['contest']}/{demo['stage']}/programme")
    expect(visitor.locator("main")).to_contain_text(title)
    expect(visitor.locator("main")).to_contain_text("5月1日")
