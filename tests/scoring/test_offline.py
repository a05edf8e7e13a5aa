"""The tablet on a bad network, in a real browser: what was marked arrives once, and no tick is shown before it has."""

import json
import re
import sqlite3
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.seats import Desk, Tablet, hold
from tests.scoring.lossy import Lossy
from tests.server import Server
from tests.visitors import sign_in

pytestmark = pytest.mark.browser
TABLET = {"width": 1024, "height": 768}
MARKS = {"innovation": "24", "benefit": "20", "feasibility": "18", "presentation": "15"}


class Hall:
    """A server with the sample's final, one entry open after another, and judges at tablets."""

    def __init__(self, server, browser):
        self.server, self.people, self.visitors = server, server.demo(), None
        server.start()
        self.host = browser.new_context()
        page = self.host.new_page()
        sign_in(page, server.url, self.people["host"]["email"], self.people["host"]["password"])
        self.desk, self.entry = Desk(page, server.url), None

    def go_on(self, visitors):
        """The next entry is on stage and open."""
        self.visitors = visitors
        visitors.expected = ("ERR_", "WebSocket", "Failed to load resource", "Failed to fetch", "FetchEvent")
        if self.entry is not None:
            self.desk.act("close")
        self.entry = self.desk.act("next")["entry"]
        self.desk.act("open")
        return self

    def tablet(self, number=0, base=None, page=None):
        page = page or self.visitors.open(TABLET, touch=True)
        made = Tablet(page, base or self.server.url, self.people["judges"][number]["enter_url"])
        page.wait_for_url(re.compile("/judge/cards/"))
        expect(page.locator("#submit")).to_be_visible()
        return made

    def cards(self, entry):
        """Stored scorecards of an entry with what was accepted: [(version, state, marks, accepted edits, versions)]."""
        with sqlite3.connect(self.server.instance / "doorstep.sqlite3") as connection:
            return [
                (version, state, json.loads(marks), accepted, versions) for version, state, marks, accepted, versions in
                connection.execute(
                    "SELECT c.version, c.state, c.marks, (SELECT count(*) FROM accepted_edit a WHERE a.scorecard_id = c.id),"
                    " (SELECT count(*) FROM scorecard_version v WHERE v.scorecard_id = c.id) FROM scorecard c"
                    " JOIN entry e ON e.id = c.entry_id JOIN project p ON p.id = e.project_id JOIN stage s ON s.id = e.stage_id"
                    " WHERE p.key = ? AND s.key = 'final' AND c.version > 0", (entry,),
                )
            ]


@pytest.fixture(scope="module")
def place(browser, tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("offline") / "instance")
    yield (found := Hall(made, browser))
    found.host.close()
    made.stop()


@pytest.fixture
def hall(place, visitors):
    return place.go_on(visitors)


KEPT = """async () => {
    const { owner } = JSON.parse(document.getElementById("data").textContent);
    const kept = await (await caches.open(`doorstep-judge-pages ${owner}`)).keys();
    const paths = kept.map((one) => new URL(one.url).pathname);
    return [location.pathname, "/judge", "/judge/outbox"].every((one) => paths.includes(one));
}"""


def kept_by_worker(page):
    """The worker has this judge's pages: from now on a reload needs no network."""
    until = time.monotonic() + 30
    while not page.evaluate(KEPT):
        assert time.monotonic() < until, "the worker keeps no pages"
        page.wait_for_timeout(100)


def set_mark(page, value, key="innovation"):
    number = page.locator(f"[data-criterion={key}] .stepper input")
    number.fill(value)
    number.press("Tab")


def test_ten_minutes_offline_lose_nothing(hall):
    tablet = hall.tablet()
    page, context = tablet.page, tablet.page.context
    tablet.mark(MARKS)
    expect(page.locator("#line")).to_have_text("全部已保存")
    kept_by_worker(page)
    page.clock.install()
    context.set_offline(True)
    for number in range(40):
        set_mark(page, str(number % 30))
    expect(page.locator("#line")).to_contain_text(re.compile(r"\d\d:\d\d 起离线　1 项待发送"))
    page.clock.fast_forward("10:00")
    expect(page.locator("#line")).to_contain_text("起离线")
    page.reload()
    expect(page.locator("[data-criterion=innovation] .stepper input")).to_have_value("9.0")
    set_mark(page, "11.5")
    expect(page.locator("#line")).to_contain_text("起离线")
    page.close()
    hall.server.kill()
    hall.server.start()
    context.set_offline(False)
    page = context.new_page()
    page.goto(hall.server.url + "/judge/outbox")
    expect(page.locator("tr", has=page.locator(".state-jade"))).to_have_count(1, timeout=20_000)
    ((version, state, marks, accepted, versions),) = hall.cards(hall.entry)
    assert (state, marks["innovation"], marks["benefit"]) == ("draft", "11.5", "20")
    assert version == accepted == versions <= 4


