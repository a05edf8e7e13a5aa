"""The tablet on a hall's network, in a real browser: every mark arrives once, and no tick is shown before it has."""

import contextlib
from decimal import Decimal

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.seats import hold
from tests.scoring.tablets import MARKS, hall, kept_by_worker, line, offline, saved, seen, stage, try_again, until

__all__ = ["hall", "stage"]
pytestmark = pytest.mark.browser
MARK = {"innovation": "24"}
# As a cache in between would answer: all in its place, but for another edit.
FORGED = (
    '{"scorecard": {"version": 1, "marks": {"innovation": "24"}, "comment": "", "state": "draft"},'
    ' "receipt": {"seq": 1, "key": "another", "hash": "' + "0" * 64 + '"}}'
)



def test_no_tick_is_shown_before_the_answer_though_the_mark_is_on_disk(hall):
    page = hall.tablet()
    hall.network.gate.clear()
    hall.mark(page, MARK)
    until(lambda: hall.stored()["marks"] == MARK)
    line(page).to_have_text("正在保存……")
    assert not any(one["tick"] for one in seen(page))
    hall.network.gate.set()
    saved(page)


def test_a_twin_that_ticks_when_it_sends_is_seen_to(hall):
    hall.network.breaks("scoring/line.js", 'speak("line_saving", "amber")', 'speak("line_all", "jade")')
    page = hall.tablet()
    hall.network.gate.clear()
    hall.mark(page, MARK)
    saved(page)
    assert not hall.network.saves[0].delivered


def test_a_lost_answer_is_asked_for_again_and_counts_once(hall):
    page = hall.tablet()
    hall.network.lose_answers = 1
    hall.mark(page, MARK)
    saved(page)
    first, second = hall.network.saves
    assert first.status == second.status == 200 and not first.delivered
    assert first.sent == second.sent and first.answer == second.answer and hall.once()


def test_a_twin_with_a_new_key_for_each_try_meets_its_own_mark_as_a_clash(hall):
    hall.network.breaks(
        "house/save.js", "const sent = this.#sending;", "const sent = (this.#sending = { ...this.#sending, key: uuid() });"
    )
    page = hall.tablet()
    hall.network.lose_answers = 1
    hall.mark(page, MARK)
    # The same mark from both sides asks the judge nothing; the server has refused it all the same.
    until(lambda: [save.status for save in hall.network.saves][:2] == [200, 409])


def spoiled(hall, values):
    """Marks made one after the other while the line delays by 300 ms ± 200 and loses one in ten; then submitted."""
    page = hall.tablet()
    hall.network.spoil((0.1, 0.5), 0.1)
    hall.network.lose_answers = 1
    for value in values:
        hall.mark(page, {**MARKS, "innovation": value})
        page.wait_for_timeout(700)
    hold(page, "#submit")
    line(page).to_have_text("已提交", timeout=60_000)
    hall.network.spoil((0, 0), 0)
    for tick in (one for one in seen(page) if one["tick"]):
        sent = hall.delivered()[tick["code"].removeprefix("回执 ")]
        assert Decimal(sent["marks"]["innovation"]) == Decimal(tick["mark"])
    assert hall.stored()["state"] == "submitted" and hall.stored()["marks"] == {**MARKS, "innovation": values[-1]} and hall.once()


def test_a_line_that_delays_and_loses_brings_every_mark_once(hall):
    spoiled(hall, ["21", "22", "23.5"])


@pytest.mark.storm
def test_sixty_marks_on_a_line_that_delays_and_loses_arrive_once(hall):
    spoiled(hall, [f"{number / 2:g}" for number in range(60)])


PORTALS = [
    (200, "text/html", "<h1>欢迎使用 Wi-Fi，请登录</h1>"),
    (200, "application/json", '{"ok": true}'),
    (200, "application/json", FORGED),
    (511, "text/html", "<h1>Network Authentication Required</h1>"),
    (403, "text/html", "<h1>Blocked</h1>"),
]


