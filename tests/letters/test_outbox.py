"""The organiser's list of letters: what did not arrive, sending it again, a corrected address."""

import pytest

from app.accounts.inviting import invite
from app.audit.verifying import verify_database
from app.homes.queries import standing
from app.homes.todo import todos
from app.mail import send_waiting
from tests.letters.post import letter, letters, put


@pytest.fixture
def failed(cast, server):
    """Two letters to wang that came back, and one to zhao that arrived."""
    server.desk.answers["wang@example.org"] = ["550 no such user", "550 no such user"]
    wang = {"person_id": cast.people["wang"], "contest_id": cast.contest_id}
    numbers = [put(**wang, subject="第一封"), put(**wang, subject="第二封")]
    put(to="zhao@example.org", person_id=cast.people["zhao"], contest_id=cast.contest_id, subject="到了")
    send_waiting()
    return numbers


def test_what_did_not_arrive_is_listed_with_its_reason(cast, failed):
    browser = cast.browse("lin")
    page = browser.get("/manage/spring/letters?state=failed").text
    assert "第一封" in page and "550 no such user" in page and "到了" not in page
    assert "到了" in browser.get("/manage/spring/letters").text
    assert any("2 封信没有送到" in one.title for one in todos(standing(cast.contest)))


def test_sending_again_tries_from_the_beginning(cast, server, failed):
    browser = cast.browse("lin")
    answer = browser.post(f"/manage/spring/letters/{failed[0]}/again", data={"to": ""})
    assert answer.status_code == 303 and letter(failed[0]).failure == ""
    assert send_waiting() == 1 and server.desk.got[-1]["To"] == "wang@example.org"
    assert letter(failed[1]).failure


def test_a_corrected_address_takes_the_readers_other_letters_along(cast, server, failed):
    answer = cast.browse("lin").post(f"/manage/spring/letters/{failed[0]}/again", data={"to": "Wang.New@example.org"})
    assert answer.status_code == 303 and send_waiting() == 2
    assert {one["To"] for one in server.desk.got[-2:]} == {"wang.new@example.org"}
    assert cast.person("wang").email == "wang@example.org"
    assert verify_database().lines


def test_an_address_that_is_none_is_said_beside_it_and_stays(cast, failed):
    answer = cast.browse("lin").post(f"/manage/spring/letters/{failed[0]}/again", data={"to": "wang at home"})
    assert answer.status_code == 422 and "这不像一个电子邮箱地址" in answer.text and 'value="wang at home"' in answer.text
    assert letter(failed[0]).failure


def test_a_letter_without_an_address_needs_one(cast, server):
    number = put(to="", person_id=cast.people["wang"], contest_id=cast.contest_id)
    browser = cast.browse("lin")
    assert browser.post(f"/manage/spring/letters/{number}/again", data={"to": ""}).status_code == 422
    assert browser.post(f"/manage/spring/letters/{number}/again", data={"to": "w@example.org"}).status_code == 303
    assert send_waiting() == 1


def test_an_invitation_is_listed_but_neither_read_nor_sent_elsewhere(cast, server):
    link = invite(cast.actor("lin"), cast.contest, email="new@example.org", name="新人", role="host")
    server.desk.answers["new@example.org"] = ["550 no such user"]
    send_waiting()
    code, browser = link.rsplit("/", 1)[1], cast.browse("lin")
    assert "new@example.org" in browser.get("/manage/spring/letters?state=failed").text
    number = letters()[0].id
    page = browser.get(f"/manage/spring/letters/{number}")
    assert page.status_code == 200 and code not in page.text
    moved = browser.post(f"/manage/spring/letters/{number}/again", data={"to": "thief@example.org"})
    assert moved.status_code == 422 and letter(number).to == "new@example.org"


def test_a_held_letter_cannot_be_sent_by_the_back_door(cast):
    number = put(person_id=cast.people["wang"], contest_id=cast.contest_id, held=True)
    assert cast.browse("lin").post(f"/manage/spring/letters/{number}/again").status_code == 409
    assert letter(number).posted_at is None


def test_letters_of_another_contest_are_not_found(cast):
    number = put(person_id=cast.people["wang"], contest_id=None)
    browser = cast.browse("lin")
    assert browser.get(f"/manage/spring/letters/{number}").status_code == 404
    assert browser.post(f"/manage/spring/letters/{number}/again").status_code == 404
