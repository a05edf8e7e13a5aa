"""Letters in the account: one's own, with or without an address, and nobody else's."""

import pytest
from sqlalchemy import event

from app.accounts.data import everything_about
from app.accounts.erasing import erase
from app.accounts.resetting import issue_code
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.submissions import actions
from tests.letters.post import letters, put
from tests.submissions.entering import submitted


@pytest.fixture
def wrote(cast):
    """A letter to wang."""
    return put(person_id=cast.people["wang"], contest_id=cast.contest_id, kind="receipt", subject="给王", body="<b>正文</b>")


def test_the_receipt_can_be_read_in_the_account(cast):
    project = submitted(cast)
    browser = cast.browse("zhao")
    assert 'href="/letters?project=' in browser.get(f"/my/projects/{project.key}").text
    page = browser.get(f"/letters?project={project.key}").text
    assert "已收到您的项目：一米菜园" in page and "春天的大赛" in page
    assert project.receipt in browser.get(f"/letters/{letters()[0].id}").text


def test_who_has_no_address_reads_the_same_letter(cast):
    with change(SYSTEM):
        cast.person("zhao").email, cast.person("zhao").phone = None, "+8613800000000"
    project = submitted(cast)
    written = letters()[0]
    assert (written.to, written.next_try_at) == ("", None)
    page = cast.browse("zhao").get(f"/letters/{written.id}").text
    assert project.receipt in page and "您的账号没有邮箱" in page


def test_a_letter_is_written_in_the_readers_language(cast):
    with change(SYSTEM):
        cast.person("zhao").language = "en"
    project = submitted(cast, title_en="Square Metre Garden")
    actions.return_for_completion(cast.actor("lin"), project, "请补照片", None)
    received, back = letters()
    assert received.subject == "We received your project: Square Metre Garden" and "Spring Contest" in received.body
    assert back.subject == "Please complete your project: Square Metre Garden" and "请补照片" in back.body
    assert "before" not in back.body and received.language == "en"


def test_what_is_in_a_letter_is_shown_as_text(cast, wrote):
    assert "&lt;b&gt;正文&lt;/b&gt;" in cast.browse("wang").get(f"/letters/{wrote}").text


@pytest.mark.parametrize("name", ["zhao", "lin", "su", "other"])
def test_others_do_not_find_it(cast, wrote, name):
    browser = cast.browse(name)
    assert browser.get(f"/letters/{wrote}").status_code == 404
    assert "给王" not in browser.get("/letters").text


def test_who_came_by_a_card_reads_no_letters(cast):
    number = put(person_id=cast.people["judge1"], kind="judge_days")
    browser = cast.browse("judge1")
    assert browser.get(f"/letters/{number}").status_code == 200
    with change(SYSTEM):
        db.session.execute(db.text("UPDATE sign_in SET kind = 'card'"))
    assert browser.get(f"/letters/{number}").status_code == 404 and browser.get("/letters").status_code == 403


def test_a_code_is_sent_and_never_shown(cast):
    code = issue_code(SYSTEM, cast.person("wang"), how="mail")
    sent = letters()[0]
    assert code in sent.body and sent.secret
    browser = cast.browse("wang")
    assert code not in browser.get("/letters").text and browser.get(f"/letters/{sent.id}").status_code == 404
    assert code not in str(everything_about(cast.person("wang")))


def test_a_held_letter_is_not_there_yet(cast):
    number = put(person_id=cast.people["wang"], subject="还没定", held=True)
    browser = cast.browse("wang")
    assert "还没定" not in browser.get("/letters").text and browser.get(f"/letters/{number}").status_code == 404
    assert "还没定" not in str(everything_about(cast.person("wang")))


def test_an_empty_list_says_what_will_come(cast):
    assert "还没有来信" in cast.browse("wang").get("/letters").text
    assert "还没有来信" in cast.browse("wang").get("/letters?project=p1").text


def test_letters_go_with_the_person(cast, wrote):
    with change(SYSTEM):
        db.session.execute(db.text("UPDATE letter SET \"to\" = ''"))
    assert "给王" in str(everything_about(cast.person("wang")))
    erase(SYSTEM, cast.person("wang"))
    assert letters() == []


def queries_of(browser, address):
    seen = []

    def count(*args):
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert browser.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return sum(one.startswith("SELECT") for one in seen)


@pytest.mark.parametrize(("name", "address"), [("wang", "/letters"), ("lin", "/manage/spring/letters")])
def test_the_lists_take_as_many_queries_for_sixty_as_for_one(cast, wrote, name, address):
    browser = cast.browse(name)
    browser.get(address)
    one = queries_of(browser, address)
    for _number in range(59):
        put(person_id=cast.people["wang"], contest_id=cast.contest_id, subject="又一封")
    assert queries_of(browser, address) == one
    assert "第 1 页，共 2 页" in browser.get(address).text
