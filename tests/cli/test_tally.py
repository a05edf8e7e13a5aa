"""The commands `tally` and `draw`, run as their users run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = {
    "schema": "tally/1",
    "criteria": [{"key": "创新", "max": 10}],
    "entries": [{"key": "p1"}, {"key": "p2"}],
    "scorecards": [
        {"judge": "j1", "entry": "p1", "marks": {"创新": 7}},
        {"judge": "j1", "entry": "p2", "marks": {"创新": 9}},
    ],
}


def command(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "run", *arguments],
        cwd=ROOT, input=stdin.encode(), capture_output=True, env={**os.environ, **environment}, timeout=60,
    )


def test_tally_prints_one_line_of_standings(tmp_path):
    source = tmp_path / "document.json"
    source.write_text(json.dumps(DOCUMENT, ensure_ascii=False), encoding="utf-8")
    answer = command("tally", str(source))
    assert answer.returncode == 0 and answer.stdout.count(b"\n") == 1
    assert [row["entry"] for row in json.loads(answer.stdout)["standings"]] == ["p2", "p1"]


def test_tally_reads_standard_input_in_any_locale():
    plain = command("tally", "-", stdin=json.dumps(DOCUMENT))
    other = command("tally", "-", stdin=json.dumps(DOCUMENT), LC_ALL="C", LANG="C", PYTHONUTF8="0", TZ="Asia/Shanghai")
    assert plain.returncode == 0 and plain.stdout == other.stdout


def test_tally_names_the_place_of_a_fault_and_exits_with_2():
    wrong = {**DOCUMENT, "scorecards": [{"judge": "j1", "entry": "p1", "marks": {"创新": 31}}]}
    answer = command("tally", "-", stdin=json.dumps(wrong))
    assert answer.returncode == 2 and answer.stdout == b""
    assert answer.stderr.decode().splitlines() == ["/scorecards/0/marks/创新: 31 is above the maximum 10"]


@pytest.mark.parametrize("text", ["", "[", "[]", '{"schema": "tally/9"}', '{"a": NaN}'])
def test_tally_refuses_what_is_no_document_in_one_line(text):
    answer = command("tally", "-", stdin=text)
    assert answer.returncode == 2 and len(answer.stderr.decode().splitlines()) == 1


def test_tally_says_so_when_there_is_no_such_file(tmp_path):
    answer = command("tally", str(tmp_path / "nothing.json"))
    assert answer.returncode == 2 and b"nothing.json" in answer.stderr


def test_draw_prints_the_order_of_its_seed():
    answer = command("draw", "-", stdin=json.dumps({"schema": "draw/1", "items": ["p1", "p2", "p3"], "seed": "42"}))
    order = json.loads(answer.stdout)
    assert order["schema"] == "order/1" and sorted(order["order"]) == ["p1", "p2", "p3"]