def test_a_line_that_delays_and_cuts_counts_every_mark_once(hall):
    proxy = Lossy(hall.server.port, seed=7)
    tablet = hall.tablet(base=proxy.url)
    page = tablet.page
    proxy.spoil((0.1, 0.5), 0.1)
    for value in ("21", "22", "23", "24"):
        tablet.mark({**MARKS, "innovation": value})
        page.wait_for_timeout(600)
    hold(page, "#submit")
    expect(page.locator("#line")).to_have_text("已提交", timeout=60_000)
    proxy.spoil((0, 0), 0)
    ((version, state, marks, accepted, versions),) = hall.cards(hall.entry)
    assert (state, marks) == ("submitted", MARKS) and version == accepted == versions
    proxy.close()


@pytest.mark.parametrize("answer", [
    {"status": 200, "content_type": "text/html", "body": "<h1>请登录 Wi-Fi</h1>"},
    {"status": 200, "content_type": "application/json", "body": '{"ok": true}'},
    {"status": 200, "content_type": "application/json", "body": '{"scorecard": {"version": 1}, "receipt": {"seq": 1, "key": "x", "hash": "0"}}'},
])
def test_a_hotspots_page_is_no_receipt(hall, answer):
    tablet = hall.tablet()
    page = tablet.page
    page.route("**/api/v1/scorecards/*", lambda route: route.fulfill(**answer))
    tablet.mark(MARKS)
    expect(page.locator("#line")).to_contain_text("待发送")
    assert hall.cards(hall.entry) == [] and page.locator("#receipt").inner_text() == ""
    page.unroute("**/api/v1/scorecards/*")
    expect(page.locator("#line")).to_have_text("全部已保存")
    assert hall.cards(hall.entry)[0][2] == MARKS


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key(hall):
    tablet = hall.tablet()
    page, keys = tablet.page, []

    def lose(route):
        keys.append(route.request.post_data_json["key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/scorecards/*", lose)
    tablet.mark({"innovation": "24"})
    expect(page.locator("#line")).to_have_text("全部已保存")
    assert len(keys) == 2 and keys[0] == keys[1] and hall.cards(hall.entry)[0][3:] == (1, 1)


def test_the_total_is_said_in_words_and_the_outbox_holds_the_receipt(hall, tmp_path):
    tablet = hall.tablet(3)
    page = tablet.page
    tablet.mark({**MARKS, "innovation": "24.5"})
    tablet.submit()
    expect(page.locator("#act-note")).to_have_text("77.5　七十七点五")
    code = tablet.receipt.removeprefix("回执 ")
    page.goto(hall.server.url + "/judge/outbox")
    expect(page.locator("tr", has_text=code).locator(".state-jade")).to_have_text("一致")
    with page.expect_download() as download:
        page.click("#export")
    told = json.loads(download.value.path().read_text())
    ((_card, proofs),) = told["sent"].items()
    assert proofs[-1]["submit"] and proofs[-1]["marks"]["innovation"] == "24.5" and re.fullmatch("[0-9a-f]{64}", proofs[-1]["hash"])
    assert told["waiting"] == {} and told["schema"] == "doorstep-outbox/1"


def test_another_judge_on_the_same_tablet_finds_nothing_of_the_first(hall):
    first = hall.tablet(4)
    page, context = first.page, first.page.context
    first.mark(MARKS)
    first.submit()
    mine = page.url
    kept_by_worker(page)
    hall.tablet(5, page=page)
    kept_by_worker(page)
    page.goto(hall.server.url + "/judge/outbox")
    expect(page.locator("[data-card]")).not_to_have_count(0)
    expect(page.locator("[data-code]", has_text=re.compile("[0-9A-Z]{4}-"))).to_have_count(0)
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(mine)


def test_signing_out_leaves_no_page_behind(hall):
    tablet = hall.tablet()
    page = tablet.page
    kept_by_worker(page)
    page.goto(hall.server.url + "/contests/pudong-2017")
    page.evaluate("document.querySelector('form[action$=\"/sign-out\"]').requestSubmit()")
    page.wait_for_url(lambda url: url.rstrip("/") == hall.server.url or "/sign" in url or url.endswith("/"))
    assert page.evaluate("async () => (await caches.keys()).filter((one) => one.startsWith('doorstep-judge-pages'))") == []


def test_marks_that_wait_on_one_card_are_sent_from_the_next(hall):
    tablet = hall.tablet()
    page, context = tablet.page, tablet.page.context
    kept_by_worker(page)
    context.set_offline(True)
    tablet.mark(MARKS)
    expect(page.locator("#line")).to_contain_text("起离线")
    page.locator(".tablet-nav a[href$='/judge']").click()
    expect(page.locator(".unsent [data-here]")).to_have_text("待发送")
    context.set_offline(False)
    expect(page.locator(".unsent")).to_have_count(0, timeout=40_000)
    until = time.monotonic() + 20
    while not hall.cards(hall.entry) and time.monotonic() < until:
        time.sleep(0.2)
    assert hall.cards(hall.entry)[0][2] == MARKS
