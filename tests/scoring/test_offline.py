"""What a tablet keeps of its judge's pages, marks and receipts, and for whom."""

import json
import re

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.seats import Tablet, hold
from tests.scoring.tablets import MARKS, hall, kept_by_worker, line, offline, saved, stage, try_again, until

__all__ = ["hall", "stage"]
pytestmark = pytest.mark.browser
MARK = {"innovation": "24"}


def test_the_total_is_said_in_words_and_the_outbox_holds_the_receipt(hall):
    page = hall.tablet()
    hall.mark(page, {**MARKS, "innovation": "24.5"})
    hold(page, "#submit")
    line(page).to_have_text("已提交")
    expect(page.locator("#act-note")).to_have_text("77.5　七十七点五")
    code = page.locator("#receipt").inner_text().removeprefix("回执 ")
    page.goto(hall.network.url + "/judge/outbox")
    expect(page.locator("tr", has_text=code).locator(".state-jade")).to_have_text("一致")
    with page.expect_download() as download:
        page.click("#export")
    told = json.loads(download.value.path().read_text())
    ((_card, proofs),) = told["sent"].items()
    assert proofs[-1]["submit"] and proofs[-1]["marks"]["innovation"] == "24.5" and re.fullmatch("[0-9a-f]{64}", proofs[-1]["hash"])
    assert told["waiting"] == {} and told["schema"] == "doorstep-outbox/1"


def test_another_judge_on_the_same_tablet_finds_nothing_of_the_first(hall):
    page = hall.tablet()
    hall.mark(page, MARKS)
    saved(page)
    mine = page.url
    kept_by_worker(page)
    hall.judge = next(hall.stage.turn)
    hall.tablet(page=page)
    kept_by_worker(page)
    page.goto(hall.network.url + "/judge/outbox")
    expect(page.locator("[data-card]")).not_to_have_count(0)
    expect(page.locator("[data-code]", has_text=re.compile("[0-9A-Z]{4}-"))).to_have_count(0)
    hall.network.down = True
    with pytest.raises(Error, match="ERR_"):
        page.goto(mine)


def test_signing_out_leaves_no_page_behind(hall):
    page = hall.tablet()
    kept_by_worker(page)
    page.goto(hall.network.url + "/contests/pudong-2017")
    page.evaluate("document.querySelector('form[action$=\"/sign-out\"]').requestSubmit()")
    page.wait_for_url(lambda url: "/contests/" not in url)
    assert page.evaluate("async () => (await caches.keys()).filter((one) => one.startsWith('doorstep-judge-pages'))") == []


def test_marks_that_wait_on_one_card_are_sent_from_the_next(hall):
    page = hall.tablet()
    kept_by_worker(page)
    hall.network.down = True
    hall.mark(page, MARKS)
    offline(page, 4)
    page.locator(".tablet-nav a[href$='/judge']").click()
    expect(page.locator(".unsent [data-here]")).to_have_text("待发送")
    hall.network.down = False
    try_again(page)
    expect(page.locator(".unsent")).to_have_count(0)
    until(lambda: hall.stored()["marks"] == MARKS and hall.once())


def test_what_waits_on_plain_http_is_kept_without_a_worker(hall):
    page = hall.tablet(base=f"http://hall.test:{hall.network.port}")
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, 'randomUUID' in crypto, 'locks' in navigator]") == [False] * 4
    hall.network.down = True
    hall.mark(page, MARK)
    offline(page, 1)
    url, context = page.url, page.context
    page.close()
    hall.network.down = False
    page = context.new_page()
    page.goto(url)
    saved(page)
    assert hall.stored()["marks"] == MARK and hall.once()


