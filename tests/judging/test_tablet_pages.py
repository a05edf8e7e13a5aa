"""Two tablets of one judge, as their hands see them."""

from tests.visitors import TABLET


def enter(visitors, judge):
    page = visitors.open(TABLET)
    page.goto(judge["enter_url"])
    page.locator("form button").first.click()
    page.wait_for_url("**/judge")
    return page


def test_a_second_tablet_is_announced_on_both_and_taken_over_from(server, visitors):
    judges = server.demo()["judges"]
    server.start()
    # What the ended tablet asks for afterwards leads to the sign-in page.
    visitors.expected = ("401", "sign-in")
    first = enter(visitors, judges[0])
    second = enter(visitors, judges[0])
    for page in (first, second):
        page.locator("#another").wait_for(state="visible")
    second.locator("#another [data-why=taken_over]").click()
    first.locator("#tablet-out").wait_for(state="visible")
    assert second.locator("#another").is_hidden() and second.locator("#tablet-out").is_hidden()
    second.reload()
    assert second.url.endswith("/judge")
