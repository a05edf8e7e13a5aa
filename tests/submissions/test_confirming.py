"""Entering without an account: the browser holds the draft, and somebody has to stand for it before it counts."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock
from app.accounts.guests import COOKIE
from app.accounts.models import SignIn
from app.change import AuditText, change
from app.core.policy import SYSTEM
from app.db import db
from app.mail import Letter
from app.submissions.codes import CONFIRM, make_codes, revoke_code
from app.submissions.models import Entry, EntryCode, Project
from tests.submissions.entering import FILLED, past_deadline

STEPS = {1: ("title", "field", "region"), 2: ("q_summary",), 3: ("q_problem",), 4: (), 5: ("applicant_name",)}


@pytest.fixture
def by_mail(app, monkeypatch):
    """A server that can send; what it would send lies in the outbox."""
    settings = app.extensions["doorstep"]
    monkeypatch.setitem(app.extensions, "doorstep", type(settings)(**{**vars(settings), "mail_url": "smtp://mail.example.org"}))


@pytest.fixture
def guest(cast):
    """A browser without an account, and its project's address after filling the form in, or before handing it in."""

    def begin(*, until=6, **values):
        browser = cast.browse()
        place = browser.post("/contests/spring/enter", data={"first": "1"}).location
        for step in range(1, until):
            sent = {name: {**FILLED, **values}[name] for name in STEPS[step]}
            place = browser.post(place, data={**sent, "go": "submit" if step == 5 else "next"}).location
        return browser, "/my/projects/" + place.split("/")[3]

    return begin


def kept(address):
    db.session.rollback()
    return db.session.scalars(select(Project).where(Project.key == address.split("/")[3])).one()


def link_in(letter):
    return re.search(r"http\S+(/confirm/\S+)", letter.body)[1]


def letters():
    db.session.rollback()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def code(cast, region="puxing", **more):
    region = next(one for one in cast.contest.regions if one.key == region)
    return make_codes(SYSTEM, cast.contest, CONFIRM, region=region, **more)[0].code


def give_code(browser, address, typed):
    return browser.post(f"{address}/confirm/code", data={"code": typed})


def test_the_form_opens_at_once_and_the_browser_finds_its_draft_again(guest):
    browser, address = guest(until=2)
    page = browser.get(address, follow_redirects=True)
    assert page.status_code == 200 and "一句话介绍" in page.text
    assert FILLED["title"] in browser.get("/my/projects").text
    assert kept(address).owner_id is None and kept(address).title == FILLED["title"]


def test_the_cookie_is_signed_kept_long_and_out_of_scripts_reach(cast):
    answer = cast.browse().post("/contests/spring/enter")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(COOKIE))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and int(re.search(r"Max-Age=(\d+)", cookie)[1]) > 300 * 24 * 3600


def test_another_browser_finds_nothing(cast, guest):
    _browser, address = guest(until=2)
    stranger = cast.browse()
    stranger.post("/contests/spring/enter")
    for browser in (cast.browse(), stranger):
        for page in ("", "/steps/1", "/confirm", "/receipt", "/withdraw"):
            assert "/sign-in" in browser.get(address + page).location
    assert cast.browse("zhao").get(address).status_code == 404
    assert stranger.post(f"{address}/steps/1", json={"base": 1, "was": {}, "values": {"title": "抢来的"}}).status_code in (302, 401)
    assert kept(address).title == FILLED["title"]


def test_a_forged_cookie_is_no_cookie(cast, guest):
    browser, address = guest(until=2)
    value = browser.get_cookie(COOKIE).value
    # Not the last letter: some of its bits say nothing, and another letter may be the same signature.
    other_letter = value[:-5] + ("a" if value[-5] != "a" else "b") + value[-4:]
    for forged in (other_letter, "plain", '"x".y', "x" * 400):
        other = cast.browse()
        other.set_cookie(COOKIE, forged)
        assert "/sign-in" in other.get(address).location
    other = cast.browse()
    other.set_cookie(COOKIE, value)
    assert other.get(address).location.startswith(address + "/steps/")


