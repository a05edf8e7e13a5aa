"""What goes wrong on the day: an applicant does not come, and comes after all; a judge falls ill between two entries."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.seats import FINAL, Desk, DistantJudge
from tests.journeys.test_contest_day import FIRST, marks
from tests.visitors import LAPTOP, PHONE, SCREEN, sign_in

pytestmark = pytest.mark.browser

PLACE = "/manage/pudong-2017/stages/final"


class Hall:
    """The sample's final, moved to begin so many minutes from now, with a host at the desk."""

    def __init__(self, server, visitors, minutes: int) -> None:
        self.people, self.visitors, self.base = server.demo(), visitors, server.url
        starts = datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=minutes)
        with sqlite3.connect(server.instance / "doorstep.sqlite3") as database:
            database.execute(
                "update pitch_day set starts_at = ? where stage_id = (select id from stage where key = 'final')",
                (starts.isoformat(" "),),
            )
        server.start()
        self.desk = Desk(self.signed_in("host"), self.base)
        self.desk.open()
        self.programme = self.desk.page.request.get(self.base + FINAL + "/programme").json()["entries"]

    def signed_in(self, role: str, size=LAPTOP) -> Page:
        page = self.visitors.open(size)
        sign_in(page, self.base, self.people[role]["email"], self.people[role]["password"])
        return page

    def coming(self) -> str:
        """The first of those who come next, at the desk."""
        return self.desk.page.locator("#coming li .desk-title").first.inner_text()

    def next_screen(self) -> Page:
        """A display in the hall, paired by its code and told to show who comes next."""
        screen, host = self.visitors.open(SCREEN), self.visitors.open(LAPTOP)
        sign_in(host, self.base, self.people["host"]["email"], self.people["host"]["password"])
        screen.goto(self.base + "/screen")
        expect(screen.locator("#code")).not_to_have_text("····")
        code = screen.locator("#code").inner_text()
        host.goto(self.base + "/desk/pudong-2017/final/screens")
        host.fill("#code", code)
        host.fill("#name", "候场区")
        host.get_by_role("button", name="配对").click()
        host.locator("select[name=view]").select_option("next")
        host.get_by_role("button", name="显示", exact=True).click()
        expect(screen.locator("#next-rows .next-row")).to_have_count(3, timeout=30_000)
        return screen


def test_an_applicant_does_not_come_and_the_order_adapts(server, visitors):
    hall = Hall(server, visitors, minutes=-10)
    first, second = hall.programme[0], hall.programme[1]
    phone, screen = visitors.open(PHONE, touch=True), hall.next_screen()
    phone.goto(hall.base + "/contests/pudong-2017/final/programme")
    # Nobody was called yet, ten minutes after the planned beginning.
    expect(phone.locator(f"[data-expected={second['key']}]")).to_contain_text("分钟")
    door = hall.signed_in("host", PHONE)
    # As the phone's camera opens the code of the second one: one button.
    door.goto(f"{hall.base}{PLACE}/door/{second['key']}")
    expect(door.locator("main form")).to_have_count(1)
    door.get_by_role("button", name="签到：已到").click()
    expect(door.locator(".door-state")).to_contain_text("已到")
    door.goto(f"{hall.base}{PLACE}/door?q={first['title']}")
    door.get_by_role("button", name="没来").click()
    expect(door.locator(".door-state").first).to_contain_text("没有到场")
    assert hall.coming() == first["title"], "nothing happens by itself"
    missing = hall.desk.page.locator("#missing")
    expect(missing).to_contain_text("没有到场", timeout=30_000)
    missing.get_by_role("button", name="移到最后").click()
    expect(hall.desk.page.locator("#coming li .desk-title").first).to_have_text(second["title"])
    expect(missing).to_be_empty()
    expect(screen.locator("#next-rows .next-row").first).to_contain_text(second["title"][:4], timeout=40_000)
    expect(screen.locator("#next-rows .next-row").first).to_contain_text("已到", timeout=40_000)
    order = [one["key"] for one in hall.desk.page.request.get(hall.base + FINAL + "/programme").json()["entries"]]
    assert order[0] == second["key"] and order[-1] == first["key"]
    # They come after all: the door says so, and the host lets them be next again.
    door.goto(f"{hall.base}{PLACE}/door/{first['key']}")
    door.get_by_role("button", name="签到：已到").click()
    expect(door.locator(".door-state")).to_contain_text("已到")
    hall.desk.act("order", order=[first["key"], *order[:-1]], reason="赶到了")
    expect(hall.desk.page.locator("#coming li .desk-title").first).to_have_text(first["title"])
    expect(missing).to_be_empty()
    expect(screen.locator("#next-rows .next-row").first).to_contain_text(first["title"][:4], timeout=40_000)
    log = hall.signed_in("supervisor")
    log.goto(hall.base + "/manage/pudong-2017/audit")
    expect(log.locator("main")).to_contain_text("门口登记没有到场")


