"""`backup` and `restore`: the embedded database and the files of projects as one archive."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import NoReturn

import click
from flask import Flask

from app import clock
from app.files import MADE
from app.settings import Settings

FORMAT = "doorstep-backup/1"
DATABASE = "doorstep.sqlite3"
# Every running number jumps ahead, so that viewers who saw newer states than the backup's take the restored ones.
AHEAD = 1_000_000
# No backup of ours is near this; a damaged or hostile archive may claim anything.
LARGEST = 64 * 1024**3


def _fail(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    sys.exit(1)


def _embedded(settings: Settings) -> Path:
    if not settings.database.startswith("sqlite:///"):
        _fail("备份命令只用于内置数据库；PostgreSQL 请用 pg_dump。/ These commands are for the embedded database; use pg_dump.")
    return Path(settings.database.removeprefix("sqlite:///"))


def make_backup(settings: Settings, target: Path) -> int:
    """Write a consistent copy while the server may run; returns the number of files beside the database."""
    source = _embedded(settings)
    if not source.exists():
        _fail(f"没有数据库：{source} / There is no database at {source}")
    part = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        _copy_database(source, copy)
        members: dict[str, str] = {}
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            members[DATABASE] = _add(archive, copy, DATABASE)
            # The database was copied first: files are only ever added before their rows, so none of its is missing.
            for path in sorted(settings.files_path.rglob("*")) if settings.files_path.exists() else []:
                if path.is_file() and not path.name.endswith((".part", *MADE)):
                    name = "files/" + path.relative_to(settings.files_path).as_posix()
                    members[name] = _add(archive, path, name)
            about = {"format": FORMAT, "made_at": clock.now().isoformat(), "members": members}
            archive.writestr("about.json", json.dumps(about, ensure_ascii=False, indent=1))
    with part.open("rb") as handle:
        os.fsync(handle.fileno())
    part.replace(target)
    return len(members) - 1


def _copy_database(source: Path, target: Path) -> None:
    reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        writing.close()
        reading.close()


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            member.write(chunk)
    return digest.hexdigest()


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    """Check every member against its fingerprint while writing it below `folder`."""
    about = json.loads(archive.read("about.json"))
    if about.get("format") != FORMAT:
        _fail("这个文件不是家门口大赛的备份。/ This file is not a backup of Doorstep.")
    members: dict[str, str] = about["members"]
    if DATABASE not in members or sum(info.file_size for info in archive.infolist()) > LARGEST:
        _fail("备份不完整：里面没有数据库。/ The backup is not whole: it holds no database.")
    for name, expected in members.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or (name != DATABASE and path.parts[0] != "files"):
            _fail(f"备份里有不该有的路径：{name} / The backup holds a path that it must not: {name}")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with archive.open(name) as member, target.open("wb") as copy:
            while chunk := member.read(1 << 20):
                digest.update(chunk)
                copy.write(chunk)
        if digest.hexdigest() != expected:
            _fail(f"备份已损坏：{name} 的内容与记录不符。/ The backup is damaged: {name} is not what was recorded.")


def _check_and_raise(database: Path) -> None:
    connection = sqlite3.connect(database)
    try:
        if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            _fail("备份里的数据库已损坏。/ The database in the backup is damaged.")
        connection.execute("UPDATE channel_rev SET rev = rev + ?", (AHEAD,))
        connection.execute("UPDATE publication SET number = number + ?", (AHEAD,))
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        _fail("备份里的数据库已损坏。/ The database in the backup is damaged.")
    finally:
        connection.close()


def _stopped(database: Path) -> bool:
    """Whether no server has the database open: only then can its log be taken over exclusively."""
    if not database.exists():
        return True
    connection = sqlite3.connect(database, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True  # a damaged file is a good reason to restore
    finally:
        connection.close()
    return True


def restore_backup(settings: Settings, source: Path) -> None:
    """Put a backup in place of the present database and files; both are kept aside until the new ones stand."""
    database = _embedded(settings)
    if not _stopped(database):
        _fail("服务器还在运行，请先停下它再恢复。/ The server is still running; stop it before restoring.")
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.instance_path) as name:
        folder = Path(name)
        try:
            with zipfile.ZipFile(source) as archive:
                _unpack(archive, folder)
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError) as error:
            _fail(f"读不了这个备份，它可能已损坏：{error} / The backup cannot be read; it may be damaged: {error}")
        _check_and_raise(folder / DATABASE)
        old = Path(tempfile.mkdtemp(prefix="before-restore-", dir=settings.instance_path))
        for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
            if path.exists():
                path.replace(old / path.name)
        if settings.files_path.exists():
            settings.files_path.replace(old / "files")
        (folder / DATABASE).replace(database)
        if (folder / "files").exists():
            shutil.move(folder / "files", settings.files_path)
    print(f"已恢复。原来的数据保留在 {old} / Restored. What was there before is kept in {old}", file=sys.stderr)


def register(app: Flask) -> None:
    @app.cli.command("backup")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def backup(file: Path) -> None:
        """Write the embedded database and all files to FILE, while the server runs."""
        count = make_backup(app.extensions["doorstep"], file.absolute())
        print(f"备份完成：数据库和 {count} 个文件 → {file} / Backed up: database and {count} files", file=sys.stderr)

    @app.cli.command("restore")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def restore(file: Path) -> None:
        """Put the backup FILE back, with the server stopped; a damaged file is refused."""
        restore_backup(app.extensions["doorstep"], file.absolute())
