"""A day in the hall: host, judges, phones and the screen, through a power cut, to the final ranking."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.seats import FINAL, Desk, DistantJudge, Tablet, hold
from tests.visitors import LAPTOP, PHONE, SCREEN, TABLET, sign_in

pytestmark = pytest.mark.browser

# What each of the seven gives for 创新性, 社区效益, 可行性 and 现场表现; the two at tablets come first.
CRITERIA = ("innovation", "benefit", "feasibility", "presentation")
FIRST = [
    ("27.5", "26", "21", "13.5"), ("25", "28", "22.5", "12"), ("29", "28.5", "24", "14.5"), ("20", "21.5", "18", "10"),
    ("26", "27", "20.5", "13"), ("24.5", "25", "22", "11.5"), ("28", "26.5", "21.5", "12.5"),
]
BETTER = [("29", "29", "24", "14.5")] * 7


def marks(row: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(CRITERIA, row, strict=True))


def score_of(rows: list[tuple[str, ...]]) -> str:
    """The house rule of the final by hand: without the highest and the lowest total, the mean, two places."""
    totals = sorted(sum(Decimal(mark) for mark in row) for row in rows)
    kept = totals[1:-1]
    return str((sum(kept) / len(kept)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def row_on(page: Page, entry: str):
    return page.locator(f".row[data-key={entry}]")


class Day:
    """Everybody in the hall, in their places."""

    def __init__(self, server, visitors) -> None:
        self.people = server.demo()
        server.start()
        self.server, self.visitors, base = server, visitors, server.url
        host = visitors.open(LAPTOP)
        sign_in(host, base, self.people["host"]["email"], self.people["host"]["password"])
        self.desk = Desk(host, base)
        self.desk.open()
        cards = [one["enter_url"] for one in self.people["judges"]]
        self.tablets = [Tablet(visitors.open(TABLET, touch=True), base, card) for card in cards[:2]]
        self.distant = [DistantJudge(visitors.browser, base, card) for card in cards[2:]]
        visitors.contexts += [one.context for one in self.distant]
        self.phone = visitors.open(PHONE, touch=True)
        self.phone.goto(base + "/contests/pudong-2017/final/board")
        self.screen = visitors.open(SCREEN)
        self.screen.goto(base + "/screen/pudong-2017/final")
        programme = self.phone.request.get(base + FINAL + "/programme").json()["entries"]
        self.first, self.second = programme[0], programme[1]

    def public_rows(self) -> dict[str, list]:
        rows = self.phone.request.get(self.server.url + FINAL + "/board").json()["rows"]
        return {row[0]: row for row in rows}


def play_the_first(day: Day) -> None:
    """The first entry from its call to the last judge's submission."""
    key, title = day.first["key"], day.first["title"]
    day.desk.step("next")
    expect(day.desk.page.locator("#now-title")).to_have_text(title)
    expect(day.phone.locator("#now-title")).to_contain_text(title[:4])
    for action in ("pitch", "questions", "open"):
        day.desk.step(action)
    for tablet, row in zip(day.tablets, FIRST, strict=False):
        tablet.on_card_of(title)
        tablet.mark(marks(row))
        tablet.submit()
    for judge, row in zip(day.distant, FIRST[2:], strict=True):
        assert judge.submit(key, marks(row))["scorecard"]["state"] == "submitted"
    expect(day.desk.page.locator("#judges-count")).to_contain_text("7 / 7")


def check_receipts(day: Day) -> None:
    """Each tablet says what is on disk, with a code that is not the other's."""
    for tablet, row in zip(day.tablets, FIRST, strict=False):
        assert re.fullmatch(r"回执 [0-9A-Z]{4}-[0-9A-Z]{4}", tablet.receipt), tablet.receipt
        assert Decimal(tablet.page.locator("#total").inner_text()) == sum(Decimal(mark) for mark in row)
        expect(tablet.page.locator("#change")).to_be_visible()
    assert day.tablets[0].receipt != day.tablets[1].receipt


def check_nothing_is_shown_yet(day: Day) -> None:
    key, score = day.first["key"], score_of(FIRST)
    assert day.desk.control_row(key)[2] == score
    assert day.public_rows()[key][1:3] == [None, None]
    for page in (day.phone, day.screen):
        assert score not in page.content()


