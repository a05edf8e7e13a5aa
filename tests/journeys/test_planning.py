"""From days and rooms to a released timetable in a browser: made, dragged, moved by keyboard, locked, undone, released."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from app.cli.demo import APPLICANTS_PROJECT
from tests.journeys.seats import door_of
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


def ask_for_judges_of_each_project(page: Page, home: str) -> None:
    page.goto(f"{home}/wishes")
    page.locator("label.choice", has_text="每个项目单独配评委").click()
    for name, number in (("seats", 3), ("least", 3), ("pool", 5)):
        page.fill(f"[name={name}]", str(number))
    page.get_by_role("button", name="保存").click()
    expect(page.locator("h1")).to_contain_text("排程")


def heard(page: Page, name: str) -> list[str]:
    """Titles of the grid's projects that the judge hears."""
    return [
        spot.locator("b").inner_text() for spot in page.locator(".spot").all()
        if name in spot.locator(".spot-judges").inner_text()
    ]


def test_each_project_gets_judges_of_its_own_who_find_it_on_their_tablets(server, visitors):
    demo = server.demo()
    server.start()
    lin = visitors.open(TALL)
    sign_in(lin, server.url, demo["organiser"]["email"], demo["organiser"]["password"])
    stage = f"{server.url}/manage/{demo['contest']}/stages/{demo['stage']}"
    lay_out_a_day(lin, f"{stage}/plan/timetable")
    ask_for_judges_of_each_project(lin, f"{stage}/plan/timetable")
    make_a_plan(lin)

    if lin.locator(".cell").first.locator(".seats .tag").count() == 3:
        lin.get_by_role("link", name="在场评委").first.press("Enter")
        lin.get_by_role("button", name="来这一场").first.press("Enter")
        lin.get_by_role("link", name="回到第 1 版").click()

    # By keyboard alone: another judge takes one project, and stays there.
    title = lin.locator(".spot b").first.inner_text()
    lin.locator(".spot").first.get_by_role("link", name="由谁评").press("Enter")
    expect(lin.locator("h1")).to_have_text(title)
    newcomer = lin.locator(".relieve").first.locator("xpath=ancestor::li").locator("h3").inner_text()
    leaver = lin.locator(".relieve option").first.inner_text().split("（")[0]
    lin.locator(".relieve button").first.press("Enter")
    row = lin.locator("li.item", has=lin.locator("h3", has_text=newcomer))
    expect(row).to_contain_text("评这个项目")
    row.get_by_role("button", name="锁定").press("Enter")
    expect(row).to_contain_text("已锁定")
    lin.get_by_role("link", name="回到第 1 版").click()
    assert title in heard(lin, newcomer) and title not in heard(lin, leaver)
    mine = {name: heard(lin, name) for name in (newcomer, leaver)}
    assert 0 < len(mine[leaver]) < 13
    release(lin, 1)

    for judge in demo["judges"]:
        if judge["name"] in mine:
            tablet = visitors.open({"width": 1024, "height": 768})
            tablet.goto(door_of(server.url, judge["enter_url"]))
            tablet.locator("form button").click()
            expect(tablet.locator("main")).to_contain_text(mine[judge["name"]][0])
            # What is to be read ahead is of this stage alone.
            tablet.goto(f"{server.url}/judge/reading")
            expect(tablet.locator("main")).to_contain_text(mine[judge["name"]][0])
            found = tablet.locator("main").inner_text()
            assert all((one in found) == (one in mine[judge["name"]]) for one in lin.locator(".spot b").all_inner_texts())

    # After the release one project is given to all who sit in its room.
    lin.goto(f"{stage}/plan")
    lin.get_by_role("link", name=f"“{title}”的评委").click()
    for choice in lin.locator("label.choice").all():
        if not choice.locator("input").is_checked():
            choice.click()
    lin.get_by_role("button", name="保存").click()
    expect(lin.locator(".order-row", has_text=title).locator(".order-judges")).to_have_count(0)
    expect(lin.locator(".order-judges")).to_have_count(12)
