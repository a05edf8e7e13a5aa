"""The outbox against a real mail server: what arrives, what is tried again and when, what is given up."""

from email import message_from_bytes, policy

import pytest

from app import create_app, mail
from app.change import change
from app.core.policy import SYSTEM
from app.mail import WAITS, go_round, send_waiting
from tests.letters.post import free_port, later, letter, letters, put, with_mail


def test_a_letter_arrives_as_it_was_written(server):
    number = put(subject="已收到：一米菜园", body="第一行\n\n第二行")
    assert send_waiting() == 1 and send_waiting() == 0
    came = server.desk.got[0]
    assert (came["To"], came["Subject"]) == ("wang@example.org", "已收到：一米菜园")
    assert came.get_content().split() == ["第一行", "第二行"] and came["Auto-Submitted"] == "auto-generated"
    assert came["Message-ID"].startswith(f"<letter-{number}-") and came["Message-ID"].endswith("@example.org>")
    assert letter(number).sent_at is not None and letter(number).attempts == 1


def test_a_title_with_line_breaks_cannot_write_headers(server):
    put(subject="菜园\r\nBcc: everyone@example.org\n\nhello\x85X: y\x00")
    assert send_waiting() == 1
    came = server.desk.got[0]
    assert came["Bcc"] is None and came["X"] is None
    assert came["Subject"] == "菜园 Bcc: everyone@example.org hello X: y"


def test_an_address_that_no_header_can_hold_is_a_failure_of_its_letter_alone(server):
    bad = put(to="wang@example.org\nBcc: x@example.org")
    good = put(to="zhao@example.org")
    assert send_waiting() == 1
    assert letter(bad).failure and letter(bad).next_try_at is None and letter(good).sent_at


def test_a_server_that_says_later_is_asked_again_after_growing_waits(server):
    server.desk.answers["wang@example.org"] = ["451 later", "451 later"]
    number = put()
    assert send_waiting() == 0
    first = letter(number)
    assert first.failure.startswith("451") and first.next_try_at - first.created_at >= WAITS[0]
    assert send_waiting() == 0 and letter(number).attempts == 1
    later(seconds=61)
    assert send_waiting() == 0 and letter(number).attempts == 2
    later(seconds=61)
    assert send_waiting() == 0 and letter(number).attempts == 2
    later(minutes=5)
    assert send_waiting() == 1 and letter(number).failure == ""


def test_who_never_answers_is_given_up_at_last(app):
    with_mail(app, f"smtp://127.0.0.1:{free_port()}")
    number = put()
    for wait in WAITS:
        assert send_waiting() == 0 and letter(number).next_try_at is not None
        later(seconds=wait.total_seconds() + 1)
    assert send_waiting() == 0
    assert letter(number).next_try_at is None and letter(number).attempts == len(WAITS) + 1
    assert "refused" in letter(number).failure.lower()


def test_an_address_that_does_not_exist_is_not_tried_again(server):
    server.desk.answers["wang@example.org"] = ["550 no such user"]
    wrong, right = put(), put(to="zhao@example.org")
    assert send_waiting() == 1
    assert letter(wrong).failure == "550 no such user" and letter(wrong).next_try_at is None
    assert letter(right).sent_at


def test_a_letter_that_another_process_has_taken_is_left_alone(server):
    number = put()
    assert [one.number for one in mail._take()] == [number]
    assert send_waiting() == 0 and server.desk.got == []
    later(minutes=16)
    assert send_waiting() == 1


def test_more_letters_than_a_batch_go_out_in_one_round(server):
    with change(SYSTEM) as current:
        for number in range(mail.BATCH + 3):
            mail.post(current, f"a{number}@example.org", "x", "y", mail.About(kind="receipt"))
    assert send_waiting() == mail.BATCH + 3


def test_a_held_letter_and_one_without_an_address_stay(server):
    put(held=True), put(to="")
    assert send_waiting() == 0 and [one.next_try_at for one in letters()] == [None, None]


def test_a_secret_is_forgotten_once_it_is_sent(server):
    number = put(body="code 1234", secret=True)
    assert send_waiting() == 1 and "1234" in server.desk.got[0].get_content()
    assert letter(number).body == ""


@pytest.mark.parametrize("where", ["file:", "file:outgoing"])
def test_in_development_letters_are_files(app, tmp_path, where):
    with_mail(app, where)
    number = put(kind="receipt", subject="菜园")
    assert send_waiting() == 1
    found = list((tmp_path / (where.removeprefix("file:") or "letters")).iterdir())
    assert [one.name for one in found] == [f"{number:06}-receipt.eml"]
    assert message_from_bytes(found[0].read_bytes(), policy=policy.default)["Subject"] == "菜园"


def test_a_folder_that_cannot_be_written_is_a_failure_to_be_tried_again(app, tmp_path):
    (tmp_path / "letters").write_text("a file where the folder should be")
    with_mail(app, "file:")
    number = put()
    assert send_waiting() == 0 and letter(number).failure and letter(number).next_try_at


def test_an_address_of_no_known_kind_is_refused_at_the_start(tmp_path):
    with pytest.raises(SystemExit, match="gopher"):
        create_app(instance=str(tmp_path), database_url="", mail_url="gopher://x", redis_url="")


def test_a_chore_that_fails_keeps_no_letter_back(app, server, monkeypatch):
    def broken():
        raise RuntimeError("broken")

    monkeypatch.setattr(mail, "_chores", [broken])
    put()
    go_round(app)
    assert len(server.desk.got) == 1
