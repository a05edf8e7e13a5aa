"""The zip of a contest as it came: opened only where every member is what its list says."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app.errors import Refused
from app.homes.carrying import ABOUT, FORMAT, form

# No contest of ours is near this; a damaged or hostile archive may claim anything.
LARGEST = 16 * 1024**3
LARGEST_ABOUT = 8 * 1024**2
LARGEST_LINE = 16 * 1024**2

Row = dict[str, Any]
# What cannot be read back shows itself as one of these.
BROKEN = (KeyError, ValueError, TypeError, AttributeError, InvalidOperation, SQLAlchemyError, RecursionError)


def broken(what: str) -> Refused:
    return Refused("broken", _("这个文件已损坏，或被改过：%(what)s", what=what))


@dataclass
class Archive:
    """A zip whose members all are what its list says; `sha256` is the whole file's."""

    file: zipfile.ZipFile
    about: Row
    sha256: str

    def lines(self, name: str) -> Iterator[Row]:
        """The JSON objects of a member, line by line."""
        with self.file.open(name) as member:
            while raw := member.readline(LARGEST_LINE):
                found = json.loads(raw)
                if not isinstance(found, dict):
                    raise ValueError(name)
                yield found


def open_archive(source: Path) -> Archive:
    """Check every member against the list. Refused: not_ours, broken, other_version."""
    digest = hashlib.sha256()
    with source.open("rb") as whole:
        while piece := whole.read(1 << 20):
            digest.update(piece)
    try:
        file = zipfile.ZipFile(source)
        if file.getinfo(ABOUT).file_size > LARGEST_ABOUT:
            raise ValueError(ABOUT)
        about = json.loads(file.read(ABOUT))
        ours = about["format"] == FORMAT
        members = dict(about["members"])
    except (zipfile.BadZipFile, OSError, *BROKEN):
        raise Refused("not_ours", _("这不是家门口大赛导出的大赛文件。")) from None
    if not ours:
        raise Refused("not_ours", _("这不是家门口大赛导出的大赛文件。"))
    if about.get("form") != form():
        raise Refused("other_version", _("两台服务器的版本不同，请先升级到同一个版本，再导出、导入。"), status=409)
    _check_members(file, members)
    return Archive(file, about, digest.hexdigest())


def _check_members(file: zipfile.ZipFile, members: dict[str, str]) -> None:
    infos = {info.filename: info for info in file.infolist()}
    if infos.keys() != {*members, ABOUT} or len(infos) != len(file.infolist()):
        raise broken(ABOUT)
    if sum(info.file_size for info in infos.values()) > LARGEST:
        raise broken(_("太大"))
    for name, expected in members.items():
        digest = hashlib.sha256()
        try:
            with file.open(name) as member:
                while piece := member.read(1 << 20):
                    digest.update(piece)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError):
            raise broken(name) from None
        if digest.hexdigest() != expected:
            raise broken(name)