def test_a_clash_of_two_tablets_shows_both_marks_and_the_judge_chooses(hall):
    one, other = hall.tablet(), hall.tablet(base=hall.server.url)
    for choice, stands in (("theirs", "11"), ("mine", "24")):
        hall.network.down = True
        hall.mark(one, MARK)
        offline(one, 1)
        hall.mark(other, {"innovation": "11" if choice == "theirs" else "12"})
        saved(other)
        hall.network.down = False
        try_again(one)
        expect(one.locator("#conflict .differs td")).to_have_text(["24", hall.stored()["marks"]["innovation"]])
        line(one).to_have_text("与另一处的改动冲突")
        one.click(f"#conflict [data-choice={choice}]")
        saved(one)
        assert hall.stored()["marks"] == {"innovation": stands}


def test_closing_with_unsent_marks_warns(hall):
    page, asked = hall.tablet(), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    hall.network.down = True
    hall.mark(page, MARK)
    offline(page, 1)
    page.close(run_before_unload=True)
    until(lambda: page.evaluate("1") and asked)
    hall.network.down = False
    try_again(page)
    saved(page)
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_what_was_submitted_before_the_close_and_came_after_it_is_kept_apart(hall):
    page = hall.tablet()
    hall.mark(page, MARKS)
    saved(page)
    hall.network.down = True
    hold(page, "#submit")
    line(page).to_contain_text("起离线")
    hall.stage.desk.act("close")
    hall.network.down = False
    try_again(page)
    expect(page.locator("#why")).to_contain_text("刚才的提交已另存")
    late = hall.stage.desk.page.request.get(hall.server.url + "/desk/pudong-2017/final/judges.json").json()["late"]
    assert len(late) == 1 and hall.stored()["state"] == "draft"


def test_a_tablet_that_another_took_over_from_keeps_its_marks_and_sends_them_on_entering_again(hall):
    page, second = hall.tablet(), hall.tablet(base=hall.server.url)
    for one in (page, second):
        expect(one.locator("#another")).to_be_visible()
    hall.network.down = True
    page.click("#another [data-why=both]")
    hall.mark(page, MARK)
    offline(page, 1)
    second.click("#another [data-why=taken_over]")
    expect(second.locator("#another")).to_be_hidden()
    hall.network.down = False
    try_again(page)
    expect(page.locator("#tablet-out")).to_be_visible()
    line(page).to_contain_text("请重新扫评委卡")
    assert hall.cards() == []
    # The same card again: the list opens, and sends what waits.
    Tablet(page, hall.network.url, hall.stage.people["judges"][hall.judge]["enter_url"])
    until(lambda: hall.stored()["marks"] == MARK and hall.once())


def test_the_same_marks_from_two_pages_ask_nothing(hall):
    one, other = hall.tablet(), hall.tablet(base=hall.server.url)
    hall.network.down = True
    hall.mark(one, MARKS)
    offline(one, 4)
    hall.mark(other, MARKS)
    saved(other)
    hall.network.down = False
    try_again(one)
    saved(one)
    expect(one.locator("#conflict")).to_be_hidden()
    assert hall.stored()["marks"] == MARKS


def test_what_was_typed_and_is_no_mark_is_never_called_saved(hall):
    page = hall.tablet()
    hall.mark(page, MARK)
    saved(page)
    hall.mark(page, {"benefit": "999"})
    line(page).to_have_text("有评分项要改")
    hall.mark(page, {"benefit": "20"})
    saved(page)
    assert hall.stored()["marks"] == {**MARK, "benefit": "20"}


def test_a_page_forgets_only_what_it_kept_itself(hall):
    page = hall.tablet()
    name = page.evaluate("`card:${JSON.parse(document.getElementById('data').textContent).card.id}`")
    keep = """async ([name, by, drop]) => {
        const kept = await import("/static/js/house/keep.js");
        if (drop) await kept.forgetEdit(name, by);
        else await kept.keepEdit(name, { by, waiting: null });
        return (await kept.keptEdit(name))?.by ?? null;
    }"""
    assert page.evaluate(keep, [name, "other", False]) == "other"
    assert page.evaluate(keep, [name, "mine", True]) == "other"
    assert page.evaluate(keep, [name, "other", True]) is None
