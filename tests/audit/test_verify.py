"""The chain is checked to its end, in the database and in a file."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from app.accounts.actions import change_details, grant
from app.audit.lines import exported
from app.audit.verifying import verify_database, verify_file
from app.core import chain
from app.core.policy import SYSTEM
from app.core.refusals import Refusal
from app.db import db


@pytest.fixture
def log(cast):
    """Five lines: four roles and a change of name."""
    for name, role in (("wang", "host"), ("zhao", "host"), ("wang", "screener"), ("zhao", "screener")):
        grant(SYSTEM, cast.person(name), role, cast.contest_id)
    change_details(SYSTEM, cast.person("wang"), name="王小明", name_en="", language=None)
    return cast


def tamper(statement: str, **values) -> None:
    """Change the database behind the application's back, as somebody with the file would."""
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def broken() -> Refusal:
    with pytest.raises(Refusal) as no:
        verify_database()
    return no.value


def test_an_untouched_log_holds(log):
    assert verify_database().lines == 5


def test_an_empty_log_holds(cast):
    assert (verify_database().lines, verify_database().last) == (0, chain.GENESIS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET payload = replace(payload, '\"role\":\"host\"', '\"role\":\"judge\"') WHERE seq = 2",
        "UPDATE audit_log SET actor = 'person:1' WHERE seq = 2",
        "UPDATE audit_log SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2",
        "UPDATE audit_log SET action = 'accounts.signed_in' WHERE seq = 2",
        "UPDATE audit_log SET payload = '{not json' WHERE seq = 2",
        "UPDATE audit_log SET contest_id = NULL WHERE seq = 2",
        "UPDATE audit_log SET prev = 'x' WHERE seq = 2",
    ],
)
def test_a_changed_row_is_named(log, statement):
    tamper(statement)
    assert broken().facts["seq"] == 2


def test_a_removed_row_is_named_by_the_one_after_it(log):
    tamper("DELETE FROM audit_log WHERE seq = 3")
    assert broken().facts["line"] == 3


def test_rows_cut_off_at_the_end_are_missed(log):
    tamper("DELETE FROM audit_text WHERE seq = 5")
    tamper("DELETE FROM audit_log WHERE seq = 5")
    no = broken()
    assert (no.code, no.facts["line"]) == ("chain.cut", 5)


def test_a_row_put_in_after_the_head_is_found(log):
    last = list(map(json.loads, exported()))[-1]
    line = {**last, "seq": 6, "prev": last["hash"]}
    tamper(
        "INSERT INTO audit_log (seq, at, actor, action, payload, prev, hash) VALUES (6, :at, :actor, :action, :payload, :prev, :hash)",
        at=line["at"], actor=line["actor"], action=line["action"], payload=chain.canonical(line["payload"]).decode(),
        prev=line["prev"], hash=chain.line_hash(line),
    )
    assert broken().code == "chain.cut"


def test_a_changed_text_beside_the_log_is_found_and_an_erased_one_is_not(log):
    tamper("UPDATE audit_text SET text = NULL, salt = NULL WHERE path = 'changes/name/0'")
    assert verify_database().lines == 5
    tamper("UPDATE audit_text SET text = '王大明' WHERE path = 'changes/name/1'")
    assert (broken().code, broken().facts["seq"]) == ("chain.text", 5)


def test_the_export_is_the_contracts_lines(log):
    lines = [json.loads(line) for line in exported()]
    assert [list(line) for line in lines] == [["seq", "at", "actor", "action", "payload", "prev", "hash"]] * 5
    assert lines[0]["prev"] == "0" * 64 and all(len(line["payload"]["nonce"]) == 32 for line in lines)
    assert verify_file(exported()).last == lines[-1]["hash"]


@pytest.mark.parametrize("bad", [b"{nonsense\n", b"[1,2]\n", b"\xff\xfe\n", b"\n", b'{"seq":2,"seq":2}\n', b"[" * 100_000 + b"\n"])
def test_a_malformed_line_of_a_file_is_named(log, bad):
    lines = list(exported())
    with pytest.raises(Refusal) as no:
        verify_file([lines[0], bad, *lines[2:]])
    assert no.value.facts["line"] == 2


def test_the_command_exits_with_one_and_names_the_line(log, tmp_path):
    run = log.app.test_cli_runner().invoke
    file = tmp_path / "log.jsonl"
    assert run(args=["audit", "export", str(file)]).exit_code == 0
    assert run(args=["audit", "verify", str(file)]).exit_code == 0
    assert run(args=["audit", "verify"]).exit_code == 0
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace("screener", "supervisor")
    file.write_text("".join(lines), encoding="utf-8")
    done = run(args=["audit", "verify", str(file)])
    assert done.exit_code == 1 and "seq 3" in done.stderr


def test_the_command_writes_to_standard_output(log):
    done = log.app.test_cli_runner().invoke(args=["audit", "export", "-"])
    assert verify_file(done.stdout_bytes.splitlines(keepends=True)).lines == 5