def test_what_is_handed_in_waits_and_is_in_no_list_until_somebody_stands_for_it(cast, guest):
    browser, address = guest()
    page = browser.get(address, follow_redirects=True).text
    assert "还没有确认" in page and "编号" in page
    project = kept(address)
    assert (project.state, project.number, project.receipt) == ("draft", None, None) and project.sent_at is not None
    assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.project_id == project.id)) == 0
    assert FILLED["title"] not in cast.browse("lin").get("/manage/spring/projects").text
    assert cast.browse("lin").get(f"/manage/spring/projects/{project.key}").status_code == 404
    assert browser.get(f"{address}/receipt").status_code == 302


def test_an_incomplete_draft_is_not_handed_in(guest):
    browser, address = guest(until=5, q_problem="")
    page = browser.post(f"{address}/steps/5", data={"applicant_name": "赵先生", "go": "submit"})
    assert page.status_code == 422 and "还差 1 项" in page.text and kept(address).sent_at is None


def test_a_link_confirms_makes_the_account_and_gives_the_receipt(cast, guest, by_mail):
    browser, address = guest()
    browser.post(f"{address}/confirm/link", data={"email": "New@Example.org"})
    link = link_in(letters()[-1])
    for _look in range(2):
        assert "确认并提交" in cast.browse().get(link).text
    reader = cast.browse()
    assert reader.post(link, data={"do": "confirm"}).status_code == 422
    answer = reader.post(link, data={"do": "confirm", "agree": "y"}, follow_redirects=True)
    project = kept(address)
    assert project.receipt in answer.text and (project.state, project.number, project.confirmed_by) == ("submitted", 4, "link")
    assert project.owner.email == "new@example.org" and project.owner.password_hash is None and project.owner.consented_at
    assert reader.get("/me").status_code == 200
    assert project.receipt in browser.get(f"{address}/receipt").text


def test_typing_somebody_elses_address_opens_nothing_of_theirs(cast, guest, by_mail):
    browser, address = guest()
    browser.post(f"{address}/confirm/link", data={"email": "wang@example.org"})
    assert browser.get("/me").status_code == 302 and kept(address).owner_id is None
    reader = cast.browse()
    page = reader.post(link_in(letters()[-1]), data={"do": "confirm"}, follow_redirects=True)
    assert kept(address).owner_id == cast.people["wang"] and kept(address).receipt in page.text
    for one in (reader, browser):
        assert one.get("/me").status_code == 302 and "/sign-in" in one.get("/my/projects/p1").location


def test_a_link_confirms_once(cast, guest, by_mail):
    browser, address = guest()
    browser.post(f"{address}/confirm/link", data={"email": "new@example.org"})
    link = link_in(letters()[-1])
    cast.browse().post(link, data={"do": "confirm", "agree": "y"})
    again = cast.browse()
    for answer in (again.post(link, data={"do": "confirm", "agree": "y"}), again.post(link, data={"do": "open"})):
        assert answer.status_code == 409 and "已经确认过了" in answer.text
    assert again.get(link).status_code == 410 and "/sign-in" in again.get(address).location
    assert db.session.scalar(select(func.max(Project.number))) == 4


