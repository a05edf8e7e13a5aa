"""Commands of the audit log: write it to a file, check a file or the database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.audit.lines import exported, snapshot
from app.audit.verifying import in_words, verify_database, verify_file
from app.cli.speech import give_up, say, spoken
from app.core.refusals import Refusal

audit = AppGroup("audit", help="The audit log: export it, verify it.")

_NO_TABLES = (OperationalError, ProgrammingError)


def _write(stream: BinaryIO) -> int:
    snapshot()
    count = 0
    for line in exported():
        stream.write(line)
        count += 1
    stream.flush()
    return count


@audit.command("export")
@click.argument("file")
@spoken
def export(file: str) -> None:
    """Write all lines to FILE as JSON lines; - is standard output."""
    try:
        if file == "-":
            _write(sys.stdout.buffer)
            return
        with Path(file).open("wb") as stream:
            count = _write(stream)
    except OSError as error:
        give_up(f"{file}: {error.strerror or error}")
    except _NO_TABLES:
        give_up(_("还没有数据库，请先启动一次服务器。"))
    say(_("已写出 %(num)d 条记录。", num=count))


@audit.command("verify")
@click.argument("file", required=False)
@spoken
def verify(file: str | None) -> None:
    """Check the chain of FILE (- is standard input), or without FILE that of the database."""
    try:
        if file is None:
            sound = verify_database()
        elif file == "-":
            sound = verify_file(sys.stdin.buffer)
        else:
            with Path(file).open("rb") as stream:
                sound = verify_file(stream)
    except Refusal as no:
        give_up(f"{in_words(no)} ({no})", 1)
    except OSError as error:
        give_up(f"{file}: {error.strerror or error}")
    except _NO_TABLES:
        give_up(_("还没有数据库，请先启动一次服务器。"))
    if sound.withheld:
        say(_("其中 %(num)d 条属于别的大赛，只核对了首尾相接。", num=sound.withheld))
    click.echo(_("全部 %(num)d 条记录都对。最后一条的散列值：%(hash)s", num=sound.lines, hash=sound.last))


def register(app: Flask) -> None:
    app.cli.add_command(audit)