def test_a_hotspots_answer_is_no_receipt(hall):
    page = hall.tablet()
    for number, hall.network.portal in enumerate(PORTALS):
        hall.mark(page, {"innovation": str(20 + number)})
        line(page).to_contain_text("1 项待发送")
    assert hall.cards() == [] and not any(one["tick"] for one in seen(page))
    hall.network.portal = None
    try_again(page)
    saved(page)
    assert hall.stored()["marks"] == MARK and hall.once()


def test_a_hotspots_page_is_not_kept_in_place_of_the_judges_own(hall):
    page = hall.tablet()
    kept_by_worker(page)
    hall.network.portal = PORTALS[0]
    page.evaluate("""() => {
        const { owner } = JSON.parse(document.getElementById("data").textContent);
        navigator.serviceWorker.controller.postMessage({ owner, pages: [location.pathname, "/judge/outbox"] });
    }""")
    until(lambda: "/judge/outbox" in hall.network.misled)
    hall.network.portal, hall.network.down = None, True
    page.reload()
    expect(page.locator("#submit")).to_be_visible()


def test_a_twin_that_believes_any_200_is_taken_in(hall):
    hall.network.breaks("house/save.js", "return proves(answer, sent) ? ", "return answer?.scorecard ? ")
    page = hall.tablet()
    hall.network.portal = (200, "application/json", FORGED)
    hall.mark(page, MARK)
    until(lambda: any(one["tick"] for one in seen(page)))
    assert hall.cards() == []


KEPT_EDITS = """() => new Promise((done) => {
    const open = indexedDB.open("doorstep");
    open.onsuccess = () => {
        const asked = open.result.transaction("edits").objectStore("edits").getAll();
        asked.onsuccess = () => { open.result.close(); done(asked.result); };
    };
})"""


def crash(page):
    """The tab dies as when memory runs out: no page hears of it."""
    with contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=5_000)


def test_ten_minutes_without_a_network_forty_edits_a_dead_tab_and_a_restarted_server_lose_nothing(hall):
    page = hall.tablet()
    kept_by_worker(page)
    page.clock.install()
    hall.network.down = True
    for number in range(40):
        hall.mark(page, {"innovation": str(number % 30)})
    offline(page, 1)
    page.clock.fast_forward("10:00")
    offline(page, 1)
    page.reload()
    expect(page.locator("[data-criterion=innovation] .stepper input")).to_have_value("9.0")
    hall.mark(page, MARKS)
    offline(page, 4)
    # The line says so as soon as the finger is off; a moment later it is in the browser's own database.
    until(lambda: any((one["waiting"] or one["sending"])["marks"] == MARKS for one in page.evaluate(KEPT_EDITS)))
    url, context = page.url, page.context
    crash(page)
    hall.server.kill()
    hall.server.start()
    hall.network.down = False
    page = context.new_page()
    page.goto(url)
    saved(page)
    assert hall.stored()["marks"] == MARKS and hall.once() and len(hall.cards()) == 1


def test_a_reload_needs_no_answer_where_the_network_is_silent(hall):
    page = hall.tablet()
    kept_by_worker(page)
    hall.network.silent = True
    hall.mark(page, MARK)
    page.reload()
    expect(page.locator("[data-criterion=innovation] .stepper input")).to_have_value("24.0", timeout=15_000)
    hall.network.silent = False
    hall.network.cut()
    saved(page)


def test_a_mark_that_is_taken_back_before_it_was_sent_does_not_arrive_later(hall):
    page = hall.tablet()
    hall.mark(page, MARK)
    saved(page)
    hall.network.down = True
    hall.mark(page, {"innovation": "7"})
    offline(page, 1)
    hall.mark(page, MARK)
    hall.network.down = False
    try_again(page)
    saved(page)
    until(lambda: hall.stored()["version"] > 1 and hall.once())
    assert hall.stored()["marks"] == MARK


def test_a_twin_that_keeps_nothing_loses_what_waited(hall):
    hall.network.breaks("house/keep.js", 'set(name, unsent, store("edits"))', "undefined")
    page = hall.tablet()
    kept_by_worker(page)
    hall.network.down = True
    hall.mark(page, MARK)
    offline(page, 1)
    page.reload()
    expect(page.locator("[data-criterion=innovation] .stepper input")).to_be_enabled()
    expect(page.locator("[data-criterion=innovation] .stepper input")).to_have_value("")