def substitute(desk: Page, leaving: str, coming: str, reason: str) -> None:
    desk.click("#more")
    desk.locator("dialog[open]").get_by_role("button", name="更换评委").click()
    dialog = desk.locator("dialog[open][data-about=substitute]")
    dialog.locator("[name=judge]").select_option(label=leaving)
    dialog.locator("[name=by]").select_option(label=coming)
    dialog.locator("[name=reason]").fill(reason)
    dialog.get_by_role("button", name="更换评委").click()
    expect(desk.locator("dialog[open]")).to_have_count(0)


def test_a_judge_falls_ill_between_two_entries(server, visitors):
    hall = Hall(server, visitors, minutes=0)
    first, second = hall.programme[0], hall.programme[1]
    lin, judges = hall.signed_in("organiser"), hall.people["judges"]
    lin.goto(hall.base + "/manage/pudong-2017/judges/new")
    lin.fill("[name=name]", "候补评委")
    lin.locator("main form [type=submit]").first.click()
    lin.wait_for_url(lambda url: url.endswith("/judges"))
    seats = [DistantJudge(visitors.browser, hall.base, one["enter_url"]) for one in judges]
    visitors.contexts += [one.context for one in seats]
    hall.desk.act("next")
    hall.desk.act("open")
    for seat, row in zip(seats, FIRST, strict=True):
        seat.submit(first["key"], marks(row))
    hall.desk.act("close")
    hall.desk.act("reveal")
    before = hall.desk.control_row(first["key"])
    hall.desk.open()
    substitute(hall.desk.page, judges[6]["name"], "候补评委", "突发不适")
    hall.desk.act("next")
    hall.desk.act("open")
    for seat, row in zip(seats[:6], FIRST, strict=False):
        seat.submit(second["key"], marks(row))
    # The one who left is no longer expected, the one who came is.
    hall.desk.open()
    expect(hall.desk.page.locator("#judges")).to_contain_text("候补评委")
    expect(hall.desk.page.locator("#judges")).not_to_contain_text(judges[6]["name"])
    hall.desk.act("close")
    hall.desk.act("reveal")
    # What was handed in before still counts; the second is scored by six, one high and one low dropped.
    assert hall.desk.control_row(first["key"])[2] == before[2]
    totals = sorted(sum(map(float, row)) for row in FIRST[:6])
    assert float(hall.desk.control_row(second["key"])[2]) == pytest.approx(sum(totals[1:-1]) / 4, abs=0.006)
    page = hall.signed_in("supervisor")
    page.goto(hall.base + PLACE + "/record")
    heard, coming = page.locator(f"#record-{first['key']}"), page.locator(f"#record-{second['key']}")
    expect(heard).to_contain_text("交分后换下：突发不适")
    gone = coming.locator("tr", has_text=judges[6]["name"]).first
    expect(gone).to_contain_text("换下，不计")
    expect(gone).to_contain_text("突发不适")
    expect(coming).to_contain_text(f"接替{judges[6]['name']}")
    expect(coming).to_contain_text("计入 6 张")


def test_a_step_that_changed_under_the_finger_is_not_taken_and_an_old_dialog_undoes_nothing(server, visitors):
    hall = Hall(server, visitors, minutes=5)
    mine, other = hall.desk, Desk(hall.desk.page.context.new_page(), hall.base)
    other.open()
    other.page.on("pageerror", lambda error: hall.visitors.faults.append(str(error)))
    hall.visitors.expected = ("409",)
    mine.act("next")
    expect(other.page.locator("#step[data-action=pitch]")).to_be_enabled()
    # The finger is down on "pitch" while the first desk takes that step: what comes up means something else now.
    box = other.page.locator("#step").bounding_box()
    other.page.mouse.move(box["x"] + 40, box["y"] + 20)
    other.page.mouse.down()
    mine.act("pitch")
    expect(other.page.locator("#step[data-action=questions]")).to_be_enabled()
    other.page.wait_for_timeout(800)
    other.page.mouse.up()
    expect(other.page.locator("#told")).to_contain_text("别的控台先操作了")
    assert mine.hall()["phase"] == "pitch"
    # Both want to take the same step back: the second finds it done, and is told.
    mine.act("questions")
    expect(other.page.locator("#step[data-action=open]")).to_be_enabled()
    other.page.click("#more")
    other.page.locator("dialog[open] .desk-choices button", has_text="撤销").click()
    other.page.fill("dialog[open] textarea[name=reason]", "点错了")
    mine.act("undo", reason="点错了")
    expect(other.page.locator("#step[data-action=questions]")).to_have_count(1)
    other.page.locator("dialog[open] [type=submit]").click()
    expect(other.page.locator("dialog[open] .talk-error")).to_contain_text("已经变了")
    assert mine.hall()["phase"] == "pitch"