def test_a_link_that_is_over_guessed_or_called_back_confirms_nothing(cast, guest, by_mail):
    browser, address = guest()
    browser.post(f"{address}/confirm/link", data={"email": "old@example.org"})
    browser.post(f"{address}/confirm/link", data={"email": "new@example.org"})
    first, second = (link_in(letter) for letter in letters())
    assert cast.browse().post(first, data={"do": "confirm", "agree": "y"}).status_code == 404
    assert cast.browse().get("/confirm/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    clock.move(timedelta(days=8))
    assert cast.browse().post(second, data={"do": "confirm", "agree": "y"}).status_code == 410
    assert kept(address).state == "draft"


def test_a_link_opens_the_draft_on_another_device_and_both_go_on(cast, guest, by_mail):
    browser, address = guest(until=2)
    browser.post(f"{address}/confirm/link", data={"email": "new@example.org"})
    phone = cast.browse()
    link = link_in(letters()[-1])
    assert "/sign-in" in phone.get(address).location
    assert "接着填" in phone.get(link).text and "/sign-in" in phone.get(address).location
    phone.post(link, data={"do": "open"})
    phone.post(f"{address}/steps/2", data={"q_summary": "手机上写的", "go": "next"})
    assert "手机上写的" in browser.get(f"{address}/steps/2").text


def test_letters_are_counted_by_project_and_not_by_address(cast, guest, by_mail):
    browser, address = guest()
    answers = [browser.post(f"{address}/confirm/link", data={"email": f"a{n}@example.org"}).status_code for n in range(4)]
    assert answers == [303, 303, 303, 429]
    other, elsewhere = guest()
    assert other.post(f"{elsewhere}/confirm/link", data={"email": "a0@example.org"}).status_code == 303


def test_what_is_no_address_stays_in_the_field(guest, by_mail):
    browser, address = guest()
    page = browser.post(f"{address}/confirm/link", data={"email": "王 @@"})
    assert page.status_code == 422 and "不像一个电子邮箱" in page.text and "王 @@" in page.text


def test_without_a_mail_server_no_letter_is_promised(guest):
    browser, address = guest()
    assert "用邮箱" not in browser.get(f"{address}/confirm").text
    assert browser.post(f"{address}/confirm/link", data={"email": "a@example.org"}).status_code == 409 and letters() == []


def test_a_code_of_the_sub_district_confirms_without_an_account(cast, guest):
    browser, address = guest()
    answer = give_code(browser, address, code(cast).lower())
    project = kept(address)
    assert answer.location == f"{address}/receipt" and project.receipt in browser.get(answer.location).text
    assert (project.state, project.confirmed_by, project.owner_id) == ("submitted", "code", None)
    assert FILLED["title"] in cast.browse("lin").get("/manage/spring/projects").text


def test_a_code_is_good_for_one_project_of_its_region_until_it_is_void_or_over(cast, guest):
    used, elsewhere, void, over = code(cast), code(cast, "zhoupu"), code(cast), code(cast, until=clock.now() + timedelta(hours=1))
    browser, address = guest()
    give_code(browser, address, used)
    browser, address = guest()
    revoke_code(SYSTEM, db.session.scalars(select(EntryCode).where(EntryCode.serial == 3)).one())
    clock.move(timedelta(hours=2))
    said = {typed: give_code(browser, address, typed).status_code for typed in (used, elsewhere, void, over, "ABCDE-FGHJK")}
    assert list(said.values()) == [409, 409, 410, 410, 422] and kept(address).state == "draft"


def test_codes_cannot_be_tried_for_long(cast, guest):
    browser, address = guest()
    answers = [give_code(browser, address, f"ABCDE-FGH{n:02}").status_code for n in range(12)]
    assert answers[:10] == [422] * 10 and answers[10:] == [429] * 2
    assert give_code(browser, address, code(cast)).status_code == 429


def test_a_confirmed_project_is_not_confirmed_again(cast, guest):
    browser, address = guest()
    give_code(browser, address, code(cast))
    assert give_code(browser, address, code(cast)).status_code == 409
    assert browser.get(f"{address}/confirm").location == address


def test_who_signs_in_takes_the_project_along_and_it_is_submitted(cast, guest):
    browser, address = guest()
    assert browser.post(f"{address}/confirm/account").location.startswith("/sign-in?next=")
    signed = cast.browse("zhao")
    signed.set_cookie(COOKIE, browser.get_cookie(COOKIE).value)
    assert "放进这个账号" in signed.get(f"{address}/confirm").text
    assert signed.post(f"{address}/confirm/account").location == f"{address}/receipt"
    assert (kept(address).owner_id, kept(address).state) == (cast.people["zhao"], "submitted")
    elsewhere = cast.browse("zhao")
    assert kept(address).receipt in elsewhere.get(f"{address}/receipt").text


def test_the_texts_beside_the_log_become_the_owners(cast, guest):
    browser, address = guest()
    signed = cast.browse("zhao")
    signed.set_cookie(COOKIE, browser.get_cookie(COOKIE).value)
    nobodys = select(func.count()).select_from(AuditText).where(AuditText.text == FILLED["applicant_name"], AuditText.person_id.is_(None))
    assert db.session.scalar(nobodys) == 1
    signed.post(f"{address}/confirm/account")
    assert db.session.scalar(nobodys) == 0


def test_the_owner_ends_what_browsers_without_a_sign_in_can_open(cast, guest):
    browser, address = guest()
    signed = cast.browse("zhao")
    signed.set_cookie(COOKIE, browser.get_cookie(COOKIE).value)
    signed.post(f"{address}/confirm/account")
    assert "1 台没有登录的设备" in signed.get(address).text and browser.get(address).status_code == 200
    signed.post(f"{address}/holds/end")
    assert "/sign-in" in browser.get(address).location and signed.get(address).status_code == 200


def test_leaving_a_shared_computer_takes_the_way_in_with_it(guest):
    browser, address = guest(until=2)
    browser.post("/my/projects/leave")
    assert browser.get_cookie(COOKIE) is None and "/sign-in" in browser.get(address).location


def test_what_came_in_time_is_confirmed_after_the_end_and_stays_as_it_was(cast, guest):
    browser, address = guest()
    sent = kept(address).sent_at
    clock.move(timedelta(days=12))
    answer = browser.post(f"{address}/steps/1", json={"base": 9, "was": {}, "values": {"title": "截止后改的"}})
    assert answer.status_code == 423 and kept(address).title == FILLED["title"]
    assert give_code(browser, address, code(cast)).status_code == 303
    assert kept(address).state == "submitted" and kept(address).submitted_at - sent < timedelta(minutes=1)


def test_what_came_in_time_cannot_wait_for_ever(cast, guest):
    browser, address = guest()
    clock.move(timedelta(days=13, hours=1))
    assert give_code(browser, address, code(cast)).status_code == 423 and kept(address).number is None


def test_what_was_not_handed_in_by_the_end_is_too_late(cast, guest):
    browser, address = guest(until=5)
    past_deadline()
    assert browser.post(f"{address}/steps/5", data={"applicant_name": "赵先生", "go": "submit"}).status_code == 423
    assert kept(address).sent_at is None and kept(address).applicant_name == "赵先生"


def test_two_tabs_that_press_at_once_hand_in_once(cast, guest):
    browser, address = guest()
    data = {"applicant_name": "赵先生", "go": "submit"}
    assert {browser.post(f"{address}/steps/5", data=data).location for _tab in range(2)} == {f"{address}/confirm"}
    typed = code(cast)
    assert [give_code(browser, address, typed).status_code for _tab in range(2)] == [303, 409]


def test_who_has_a_draft_here_is_asked_before_another_one_begins(guest):
    browser, _address = guest(until=2)
    assert browser.post("/contests/spring/enter", data={"first": "1"}).location == "/contests/spring/enter"
    assert browser.post("/contests/spring/enter").location.endswith("/steps/1")


def test_a_judges_card_opens_no_form(cast):
    judge = cast.browse("judge1")
    with change(SYSTEM):
        db.session.execute(update(SignIn).where(SignIn.person_id == cast.people["judge1"]).values(kind="card"))
    assert judge.post("/contests/spring/enter").status_code == 403


def test_a_page_that_was_open_too_long_gives_all_that_was_typed_back(app, guest):
    browser, address = guest(until=2)
    app.config["WTF_CSRF_ENABLED"] = True
    data = {"q_summary": "写了很久的一句话", "go": "next", "base": "1", "was": '{"q_summary": ""}', "csrf_token": "old"}
    answer = browser.post(f"{address}/steps/2", data=data)
    assert answer.status_code == 400 and "写了很久的一句话" in answer.text and "再按一次" in answer.text
    assert not kept(address).answers.get("summary")
    fresh = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]
    assert browser.post(f"{address}/steps/2", data={**data, "csrf_token": fresh}).location == f"{address}/steps/3"
    assert kept(address).answers["summary"] == "写了很久的一句话"


def test_a_page_that_was_open_too_long_shows_nothing_to_strangers(app, cast, guest):
    _browser, address = guest(until=2)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = cast.browse().post(f"{address}/steps/1", data={"title": "自己写的", "csrf_token": "old"})
    assert answer.status_code == 401 and FILLED["title"] not in answer.text and "自己写的" in answer.text