def check_first_result_is_everywhere(day: Day) -> None:
    key, score = day.first["key"], score_of(FIRST)
    expect(day.screen.locator("#result-score")).to_have_text(score, timeout=20_000)
    row = row_on(day.phone, key)
    expect(row.locator(".score")).to_have_text(score, timeout=20_000)
    expect(row.locator(".rank")).to_have_text("1")
    assert day.public_rows()[key][1:3] == [1, score] == day.desk.control_row(key)[1:3]


def cut_the_power(day: Day) -> None:
    """Kill the server, start it again at the same address: everybody finds the present again."""
    before = day.desk.hall()
    # While nobody answers, Chromium logs each failed attempt.
    day.visitors.expected += ("ERR_CONNECTION_REFUSED", "WebSocket connection to", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")
    day.server.kill()
    expect(day.phone.locator("#status")).not_to_contain_text("更新", timeout=20_000)
    day.server.start()
    after = day.desk.hall()
    assert [after[name] for name in ("phase", "entry", "revision")] == [before[name] for name in ("phase", "entry", "revision")]
    expect(day.desk.page.locator("#step[data-action=next]")).to_be_enabled(timeout=20_000)
    expect(day.desk.page.locator("#now-title")).to_have_text(day.first["title"])


def play_the_second_frozen(day: Day) -> None:
    """A frozen board keeps what it showed, whatever the desk reveals."""
    key = day.second["key"]
    day.desk.choose("封榜")
    expect(day.phone.locator("#label")).to_contain_text("封榜", timeout=30_000)
    before = day.public_rows()
    for action in ("next", "pitch", "questions", "open"):
        day.desk.act(action)
    for number, row in enumerate(BETTER):
        if number < 2:
            day.tablets[number].on_card_of(day.second["title"])
            day.tablets[number].mark(marks(row))
            day.tablets[number].submit()
        else:
            day.distant[number - 2].submit(key, marks(row))
    day.desk.act("close")
    day.desk.act("reveal")
    assert day.desk.control_row(key)[1:3] == [1, score_of(BETTER)]
    day.phone.wait_for_timeout(6000)
    after = day.public_rows()
    assert {name: row[1:3] for name, row in after.items()} == {name: row[1:3] for name, row in before.items()}
    expect(row_on(day.phone, day.first["key"]).locator(".rank")).to_have_text("1")
    assert score_of(BETTER) not in day.phone.content() + day.screen.content()


def check_thawed(day: Day) -> None:
    day.desk.choose("解除封榜")
    expect(row_on(day.phone, day.second["key"]).locator(".score")).to_have_text(score_of(BETTER), timeout=20_000)
    expect(row_on(day.phone, day.second["key"]).locator(".rank")).to_have_text("1")
    expect(row_on(day.phone, day.first["key"]).locator(".rank")).to_have_text("2")


def check_finished(day: Day) -> None:
    day.desk.page.click("#more")
    hold(day.desk.page, "dialog[open] .desk-choices button:has-text('结束路演')")
    expect(day.phone.locator("#label")).to_have_text("最终排名", timeout=20_000)
    expect(day.screen.locator("#label")).to_have_text("最终排名", timeout=20_000)
    assert day.phone.request.get(day.server.url + FINAL + "/board").json()["label"] == "final"


def test_a_day_in_the_hall_runs_from_the_first_call_through_a_power_cut_to_the_final_ranking(server, visitors):
    day = Day(server, visitors)
    play_the_first(day)
    check_receipts(day)
    check_nothing_is_shown_yet(day)
    day.desk.step("close")
    check_nothing_is_shown_yet(day)
    day.desk.step("reveal")
    check_first_result_is_everywhere(day)
    cut_the_power(day)
    expect(day.phone.locator("#status")).to_contain_text("更新", timeout=30_000)
    expect(row_on(day.phone, day.first["key"]).locator(".score")).to_have_text(score_of(FIRST))
    play_the_second_frozen(day)
    check_thawed(day)
    check_finished(day)
