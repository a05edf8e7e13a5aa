"""Backup while the server runs, restore while it does not, and archives that must be refused."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock, create_app
from app.change import change
from app.cli.backup import AHEAD, make_backup, restore_backup
from app.contests.models import Contest
from app.core.policy import SYSTEM
from app.db import db
from app.live.models import ChannelRev, Publication
from tests.cast import bring_cast


@pytest.fixture
def home(empty_sqlite: Path, tmp_path: Path):
    """An instance folder with a contest, a published board and a file in it."""
    folder = tmp_path / "家 里"
    folder.mkdir()
    (folder / "doorstep.sqlite3").write_bytes(empty_sqlite.read_bytes())
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / "abcd").write_bytes("项目书".encode())
    app = create_app(instance=str(folder), database_url="", mail_url="", redis_url="")
    with app.app_context():
        cast = bring_cast(app)
        with change(SYSTEM):
            db.session.add(ChannelRev(stage_id=cast.stage_id, channel="board", audience="public", rev=7))
            db.session.add(Publication(stage_id=cast.stage_id, channel="board", number=7, body="{}", at=clock.now()))
        yield app
        db.session.remove()
        db.engine.dispose()


def titles(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "doorstep.sqlite3")) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM contest ORDER BY id")]


def close() -> None:
    db.session.remove()
    db.engine.dispose()


def test_a_restored_backup_holds_database_and_files_and_numbers_jump_ahead(home, tmp_path):
    settings = home.extensions["doorstep"]
    assert make_backup(settings, tmp_path / "one.zip") == 1
    with change(SYSTEM):
        db.session.scalars(select(Contest)).first().title = "后来改的"
    (settings.files_path / "ab" / "abcd").write_bytes(b"later")
    close()
    restore_backup(settings, tmp_path / "one.zip")
    assert "后来改的" not in titles(settings.instance_path)
    assert (settings.files_path / "ab" / "abcd").read_bytes().decode() == "项目书"
    assert db.session.scalars(select(ChannelRev.rev)).one() == 7 + AHEAD
    assert db.session.scalars(select(Publication.number)).one() == 7 + AHEAD


def test_a_backup_taken_in_the_middle_of_a_change_holds_none_of_it(home, tmp_path):
    settings = home.extensions["doorstep"]
    with change(SYSTEM):
        db.session.scalars(select(Contest)).first().title = "还没提交"
        db.session.flush()
        make_backup(settings, tmp_path / "two.zip")
    close()
    restore_backup(settings, tmp_path / "two.zip")
    assert "还没提交" not in titles(settings.instance_path)


def test_restoring_is_refused_while_somebody_has_the_database_open(home, tmp_path, capsys):
    settings = home.extensions["doorstep"]
    make_backup(settings, tmp_path / "three.zip")
    db.session.execute(select(Contest)).all()
    with pytest.raises(SystemExit) as stop:
        restore_backup(settings, tmp_path / "three.zip")
    assert stop.value.code == 1 and "server is still running" in capsys.readouterr().err


def _damaged(archive: Path, target: Path, member: str) -> None:
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            copy.writestr(name, data[:-1] + b"x" if name == member else data)


@pytest.mark.parametrize("member", ["doorstep.sqlite3", "files/ab/abcd"])
def test_a_damaged_backup_is_refused_in_words_and_changes_nothing(home, tmp_path, capsys, member):
    settings = home.extensions["doorstep"]
    make_backup(settings, tmp_path / "good.zip")
    _damaged(tmp_path / "good.zip", tmp_path / "bad.zip", member)
    before = titles(settings.instance_path)
    close()
    with pytest.raises(SystemExit):
        restore_backup(settings, tmp_path / "bad.zip")
    assert "damaged" in capsys.readouterr().err and titles(settings.instance_path) == before


def test_something_that_is_no_archive_is_refused(home, tmp_path, capsys):
    (tmp_path / "no.zip").write_bytes(b"not an archive")
    close()
    with pytest.raises(SystemExit):
        restore_backup(home.extensions["doorstep"], tmp_path / "no.zip")
    assert "damaged" in capsys.readouterr().err


def test_an_archive_cannot_write_outside_the_instance(home, tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("about.json", '{"format": "doorstep-backup/1", "members": {"doorstep.sqlite3": "", "files/../../x": ""}}')
        archive.writestr("files/../../x", "evil")
        archive.writestr("doorstep.sqlite3", "")
    close()
    with pytest.raises(SystemExit):
        restore_backup(home.extensions["doorstep"], tmp_path / "evil.zip")
    assert not (tmp_path.parent / "x").exists() and not (tmp_path / "x").exists()
