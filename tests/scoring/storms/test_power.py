"""The power is cut at random moments of a real run: what was acknowledged is on the disk that comes back."""

import json
import random
import sqlite3
from contextlib import closing

import pytest

from app.core import chain
from app.db import db
from tests.scoring.storms.disk import Disk, answer, compiled, steps
from tests.scoring.storms.panel import sit_down
from tests.scoring.storms.servers import Forked

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
# Enough that SQLite moves its log into the database more than once.
SAVES = 200
SAVED = """
    SELECT s.key, v.version, v.marks, v.state, e.key, e.audit_seq FROM scorecard s
    JOIN scorecard_version v ON v.scorecard_id = s.id
    JOIN accepted_edit e ON e.scorecard_id = s.id AND json_extract(e.answer, '$.version') = v.version
"""


def record(app, folder, saves=SAVES, twin=""):
    """A run of saves on a real server; `(files at its beginning, what happened)`."""
    bench = sit_down(app, judges=8, entries=8)
    db.session.remove()
    db.engine.dispose()
    begin = {path.name: path.read_bytes() for path in folder.glob("*.sqlite3*")}
    log = folder / "disk.log"
    server = Forked(folder, twin=twin, settings={
        "LD_PRELOAD": str(compiled(folder)), "STORM_LOG": str(log), "STORM_FOLDER": str(folder),
    })
    try:
        server.start()
        bench.begin(server.port, seed=1)
        bench.up.set()
        bench.wait_for_more(saves)
        bench.end()
    finally:
        server.stop()
    return begin, steps(log)


def moments(happened, count, chance):
    """Positions in what happened, in order: half anywhere, half right behind an answer that left."""
    answers = [place + 1 for place, step in enumerate(happened) if step.kind == "A"]
    anywhere = [chance.randrange(len(happened)) for _ in range(count - count // 2)]
    return sorted(anywhere + [chance.choice(answers) for _ in range(count // 2)])


def in_order(marks):
    return tuple(sorted(marks.items()))


def missing(path, told):
    """How many of the answers `told` the database does not hold; it must be sound in any case."""
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = ("seq", "at", "actor", "action", "payload", "prev", "hash")
        found = base.execute(f"SELECT {', '.join(names)} FROM audit_log ORDER BY seq")
        lines = [dict(zip(names, line, strict=True)) for line in found]
        chain.verify({**line, "payload": json.loads(line["payload"])} for line in lines)
        hashes = {line["seq"]: line["hash"] for line in lines}
        there = {
            (card, version, in_order(json.loads(marks)), state, key, hashes.get(seq))
            for card, version, marks, state, key, seq in base.execute(SAVED)
        }
    return len(told - there)


def kept(body):
    """What an answer says is on disk."""
    card, receipt = body["scorecard"], body["receipt"]
    return card["id"], card["version"], in_order(card["marks"]), card["state"], receipt["key"], receipt["hash"]


def cut(folder, begin, happened, count):
    """Cut the power so many times; how many acknowledged saves were lost at each."""
    disk, place, told, losses = Disk(begin), 0, set(), []
    for moment in moments(happened, count, random.Random(count)):
        for step in happened[place:moment]:
            disk.take(step)
            if step.kind == "A":
                told.add(kept(answer(step)))
        place = moment
        for old in folder.glob("*.sqlite3*"):
            old.unlink()
        for name, content in disk.cut(random.Random(f"{moment}/{len(losses)}")):
            (folder / name).write_bytes(content)
        losses.append(missing(folder / "doorstep.sqlite3", told))
    return losses


@pytest.fixture
def after(tmp_path):
    """The folder in which the power comes back."""
    folder = tmp_path / "after"
    folder.mkdir()
    return folder


@on_sqlite
@pytest.mark.parametrize(("cuts", "saves"), [(150, SAVES), pytest.param(3000, 1500, marks=pytest.mark.storm)])
def test_a_power_cut_loses_no_acknowledged_mark(app, tmp_path, after, cuts, saves):
    begin, happened = record(app, tmp_path, saves)
    assert sum(step.kind == "A" for step in happened) >= saves
    assert set(cut(after, begin, happened, cuts)) == {0}


@on_sqlite
def test_a_database_that_syncs_later_loses_some_and_stays_sound(app, tmp_path, after):
    begin, happened = record(app, tmp_path, twin="leaves_syncs_to_checkpoints")
    assert max(cut(after, begin, happened, 25)) > 0
